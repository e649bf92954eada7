/**
 * Some texts break identifiers in pieces: a scan sets every character apart (库 德 胜), a line ends within a number or a
 * name. Here the pieces are joined again, only around such breaks; whatever is found without crossing one was found
 * before.
 */
import type { Finding, IdentifierType } from './finding.ts'
import type { Reading, Stretch } from './reading.ts'

const han = String.raw`\u3400-\u9fff`
/** Three single characters set apart, and what follows in the same way. */
const spacedRun = new RegExp(
  `(?<![${han}0-9A-Za-z])[${han}0-9A-Za-z](?: [${han}0-9A-Za-z]){2,}(?![${han}0-9A-Za-z])`,
  'g',
)
/** A line that ends within Chinese text or a number and goes on with the same; a line with a field of its own does not. */
const brokenLine = new RegExp(
  `(?<=[${han}])\n(?=[${han}])(?![${han}]{1,8} {0,4}[:：])|(?<=[0-9])\n(?=[0-9])`,
  'g',
)
const around = 20

/** Types that show that they were joined rightly; a quantity at the end of a line and one on the next are no number. */
export const mayCross: readonly IdentifierType[] = [
  'PERSON',
  'PHONE',
  'ID_CN',
  'BANK',
  'ADDRESS',
  'EMAIL',
]
const leastScore = 0.8

/** The surroundings of every break with the break taken out, or null when there is none. */
export function joinBroken(text: string): Reading | null {
  const gaps = gapsOf(text)
  if (gaps.length === 0) return null
  const isGap = new Set(gaps)
  const offsets: number[] = []
  let joined = ''
  for (const { start, end } of windowsAround(gaps, text.length)) {
    // Windows are apart: nothing may be found across their seam.
    if (joined !== '') {
      joined += '\n\uE000\n'
      offsets.push(start, start, start)
    }
    for (let at = start; at < end; at += 1) {
      if (isGap.has(at)) continue
      joined += text.charAt(at)
      offsets.push(at)
    }
  }
  return { text: joined, originalOf: (index) => offsets[index] ?? text.length }
}

/** Findings of joined text that crossed a break and are sure enough to be believed. */
export function crossing(
  findings: readonly Finding[],
  { originalOf }: Reading,
): readonly Finding[] {
  return findings.filter(
    ({ start, end, type, score }) =>
      originalOf(end - 1) - originalOf(start) > end - 1 - start &&
      score >= leastScore &&
      mayCross.includes(type),
  )
}

/** Every character that is to be left out. */
function gapsOf(text: string): readonly number[] {
  const spaces = Array.from(text.matchAll(spacedRun), ({ 0: run, index }) =>
    Array.from({ length: (run.length - 1) / 2 }, (_, at) => index + 1 + 2 * at),
  ).flat()
  const lines = Array.from(text.matchAll(brokenLine), ({ index }) => index)
  return [...spaces, ...lines].sort((a, b) => a - b)
}

function windowsAround(gaps: readonly number[], length: number): readonly Stretch[] {
  const windows: { start: number; end: number }[] = []
  for (const gap of gaps) {
    const start = Math.max(0, gap - around)
    const end = Math.min(length, gap + 1 + around)
    const last = windows.at(-1)
    if (last && start <= last.end) last.end = end
    else windows.push({ start, end })
  }
  return windows
}
