import { isHan } from '../../policy/deidentification/names/characters.ts'
import { readCharacters, type Characters } from '../../policy/deidentification/names/features.ts'
import {
  gateRows,
  gateTemplates,
  writeGateRows,
} from '../../policy/deidentification/names/gate-features.ts'
import { climb } from './climb.ts'
import type { Example } from './corpus.ts'

/** The gate in training: a weight a row, and the score from which a character is let through. */
export type Gate = { readonly weights: Float32Array; readonly threshold: number }

/** A name that is shut out is lost, a word that is let in costs a little time. */
const weightOfNames = 6
const weightOfPlaces = 2
/** Share of the names of the training text of which some character must be let through. */
const letThrough = 0.997

/** Learns which characters may be part of a name: logistic regression (AdaGrad). */
export function trainGate(examples: readonly Example[]): Gate {
  const weights = new Float32Array(gateRows)
  const table = { weights, squares: new Float32Array(gateRows) }
  const rows = new Int32Array(gateTemplates)
  for (const example of examples) {
    const characters = readCharacters(example.text)
    for (let index = 0; index < example.text.length; index++) {
      if (!isHan(example.text.charCodeAt(index))) continue
      writeGateRows(characters, index, rows)
      const weight = weightOf(example.labels[index])
      const likelihood = 1 / (1 + Math.exp(-scoreOf(weights, rows)))
      const gradient = weight > 0 ? weight * (1 - likelihood) : -likelihood
      for (const row of rows) climb(table, row, gradient)
    }
  }
  return { weights, threshold: thresholdFor(weights, examples) }
}

const weightOf = (label = 0): number =>
  label === 0 ? 0 : label < 5 ? weightOfNames : weightOfPlaces

const isNameLabel = (label: number | undefined): boolean =>
  label !== undefined && label > 0 && label < 5

function scoreOf(weights: Float32Array, rows: Int32Array): number {
  let score = 0
  for (const row of rows) score += weights[row] ?? 0
  return score
}

/** The score that nearly every name reaches with one of its characters. */
function thresholdFor(weights: Float32Array, examples: readonly Example[]): number {
  const best = examples.flatMap((example) => bestScores(weights, example)).sort((a, b) => a - b)
  return best[Math.floor(best.length * (1 - letThrough))] ?? 0
}

function bestScores(weights: Float32Array, { text, labels }: Example): readonly number[] {
  const characters = readCharacters(text)
  const scores: number[] = []
  for (let index = 0; index < text.length; index++) {
    if (labels[index] !== 1 && labels[index] !== 4) continue
    scores.push(bestOfName(weights, { characters, labels, index, text }))
  }
  return scores.filter((score) => score > -Infinity)
}

type Place = {
  readonly characters: Characters
  readonly labels: Uint8Array
  readonly index: number
  readonly text: string
}

// The gate opens one character before and two after what it lets through: the second character serves best.
function bestOfName(weights: Float32Array, { characters, labels, index, text }: Place): number {
  const rows = new Int32Array(gateTemplates)
  let best = -Infinity
  for (let at = index; at < index + 2 && isNameLabel(labels[at]); at++) {
    if (!isHan(text.charCodeAt(at))) continue
    writeGateRows(characters, at, rows)
    best = Math.max(best, scoreOf(weights, rows))
  }
  return best
}
