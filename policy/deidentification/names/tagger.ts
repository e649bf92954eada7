import { readCharacters, templates, writeRows, type Characters } from './features.ts'
import { labelCount, predecessors } from './labels.ts'
import { model } from './model.ts'

/** A name that the model sees; `margin` is the logarithm of the odds that it is one. */
export type TaggedName = { readonly start: number; readonly end: number; readonly margin: number }

const impossible = -1e9
const outside = 0

/** Finds the names in a simplified text by the best path through the labels (Viterbi). */
export function tagNames(text: string): TaggedName[] {
  const { length } = text
  if (length === 0) return []
  const scores = scoreCharacters(readCharacters(text))
  const labels = bestPath(scores, length)
  return readNames(labels, scores)
}

function scoreCharacters(characters: Characters): Int32Array {
  const { features } = model
  const scores = new Int32Array(characters.length * labelCount)
  const rows = new Int32Array(templates)
  for (let index = 0; index < characters.length; index++) {
    writeRows(characters, index, rows)
    let o = 0
    let b = 0
    let i = 0
    let e = 0
    let s = 0
    let x = 0
    for (let template = 0; template < templates; template++) {
      const at = (rows[template] ?? 0) * labelCount
      o += features[at] ?? 0
      b += features[at + 1] ?? 0
      i += features[at + 2] ?? 0
      e += features[at + 3] ?? 0
      s += features[at + 4] ?? 0
      x += features[at + 5] ?? 0
    }
    scores.set([o, b, i, e, s, x], index * labelCount)
  }
  return scores
}

function bestPath(scores: Int32Array, length: number): Uint8Array {
  const { transitions } = model
  const before = new Uint8Array(length * labelCount)
  let best = new Int32Array(labelCount)
  let next = new Int32Array(labelCount)
  for (let label = 0; label < labelCount; label++) {
    best[label] = label === 2 || label === 3 ? impossible : (scores[label] ?? 0)
  }
  for (let index = 1; index < length; index++) {
    for (let label = 0; label < labelCount; label++) {
      let top = impossible * 2
      for (const from of predecessors[label] ?? []) {
        const value = (best[from] ?? 0) + (transitions[from * labelCount + label] ?? 0)
        if (value > top) {
          top = value
          before[index * labelCount + label] = from
        }
      }
      next[label] = top + (scores[index * labelCount + label] ?? 0)
    }
    ;[best, next] = [next, best]
  }
  return walkBack(before, lastLabel(best), length)
}

function lastLabel(best: Int32Array): number {
  const ends = [0, 3, 4, 5]
  return ends.reduce((top, label) => ((best[label] ?? 0) > (best[top] ?? 0) ? label : top), outside)
}

function walkBack(before: Uint8Array, last: number, length: number): Uint8Array {
  const labels = new Uint8Array(length)
  let label = last
  for (let index = length - 1; index >= 0; index--) {
    labels[index] = label
    label = before[index * labelCount + label] ?? 0
  }
  return labels
}

function readNames(labels: Uint8Array, scores: Int32Array): TaggedName[] {
  const names: TaggedName[] = []
  let start = 0
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index]
    if (label === 1 || label === 4) start = index
    if (label !== 3 && label !== 4) continue
    const end = index + 1
    names.push({ start, end, margin: marginOf({ start, end }, labels, scores) })
  }
  return names
}

/** How much worse the path would be if the characters of the name lay outside of names. */
function marginOf(
  { start, end }: { start: number; end: number },
  labels: Uint8Array,
  scores: Int32Array,
): number {
  const { transitions, scale } = model
  let steps = 0
  let previous = labels[start - 1] ?? outside
  let outsidePrevious = previous
  for (let index = start; index <= Math.min(end, labels.length - 1); index++) {
    const label = labels[index] ?? outside
    const instead = index < end ? outside : label
    steps += (scores[index * labelCount + label] ?? 0) - (scores[index * labelCount + instead] ?? 0)
    steps += transitions[previous * labelCount + label] ?? 0
    steps -= transitions[outsidePrevious * labelCount + instead] ?? 0
    previous = label
    outsidePrevious = instead
  }
  return steps * scale
}
