import { readEscapes } from './escapes.ts'
import type { Finding, IdentifierType } from './finding.ts'
import { crossing, joinBroken, mayCross } from './joined.ts'
import { packedTexts } from './packed.ts'
import { blank, inOriginal, readable, readings, type Reading, type Stretch } from './reading.ts'
import type { Recogniser } from './recogniser.ts'
import { seenBirth } from './recognisers/seen-birth.ts'
import { seenLatinName } from './recognisers/seen-latin-name.ts'
import { unexplainedCode } from './recognisers/unexplained-code.ts'
import { registry } from './registry.ts'
import { resolve } from './resolve.ts'
import { createScan } from './scan.ts'
import { createWordIndex } from './word-index.ts'

/** What counts as an identifier. */
export type Sensitivity = {
  /** Findings below this score are let go. */
  readonly minimumScore: number
  /** Types that are left in the text. */
  readonly keep: readonly IdentifierType[]
}

/**
 * Everything in the text that identifies somebody; sorted, without overlaps, and never inside a surrogate. `label` are
 * the words before the text, which tell what it is and are no part of it.
 */
export function findIdentifiers(
  text: string,
  sensitivity: Sensitivity,
  label = '',
): readonly Finding[] {
  return findInReadings(readings(text), sensitivity, label)
}

/** The same for who has read the text already. */
export function findInReadings(
  ways: readonly Reading[],
  sensitivity: Sensitivity,
  label: string,
): readonly Finding[] {
  const plain = findPlain(ways, sensitivity, label)
  const encoded = findEncoded(ways, sensitivity)
  return encoded.length === 0 ? plain : resolve([...plain, ...encoded])
}

function findPlain(
  ways: readonly Reading[],
  sensitivity: Sensitivity,
  label: string,
): readonly Finding[] {
  const found = ways.flatMap((reading) =>
    inOriginal(behindLabel(label, reading.text, sensitivity), reading),
  )
  const broken = findBroken(ways, sensitivity)
  return ways.length === 1 && broken.length === 0 ? found : resolve([...found, ...broken])
}

/** What is written in escapes, and what is packed: of a packed text that names somebody nothing stays. */
function findEncoded(ways: readonly Reading[], sensitivity: Sensitivity): readonly Finding[] {
  return ways.flatMap((reading) => {
    const escaped = findEscaped(reading.text, sensitivity)
    const packed = packedTexts(reading.text).flatMap(({ text, start, end }) => {
      const [first] = findPlain(readings(text), sensitivity, '').toSorted(bySureness)
      return first === undefined ? [] : [{ ...first, start, end }]
    })
    return inOriginal([...escaped, ...packed], reading)
  })
}

function findEscaped(text: string, sensitivity: Sensitivity): readonly Finding[] {
  const unescaped = readEscapes(text)
  if (unescaped === null) return []
  const isEscaped = ({ start, end }: Stretch) => {
    const written = unescaped.written({ start, end })
    return written.end - written.start > end - start
  }
  return findPlain(readings(unescaped.text), sensitivity, '')
    .filter(isEscaped)
    .map((finding) => ({ ...finding, ...unescaped.written(finding) }))
}

const bySureness = (a: Finding, b: Finding): number => b.score - a.score

/** What the end of a line or blanks between all characters break in pieces. */
function findBroken(
  ways: readonly Reading[],
  { minimumScore, keep }: Sensitivity,
): readonly Finding[] {
  return ways.flatMap((reading) => {
    const joined = joinBroken(reading.text)
    if (joined === null) return []
    const found = crossing(findOnce(acrossLines, joined.text, minimumScore), joined)
    const wanted = found.filter(({ type }) => !keep.includes(type))
    return inOriginal(inOriginal(wanted, joined), reading)
  })
}

function behindLabel(label: string, text: string, sensitivity: Sensitivity): readonly Finding[] {
  return withoutLabel(findInReading(label + text, sensitivity), label.length)
}

/** Findings of a text behind a label of this length, which is no part of it, as findings of the text alone. */
export function withoutLabel(findings: readonly Finding[], length: number): readonly Finding[] {
  if (length === 0) return findings
  return findings
    .filter(({ end }) => end > length)
    .map((finding) => ({
      ...finding,
      start: Math.max(finding.start - length, 0),
      end: finding.end - length,
    }))
}

function findInReading(text: string, { minimumScore, keep }: Sensitivity): readonly Finding[] {
  let found = findOnce(sure, text, minimumScore)
  for (let look = 0; look < mostFurtherLooks; look += 1) {
    const more = findFurther(text, found, minimumScore)
    if (more.length === 0) break
    found = inOrder([...found, ...more])
  }
  return found.filter(({ type }) => !keep.includes(type))
}

/** What was hidden by what is found; then what nobody else knows, kept types among them, and nothing explains. */
function findFurther(
  text: string,
  found: readonly Finding[],
  minimumScore: number,
): readonly Finding[] {
  const rest = blank(text, found)
  const hidden = found.some(touches(text)) ? findOnce(patterned, rest, minimumScore) : []
  return hidden.length > 0 ? hidden : findOnce(lastResort, rest, minimumScore)
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => a.start - b.start)
}

const placesIn = createWordIndex(registry.flatMap(({ heads = [] }) => heads))
const acrossLines = registry.filter(({ type }) => mayCross.includes(type))
/** What judges by what is left when all that is certain is gone. */
const lastResort = [...unexplainedCode, seenBirth, seenLatinName]
const sure = registry.filter((recogniser) => !lastResort.includes(recogniser))
const patterned = sure.filter((recogniser) => recogniser.patterns)
const mostFurtherLooks = 5
const near = 3
const letterOrDigit = /[0-9A-Za-z*]/

// One identifier close to another can hide it: 13800138000 behind zhang@qq.com shows once the address is gone. One that
// begins and ends in Chinese hides nothing: no pattern takes Chinese for a part of its number.
function touches(text: string): (finding: Finding) => boolean {
  return ({ start, end }) =>
    (letterOrDigit.test(text.charAt(start)) &&
      letterOrDigit.test(text.slice(Math.max(0, start - near), start))) ||
    (letterOrDigit.test(text.charAt(end - 1)) && letterOrDigit.test(text.slice(end, end + near)))
}

function findOnce(
  recognisers: readonly Recogniser[],
  text: string,
  minimumScore: number,
): readonly Finding[] {
  const scan = createScan(text, placesIn)
  const found: Finding[] = []
  for (const recogniser of recognisers) {
    for (const finding of recogniser.find(text, scan)) {
      if (finding.score < minimumScore) continue
      for (const part of readable(text, finding)) found.push({ ...finding, ...part })
    }
  }
  return resolve(found)
}
