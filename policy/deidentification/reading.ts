import type { Finding } from './finding.ts'
import { fold } from './fold.ts'
import { surrogateShape } from './surrogate-shape.ts'

/** A part of a text. */
export type Stretch = { readonly start: number; readonly end: number }

/** A text as recognisers read it, and the way back to the original. */
export type Reading = {
  readonly text: string
  /** Offset in the original of the code unit at this offset of the reading. */
  readonly originalOf: (index: number) => number
}

const invisible = String.raw`\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF`
const anyInvisible = new RegExp(`[${invisible}]`)
const everyInvisible = new RegExp(anyInvisible, 'g')
const visibleRun = new RegExp(`[^${invisible}]+`, 'g')

/** A private-use character no recogniser knows: nothing is found in it, and nothing reaches across it. */
const opaque = '\uE000'
const opaqueRun = /\uE000+/g
const blankOrNot = /\uE000+|[^\uE000]+/g

/** Blanks every surrogate, folds the text and leaves out invisible characters that would split an identifier. */
export function read(text: string): Reading {
  const folded = fold(blankSurrogates(text))
  return anyInvisible.test(folded) ? withoutInvisible(folded) : asItStands(folded)
}

/** Every way to read the text, first the one of `read`: an invisible character may split one identifier, or part two. */
export function readings(text: string): readonly [Reading, ...Reading[]] {
  const folded = fold(blankSurrogates(text))
  if (!anyInvisible.test(folded)) return [asItStands(folded)]
  return [withoutInvisible(folded), asItStands(folded.replaceAll(everyInvisible, ' '))]
}

function asItStands(text: string): Reading {
  return { text, originalOf: (index) => index }
}

function blankSurrogates(text: string): string {
  return text.includes('@@')
    ? text.replace(surrogateShape, (surrogate) => opaque.repeat(surrogate.length))
    : text
}

// Folded once more: digits that were apart may now be one run of numerals.
function withoutInvisible(text: string): Reading {
  const offsets: number[] = []
  let visible = ''
  for (const { 0: run, index } of text.matchAll(visibleRun)) {
    for (let at = 0; at < run.length; at += 1) offsets.push(index + at)
    visible += run
  }
  return { text: fold(visible), originalOf: (index) => offsets[index] ?? text.length }
}

/** The text with these stretches blanked; they are sorted and do not overlap. */
export function blank(text: string, stretches: readonly Stretch[]): string {
  let blanked = ''
  let from = 0
  for (const { start, end } of stretches) {
    blanked += text.slice(from, start) + opaque.repeat(end - start)
    from = end
  }
  return blanked + text.slice(from)
}

/**
 * A text with every blank as one character, so that what is seen beside it does not depend on how long it was: what was taken
 * out of one text is a surrogate in another.
 */
export function withShortBlanks(text: string): Reading {
  if (!text.includes(opaque)) return asItStands(text)
  const parts: { readonly start: number; readonly from: number }[] = []
  let short = ''
  for (const { 0: part, index } of text.matchAll(blankOrNot)) {
    parts.push({ start: short.length, from: index })
    short += part.startsWith(opaque) ? opaque : part
  }
  const originalOf = (index: number): number => {
    if (index >= short.length) return text.length
    const part = parts[lastAt(parts, index)]
    return part ? part.from + index - part.start : index
  }
  return { text: short, originalOf }
}

/** The place of the last part that starts at this index or before it. */
function lastAt(parts: readonly { readonly start: number }[], index: number): number {
  let low = 0
  let high = parts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((parts[middle]?.start ?? 0) <= index) low = middle
    else high = middle - 1
  }
  return low
}

/** The parts of a stretch that are not blanked; one character cut off by a blank says nothing by itself. */
export function readable(text: string, { start, end }: Stretch): readonly Stretch[] {
  const stretch = text.slice(start, end)
  if (!stretch.includes(opaque)) return [{ start, end }]
  const parts: Stretch[] = []
  let from = 0
  for (const { 0: run, index } of stretch.matchAll(opaqueRun)) {
    if (index > from + 1) parts.push({ start: start + from, end: start + index })
    from = index + run.length
  }
  if (start + from + 1 < end) parts.push({ start: start + from, end })
  return parts
}

/** Offsets of the original for findings in its reading. */
export function inOriginal(findings: readonly Finding[], reading: Reading): readonly Finding[] {
  return findings.map((finding) => ({
    ...finding,
    start: reading.originalOf(finding.start),
    end: reading.originalOf(finding.end - 1) + 1,
  }))
}
