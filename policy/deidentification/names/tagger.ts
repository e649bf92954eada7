import { readCharacters, templates, writeRows, type Characters } from './features.ts'
import { isAfterRole, markCandidates } from './gate.ts'
import { labelCount, predecessors } from './labels.ts'
import { model } from './model.ts'

/** A name that the model sees; `margin` is the logarithm of the odds that it is one. */
export type TaggedName = { readonly start: number; readonly end: number; readonly margin: number }

// Behind 护士 or 妻子 a name is likelier than the training text makes it: e² times, chosen for recall.
const roleSteps = Math.round(2 / model.scale)
const impossible = -1e9
const outside = 0

/** Finds the names in a simplified text by the best path through the labels (Viterbi). */
export function tagNames(text: string): TaggedName[] {
  const { length } = text
  if (length === 0) return []
  const characters = readCharacters(text)
  const candidates = markCandidates(text, characters)
  const scores = scoreCharacters(characters, candidates)
  const labels = bestPath(scores, candidates)
  return readNames(labels, scores)
}

function scoreCharacters(characters: Characters, candidates: Uint8Array): Int32Array {
  const scores = new Int32Array(characters.length * labelCount)
  const rows = new Int32Array(templates)
  for (let index = 0; index < characters.length; index++) {
    if (candidates[index] === 0) continue
    writeRows(characters, index, rows)
    const at = index * labelCount
    addRows(rows, scores, at)
    if (isAfterRole(characters, index)) scores[at + 1] = (scores[at + 1] ?? 0) + roleSteps
  }
  return scores
}

/** Sums the weights of all features of a character, label by label; unrolled, for this is where the time goes. */
function addRows(rows: Int32Array, scores: Int32Array, at: number): void {
  const { features } = model
  let o = 0
  let b = 0
  let i = 0
  let e = 0
  let s = 0
  let x = 0
  for (let template = 0; template < templates; template++) {
    const row = (rows[template] ?? 0) * labelCount
    o += features[row] ?? 0
    b += features[row + 1] ?? 0
    i += features[row + 2] ?? 0
    e += features[row + 3] ?? 0
    s += features[row + 4] ?? 0
    x += features[row + 5] ?? 0
  }
  scores[at] = o
  scores[at + 1] = b
  scores[at + 2] = i
  scores[at + 3] = e
  scores[at + 4] = s
  scores[at + 5] = x
}

function bestPath(scores: Int32Array, candidates: Uint8Array): Uint8Array {
  const labels = new Uint8Array(candidates.length)
  const before = new Uint8Array(candidates.length * labelCount)
  for (let index = 0; index < candidates.length; index++) {
    if (candidates[index] === 0) continue
    const end = endOfStretch(candidates, index)
    walkBack(before, labels, {
      end,
      start: index,
      last: runStretch(scores, before, { start: index, end }),
    })
    index = end
  }
  return labels
}

function endOfStretch(candidates: Uint8Array, start: number): number {
  const end = candidates.indexOf(0, start)
  return end < 0 ? candidates.length : end
}

type Stretch = { readonly start: number; readonly end: number }

/** Follows all paths through a stretch of candidates, which no name can leave, and answers the last label of the best. */
function runStretch(scores: Int32Array, before: Uint8Array, { start, end }: Stretch): number {
  let best = Int32Array.of(0, impossible, impossible, impossible, impossible, impossible)
  let next = new Int32Array(labelCount)
  for (let index = start; index < end; index++) {
    const at = index * labelCount
    for (let label = 0; label < labelCount; label++) {
      const from = bestBefore(best, label)
      before[at + label] = from
      const step = (best[from] ?? 0) + (model.transitions[from * labelCount + label] ?? 0)
      next[label] = Math.max(step, impossible) + (scores[at + label] ?? 0)
    }
    ;[best, next] = [next, best]
  }
  return bestBefore(best, outside)
}

function bestBefore(best: Int32Array, label: number): number {
  const { transitions } = model
  let top = impossible * 2
  let chosen = outside
  for (const from of predecessors[label] ?? []) {
    const value = (best[from] ?? 0) + (transitions[from * labelCount + label] ?? 0)
    if (value > top) {
      top = value
      chosen = from
    }
  }
  return chosen
}

function walkBack(
  before: Uint8Array,
  labels: Uint8Array,
  { start, end, last }: Stretch & { readonly last: number },
): void {
  let label = last
  for (let index = end - 1; index >= start; index--) {
    labels[index] = label
    label = before[index * labelCount + label] ?? 0
  }
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
