import {
  readCharacters,
  rows,
  templates,
  writeRows,
} from '../../policy/deidentification/names/features.ts'
import { labelCount, predecessors } from '../../policy/deidentification/names/labels.ts'
import type { Example } from './corpus.ts'
import type { Random } from './random.ts'

/** The weights in training: one row a feature, one column a label, and one cell a pair of labels. */
export type Weights = {
  readonly features: Float32Array
  readonly transitions: Float32Array
  readonly featureSquares: Float32Array
  readonly transitionSquares: Float32Array
}

export function createWeights(): Weights {
  return {
    features: new Float32Array(rows * labelCount),
    transitions: new Float32Array(labelCount * labelCount),
    featureSquares: new Float32Array(rows * labelCount),
    transitionSquares: new Float32Array(labelCount * labelCount),
  }
}

/** Options of a pass over the data. */
export type Pass = { readonly rate: number; readonly dropout: number; readonly random: Random }

type Lattice = {
  readonly rows: Int32Array
  readonly scores: Float64Array
  readonly forward: Float64Array
  readonly backward: Float64Array
}

const maximum = 512
const scratch: Lattice = {
  rows: new Int32Array(maximum * templates),
  scores: new Float64Array(maximum * labelCount),
  forward: new Float64Array(maximum * labelCount),
  backward: new Float64Array(maximum * labelCount),
}

const successors = Array.from({ length: labelCount }, (_, from) =>
  predecessors.flatMap((before, to) => (before.includes(from) ? [to] : [])),
)
const mayBegin = [0, 1, 4, 5]
const mayEnd = [0, 3, 4, 5]

/** One step of gradient ascent (AdaGrad) on the log-likelihood of an example; answers the loss. */
export function learn(example: Example, weights: Weights, pass: Pass): number {
  const length = Math.min(example.text.length, maximum)
  if (length === 0) return 0
  readRows(example, length, pass)
  score(length, weights)
  const normaliser = runForward(length, weights)
  runBackward(length, weights)
  update(example, length, { weights, pass, normaliser })
  return normaliser - pathScore(example, length, weights)
}

function readRows(example: Example, length: number, { dropout, random }: Pass): void {
  const characters = readCharacters(example.text)
  const own = new Int32Array(templates)
  for (let index = 0; index < length; index++) {
    writeRows(characters, index, own)
    for (let feature = 0; feature < templates; feature++) {
      scratch.rows[index * templates + feature] = random() < dropout ? -1 : (own[feature] ?? 0)
    }
  }
}

function score(length: number, { features }: Weights): void {
  scratch.scores.fill(0, 0, length * labelCount)
  for (let cell = 0; cell < length * templates; cell++) {
    const row = scratch.rows[cell] ?? -1
    if (row < 0) continue
    const at = Math.floor(cell / templates) * labelCount
    for (let label = 0; label < labelCount; label++) {
      scratch.scores[at + label] =
        (scratch.scores[at + label] ?? 0) + (features[row * labelCount + label] ?? 0)
    }
  }
}

function logSum(values: readonly number[]): number {
  const top = Math.max(...values)
  if (top === -Infinity) return top
  let sum = 0
  for (const value of values) sum += Math.exp(value - top)
  return top + Math.log(sum)
}

function runForward(length: number, { transitions }: Weights): number {
  const { forward, scores } = scratch
  for (let label = 0; label < labelCount; label++) {
    forward[label] = mayBegin.includes(label) ? (scores[label] ?? 0) : -Infinity
  }
  for (let index = 1; index < length; index++) {
    for (let label = 0; label < labelCount; label++) {
      const sums = (predecessors[label] ?? []).map(
        (from) =>
          (forward[(index - 1) * labelCount + from] ?? 0) +
          (transitions[from * labelCount + label] ?? 0),
      )
      forward[index * labelCount + label] = logSum(sums) + (scores[index * labelCount + label] ?? 0)
    }
  }
  return logSum(mayEnd.map((label) => forward[(length - 1) * labelCount + label] ?? 0))
}

function runBackward(length: number, { transitions }: Weights): void {
  const { backward, scores } = scratch
  for (let label = 0; label < labelCount; label++) {
    backward[(length - 1) * labelCount + label] = mayEnd.includes(label) ? 0 : -Infinity
  }
  for (let index = length - 2; index >= 0; index--) {
    for (let label = 0; label < labelCount; label++) {
      const sums = (successors[label] ?? []).map((to) => {
        const next = (index + 1) * labelCount + to
        return (
          (transitions[label * labelCount + to] ?? 0) + (scores[next] ?? 0) + (backward[next] ?? 0)
        )
      })
      backward[index * labelCount + label] = logSum(sums)
    }
  }
}

type Step = { readonly weights: Weights; readonly pass: Pass; readonly normaliser: number }

function update(example: Example, length: number, step: Step): void {
  for (let index = 0; index < length; index++) {
    for (let label = 0; label < labelCount; label++) {
      const cell = index * labelCount + label
      const likelihood = Math.exp(
        (scratch.forward[cell] ?? 0) + (scratch.backward[cell] ?? 0) - step.normaliser,
      )
      const gradient = (example.labels[index] === label ? 1 : 0) - likelihood
      if (Math.abs(gradient) > 1e-4) updateRows(index, label, { ...step, gradient })
    }
    if (index > 0) updateTransitions(example, index, step)
  }
}

function updateRows(
  index: number,
  label: number,
  { weights, pass, gradient }: Step & { gradient: number },
): void {
  const { features, featureSquares } = weights
  for (let feature = 0; feature < templates; feature++) {
    const row = scratch.rows[index * templates + feature] ?? -1
    if (row >= 0)
      climb(features, featureSquares, { at: row * labelCount + label, gradient, rate: pass.rate })
  }
}

function climb(
  values: Float32Array,
  squares: Float32Array,
  { at, gradient, rate }: { at: number; gradient: number; rate: number },
): void {
  const square = (squares[at] ?? 0) + gradient * gradient
  squares[at] = square
  values[at] = (values[at] ?? 0) + (rate * gradient) / Math.sqrt(square + 1e-2)
}

function updateTransitions(example: Example, index: number, step: Step): void {
  const { transitions, transitionSquares } = step.weights
  for (let to = 0; to < labelCount; to++) {
    for (const from of predecessors[to] ?? []) {
      const at = from * labelCount + to
      const isTrue = example.labels[index - 1] === from && example.labels[index] === to
      const gradient = (isTrue ? 1 : 0) - likelihoodOf(index, { from, to }, step)
      if (Math.abs(gradient) > 1e-3) {
        climb(transitions, transitionSquares, { at, gradient, rate: step.pass.rate })
      }
    }
  }
}

/** How likely the model holds it that the label changes from one to another before the character at `index`. */
function likelihoodOf(
  index: number,
  { from, to }: { from: number; to: number },
  { weights, normaliser }: Step,
): number {
  const cell = index * labelCount + to
  const before = scratch.forward[(index - 1) * labelCount + from] ?? 0
  const between = weights.transitions[from * labelCount + to] ?? 0
  const after = (scratch.scores[cell] ?? 0) + (scratch.backward[cell] ?? 0)
  return Math.exp(before + between + after - normaliser)
}

function pathScore(example: Example, length: number, { transitions }: Weights): number {
  let sum = 0
  for (let index = 0; index < length; index++) {
    const label = example.labels[index] ?? 0
    sum += scratch.scores[index * labelCount + label] ?? 0
    if (index > 0) sum += transitions[(example.labels[index - 1] ?? 0) * labelCount + label] ?? 0
  }
  return sum
}
