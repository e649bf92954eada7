import { createKeys, rowOf, templates, writeKeys, type Characters, type Keys } from './features.ts'
import { isAfterRole, markCandidates } from './gate.ts'
import { labelCount } from './labels.ts'
import { layout, model } from './model.ts'

/** A name or a place that the model sees; `margin` is the logarithm of the odds that it is one. */
export type Seen = { readonly start: number; readonly end: number; readonly margin: number }

// A missed name costs more than a masked word: names and places are taken to be likelier than the training text makes
// them, and names e² times likelier behind 护士 or 妻子; chosen for recall on the tuning notes.
const nameSteps = Math.round(0.3 / model.scale)
const placeSteps = Math.round(1.5 / model.scale)
const roleSteps = Math.round(2 / model.scale)
const impossible = -1e9
const outside = 0
const place = 5

// What is imported is looked up anew at each use; in the loops below that would cost as much as the work.
const features = templates
const width = labelCount
const weights = model.features
const costs = model.transitions
const { bits, mask, room } = layout
const raised = layout.raise * features

/** What the model sees in a text: names, and stretches that are places or institutions. */
export type Tagged = { readonly names: readonly Seen[]; readonly places: readonly Seen[] }

/** Finds the names and places in a simplified text by the best path through the labels (Viterbi). */
export function tag(text: string, characters: Characters): Tagged {
  if (text.length === 0) return { names: [], places: [] }
  const candidates = markCandidates(text, characters)
  const scores = scoreCharacters(characters, candidates)
  const labels = bestPath(scores, candidates)
  return { names: readNames(labels, scores), places: readPlaces(labels, scores) }
}

function scoreCharacters(characters: Characters, candidates: Uint8Array): Int16Array {
  const scores = new Int16Array(characters.length * width)
  const keys = createKeys()
  for (let index = 0; index < characters.length; index++) {
    if (candidates[index] === 0) continue
    writeKeys(characters, index, keys)
    const at = index * width
    addRows(keys, scores, at)
    const steps = nameSteps + (isAfterRole(characters, index) ? roleSteps : 0)
    scores[at + 1] = (scores[at + 1] ?? 0) + steps
    scores[at + 4] = (scores[at + 4] ?? 0) + nameSteps
    scores[at + place] = (scores[at + place] ?? 0) + placeSteps
  }
  return scores
}

/** Adds the weights of all features, three labels at a time, for this is where the time goes. */
function addRows(keys: Keys, scores: Int16Array, at: number): void {
  let even = 0
  let odd = 0
  for (let feature = 0; feature < features; feature++) {
    const row = weights[rowOf(keys, feature)] ?? 0
    even = (even + (row & mask)) | 0
    odd = (odd + ((row >>> bits) & mask)) | 0
  }
  addLanes(even, scores, at)
  addLanes(odd, scores, at + 1)
}

function addLanes(sum: number, scores: Int16Array, at: number): void {
  scores[at] = (sum & room) - raised
  scores[at + 2] = ((sum >>> (2 * bits)) & room) - raised
  scores[at + 4] = (sum >>> (4 * bits)) - raised
}

function bestPath(scores: Int16Array, candidates: Uint8Array): Uint8Array {
  const labels = new Uint8Array(candidates.length)
  const paths: Paths = {
    scores,
    before: new Uint8Array(candidates.length * width),
    best: new Int32Array(width),
    next: new Int32Array(width),
  }
  for (let index = 0; index < candidates.length; index++) {
    if (candidates[index] === 0) continue
    const end = endOfStretch(candidates, index)
    const last = runStretch(paths, index, end)
    walkBack(paths.before, labels, { start: index, end, last })
    index = end
  }
  return labels
}

/** The scores of a text, the label before each on the best path to it, and the values of all paths at two characters. */
type Paths = {
  readonly scores: Int16Array
  readonly before: Uint8Array
  readonly best: Int32Array
  readonly next: Int32Array
}

function endOfStretch(candidates: Uint8Array, start: number): number {
  const end = candidates.indexOf(0, start)
  return end < 0 ? candidates.length : end
}

/** Follows all paths through a stretch of candidates, which no name can leave, and answers the last label of the best. */
function runStretch({ scores, before, ...values }: Paths, start: number, end: number): number {
  let { best, next } = values
  best.fill(impossible)
  best[outside] = 0
  for (let index = start; index < end; index++) {
    const at = index * width
    for (let label = 0; label < width; label++) {
      const from = continuesName(label) ? bestWithin(best, label) : bestOutside(best, label)
      before[at + label] = from
      const step = (best[from] ?? 0) + (costs[from * width + label] ?? 0)
      next[label] = Math.max(step, impossible) + (scores[at + label] ?? 0)
    }
    ;[best, next] = [next, best]
  }
  return bestOutside(best, outside)
}

/** Whether only B and I may stand before a label, as `predecessors` has it; before all others stand O, E, S and X. */
function continuesName(label: number): boolean {
  return label === 2 || label === 3
}

/** The best label before one that goes on with a name: B or I. */
function bestWithin(best: Int32Array, label: number): number {
  return valueFrom(best, 2, label) > valueFrom(best, 1, label) ? 2 : 1
}

/** The best label before one that stands after a name or without one: O, E, S or X. Unrolled, for it is asked most. */
function bestOutside(best: Int32Array, label: number): number {
  const end = valueFrom(best, 3, label)
  const single = valueFrom(best, 4, label)
  const placed = valueFrom(best, place, label)
  let chosen = outside
  let top = valueFrom(best, outside, label)
  if (end > top) {
    top = end
    chosen = 3
  }
  if (single > top) {
    top = single
    chosen = 4
  }
  return placed > top ? place : chosen
}

function valueFrom(best: Int32Array, from: number, label: number): number {
  return (best[from] ?? 0) + (costs[from * width + label] ?? 0)
}

function walkBack(
  before: Uint8Array,
  labels: Uint8Array,
  { start, end, last }: { readonly start: number; readonly end: number; readonly last: number },
): void {
  let label = last
  for (let index = end - 1; index >= start; index--) {
    labels[index] = label
    label = before[index * width + label] ?? 0
  }
}

function readNames(labels: Uint8Array, scores: Int16Array): Seen[] {
  const names: Seen[] = []
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

function readPlaces(labels: Uint8Array, scores: Int16Array): Seen[] {
  const places: Seen[] = []
  for (let start = labels.indexOf(place); start >= 0;) {
    let end = start + 1
    while (labels[end] === place) end++
    places.push({ start, end, margin: marginOf({ start, end }, labels, scores) })
    start = labels.indexOf(place, end)
  }
  return places
}

/** How much worse the path would be if these characters lay outside of names and places. */
function marginOf(
  { start, end }: { start: number; end: number },
  labels: Uint8Array,
  scores: Int16Array,
): number {
  const { transitions, scale } = model
  let steps = 0
  let previous = labels[start - 1] ?? outside
  let outsidePrevious = previous
  for (let index = start; index <= Math.min(end, labels.length - 1); index++) {
    const label = labels[index] ?? outside
    const instead = index < end ? outside : label
    steps += (scores[index * width + label] ?? 0) - (scores[index * width + instead] ?? 0)
    steps += transitions[previous * width + label] ?? 0
    steps -= transitions[outsidePrevious * width + instead] ?? 0
    previous = label
    outsidePrevious = instead
  }
  return steps * scale
}
