import type { Finding, IdentifierType } from './finding.ts'
import { isKnownWord } from './names/words.ts'
import { createPairs, hasPair, type Pairs } from './pairs.ts'
import type { Stretch } from './reading.ts'

/**
 * A person or a number that is recognised once is an identifier wherever else it stands, with or without the words
 * that gave it away. `王芳` is not one inside a longer word, and `12345` is not one inside a longer number.
 */
export type Known = { readonly value: string; readonly finding: Finding }

const latinOrDigit = /[0-9A-Za-z]/
const ideograph = /[\u3400-\u9FFF]/
const isNumberBearing = /\d\D*\d\D*\d/
const digitsOnly = /^\d+$/

/** A newborn's birth date is the date of half the note; an age or an employer's name tells nothing by itself. */
const notElsewhere: readonly IdentifierType[] = ['BIRTH_DATE', 'AGE_OVER_89', 'ORG']

/** Whether an identifier found in one place is to be looked for everywhere; a name that is a word is none elsewhere. */
export function isWorthFinding({ type }: Finding, value: string): boolean {
  if (notElsewhere.includes(type)) return false
  if (type === 'PERSON')
    return value.length >= (latinOrDigit.test(value) ? 3 : 2) && !isKnownWord(value)
  return isNumberBearing.test(value) && value.length >= (digitsOnly.test(value) ? 6 : 5)
}

/** Finds every place where a known value stands; linear in the text, however many values there are. */
export function createRecurrences(known: readonly Known[]): (text: string) => readonly Finding[] {
  const index = new Map<string, Map<number, Map<string, Finding>>>()
  const starts = createPairs(known.map(({ value }) => value))
  for (const { value, finding } of known) {
    const lengths = getOrAdd(
      index,
      value.slice(0, 2),
      () => new Map<number, Map<string, Finding>>(),
    )
    const values = getOrAdd(lengths, value.length, () => new Map<string, Finding>())
    // What is sure in one place tells what it is in all.
    if ((values.get(value)?.score ?? 0) < finding.score) values.set(value, finding)
  }
  return (text) => occurrences(text, starts, index)
}

type Index = ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<string, Finding>>>

function occurrences(text: string, starts: Pairs, index: Index): readonly Finding[] {
  const found: Finding[] = []
  for (let start = 0; start < text.length; start += 1) {
    if (!hasPair(starts, text, start)) continue
    const finding = longestAt(text, start, index)
    if (!finding) continue
    found.push(finding)
    start = finding.end - 1
  }
  return found
}

function longestAt(text: string, start: number, index: Index): Finding | undefined {
  let longest: Finding | undefined
  for (const [length, values] of index.get(text.slice(start, start + 2)) ?? []) {
    const end = start + length
    const known = values.get(text.slice(start, end))
    if (!known || (longest && longest.end >= end) || !standsAlone(text, { start, end })) continue
    longest = { ...known, start, end }
  }
  return longest
}

function standsAlone(text: string, { start, end }: Stretch): boolean {
  const before = text.charAt(start - 1)
  const after = text.charAt(end)
  if (latinOrDigit.test(text.charAt(start)) && latinOrDigit.test(before)) return false
  if (latinOrDigit.test(text.charAt(end - 1)) && latinOrDigit.test(after)) return false
  return end - start > 2 || !ideograph.test(text.charAt(start)) || isNameLike(text, { start, end })
}

const beforeName =
  /(?:^|[^\u3400-\u9FFF]|[的和与及或对向请让给被由把为是叫经找问嘱见即系名者人属女子父母妻夫儿友师生士])$/
const afterName =
  /^(?:$|[^\u3400-\u9FFF]|[的和与及或对向说诉述称问答因于自已未无有曾将今现男女来到去入出在做行述签]|医生|医师|主任|护士|教授|大夫|先生|女士|小姐|老师|同志|患者|家属|父|母|妻|夫|之|本人)/

// Two characters are often a word (高峰, 黄金): they are a name only where words end on both sides.
function isNameLike(text: string, { start, end }: Stretch): boolean {
  return (
    beforeName.test(text.slice(Math.max(0, start - 1), start)) &&
    afterName.test(text.slice(end, end + 2))
  )
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const present = map.get(key)
  if (present !== undefined) return present
  const value = create()
  map.set(key, value)
  return value
}
