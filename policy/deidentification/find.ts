import type { Finding, IdentifierType } from './finding.ts'
import { blank, read, readable, type Reading } from './reading.ts'
import type { Recogniser } from './recogniser.ts'
import { registry } from './registry.ts'
import { resolve } from './resolve.ts'

/** What counts as an identifier. */
export type Sensitivity = {
  /** Findings below this score are let go. */
  readonly minimumScore: number
  /** Types that are left in the text. */
  readonly keep: readonly IdentifierType[]
}

/** Everything in the text that identifies somebody; sorted, without overlaps, and never inside a surrogate. */
export function findIdentifiers(text: string, sensitivity: Sensitivity): readonly Finding[] {
  const reading = read(text)
  return inOriginal(findInReading(reading.text, sensitivity), reading)
}

/** Finds in text that is read already; offsets are those of the reading. */
export function findInReading(text: string, sensitivity: Sensitivity): readonly Finding[] {
  let found = findOnce(registry, text, sensitivity)
  for (let look = 0; look < mostSecondLooks && found.some(touches(text)); look += 1) {
    const more = findOnce(patterned, blank(text, found), sensitivity)
    if (more.length === 0) break
    found = [...found, ...more].sort((a, b) => a.start - b.start)
  }
  return found
}

/** Offsets of the original for findings in its reading. */
export function inOriginal(findings: readonly Finding[], reading: Reading): readonly Finding[] {
  return findings.map((finding) => ({
    ...finding,
    start: reading.originalOf(finding.start),
    end: reading.originalOf(finding.end - 1) + 1,
  }))
}

const patterned = registry.filter((recogniser) => recogniser.patterns)
const mostSecondLooks = 2
const letterOrDigit = /[0-9A-Za-z]/

// One identifier glued to another can hide it: 13800138000 behind zhang@qq.com shows once the address is gone.
function touches(text: string): (finding: Finding) => boolean {
  return ({ start, end }) =>
    letterOrDigit.test(text.charAt(start - 1)) || letterOrDigit.test(text.charAt(end))
}

function findOnce(
  recognisers: readonly Recogniser[],
  text: string,
  { minimumScore, keep }: Sensitivity,
): readonly Finding[] {
  const found: Finding[] = []
  for (const recogniser of recognisers) {
    if (keep.includes(recogniser.type)) continue
    for (const finding of recogniser.find(text)) {
      if (finding.score < minimumScore) continue
      for (const part of readable(text, finding)) found.push({ ...finding, ...part })
    }
  }
  return resolve(found)
}
