/**
 * People whom the caller names beside the request, as FHIR R4 Patient, RelatedPerson or Practitioner resources. Whatever
 * of theirs stands in a text is found with certainty, however it is spaced, dashed, widened or written in traditional
 * characters: no recogniser has to guess. Values of fewer characters than the constants below say would be found in every
 * text (a surname, Li, 1234) and are left to the recognisers.
 */
import type { Finding, IdentifierType } from './finding.ts'
import { fold } from './fold.ts'
import { toSimplified } from './names/simplify.ts'
import type { Elsewhere } from './unite.ts'

/** The parts of a FHIR R4 person that identify: names, numbers, telecom, addresses, date of birth, contacts. */
export type KnownPerson = {
  readonly name?: readonly KnownName[] | undefined
  readonly identifier?: readonly { readonly value?: string | undefined }[] | undefined
  readonly telecom?: readonly { readonly value?: string | undefined }[] | undefined
  readonly address?: readonly KnownAddress[] | undefined
  readonly birthDate?: string | undefined
  readonly contact?: readonly KnownContact[] | undefined
}

type KnownName = {
  readonly text?: string | undefined
  readonly family?: string | undefined
  readonly given?: readonly string[] | undefined
}

type KnownAddress = {
  readonly text?: string | undefined
  readonly line?: readonly string[] | undefined
}

type KnownContact = {
  readonly name?: KnownName | undefined
  readonly telecom?: readonly { readonly value?: string | undefined }[] | undefined
  readonly address?: KnownAddress | undefined
}

/** Finds the known people's identifiers in a text; offsets are of the text as it was given. */
export type KnownFinder = (text: string) => readonly Finding[]

type Value = { readonly squeezed: string; readonly type: IdentifierType }

const between = /[\s·•・‧.,，、_/\\()（）^|-]/u
const invisible = /[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/u
const latinOrDigit = /[0-9a-z]/u
const leastNumber = 5
const leastAddress = 4
const leastLatin = 4

/** Prepares the search for everything but the types that are kept; each text is read once, however many the values. */
export function createKnownFinder(
  people: readonly KnownPerson[],
  keep: readonly IdentifierType[] = [],
): KnownFinder {
  const values = people.flatMap(valuesOf).filter(({ type }) => !keep.includes(type))
  if (values.length === 0) return () => []
  const index = indexOf(values)
  return (text) => placesIn(squeeze(text), index)
}

/** What was found elsewhere, and the known people's identifiers with it, unit by unit. */
export function withKnown(
  { findings, ...rest }: Elsewhere,
  units: readonly { readonly text: string }[],
  find: KnownFinder,
): Elsewhere {
  const both = units.map(({ text }, index) => [...(findings[index] ?? []), ...find(text)])
  return { ...rest, findings: both }
}

function valuesOf(person: KnownPerson): readonly Value[] {
  const contacts = person.contact ?? []
  const names = [...(person.name ?? []), ...contacts.flatMap(({ name }) => name ?? [])]
  const telecoms = [...(person.telecom ?? []), ...contacts.flatMap(({ telecom }) => telecom ?? [])]
  const addresses = [...(person.address ?? []), ...contacts.flatMap(({ address }) => address ?? [])]
  return [
    ...names.flatMap(formsOfName).map((name) => valueOf(name, 'PERSON', 2)),
    ...(person.identifier ?? []).map(({ value = '' }) =>
      valueOf(value, typeOf(value), leastNumber),
    ),
    ...telecoms.map(({ value = '' }) =>
      valueOf(value, value.includes('@') ? 'EMAIL' : 'PHONE', leastNumber),
    ),
    ...addresses.flatMap(formsOfAddress).map((line) => valueOf(line, 'ADDRESS', leastAddress)),
    ...formsOfDate(person.birthDate ?? '').map((date) => valueOf(date, 'BIRTH_DATE', leastNumber)),
  ].flat()
}

function valueOf(value: string, type: IdentifierType, least: number): readonly Value[] {
  const { text } = squeeze(value)
  // Ann and Li are words of other languages; a Chinese name of two characters is one of thousands.
  const needed = type === 'PERSON' && latinOrDigit.test(text) ? leastLatin : least
  return text.length >= needed ? [{ squeezed: text, type }] : []
}

const typeOf = (value: string): IdentifierType =>
  /^\d{17}[\dXx]$/u.test(value.trim()) ? 'ID_CN' : 'MRN'

/** 王小明, 小明; Wang Xiaoming, Xiaoming Wang: the surname alone is too common to be removed everywhere. */
function formsOfName({ text = '', family = '', given = [] }: KnownName): readonly string[] {
  const first = given.join('')
  return [text, family + first, first + family, first].filter((form) => form !== family)
}

function formsOfAddress({ text = '', line = [] }: KnownAddress): readonly string[] {
  return [text, line.join(''), ...line]
}

/** FHIR writes 1990-03-07; a note writes 19900307, 1990/3/7, 1990年3月7日, 90.03.07. Blanks and marks do not count. */
function formsOfDate(date: string): readonly string[] {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)$/u.exec(date) ?? []
  if (year === '') return []
  const [m, d] = [String(Number(month)), String(Number(day))]
  const ofYear = (y: string) => [
    `${y}${month}${day}`,
    `${y}年${m}月${d}日`,
    `${y}年${month}月${day}日`,
  ]
  return [...ofYear(year), `${year}${m}${d}`, ...ofYear(year.slice(2))]
}

/** A text without what may stand between the parts of a value, and where each character stood. */
type Squeezed = {
  readonly text: string
  readonly offsets: readonly number[]
  readonly full: string
}

function squeeze(original: string): Squeezed {
  const full = toSimplified(fold(original)).toLowerCase()
  const isAligned = full.length === original.length
  const source = isAligned ? full : original
  const offsets: number[] = []
  let text = ''
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at)
    if (between.test(character) || invisible.test(character)) continue
    text += character
    offsets.push(at)
  }
  return { text, offsets, full: source }
}

/** The values by their first two characters and their length. */
type Index = ReadonlyMap<string, ReadonlyMap<number, ReadonlyMap<string, IdentifierType>>>

function indexOf(values: readonly Value[]): Index {
  const index = new Map<string, Map<number, Map<string, IdentifierType>>>()
  for (const { squeezed, type } of values) {
    const beginning = squeezed.slice(0, 2)
    const lengths = index.get(beginning) ?? new Map<number, Map<string, IdentifierType>>()
    const alike = lengths.get(squeezed.length) ?? new Map<string, IdentifierType>()
    index.set(beginning, lengths.set(squeezed.length, alike.set(squeezed, type)))
  }
  return index
}

function placesIn({ text, offsets, full }: Squeezed, index: Index): readonly Finding[] {
  const found: Finding[] = []
  for (let at = 0; at + 1 < text.length; at += 1) {
    for (const [length, values] of index.get(text.slice(at, at + 2)) ?? []) {
      const type = values.get(text.slice(at, at + length))
      if (type === undefined) continue
      const start = offsets[at] ?? 0
      const end = (offsets[at + length - 1] ?? 0) + 1
      if (standsAlone(full, start, end))
        found.push({ start, end, type, score: 1, recogniser: 'known-person' })
    }
  }
  return found
}

// 12345 is not the number of somebody inside 9123456, nor is Ann within Hannah.
function standsAlone(text: string, start: number, end: number): boolean {
  const joins = (one: number, other: number) =>
    latinOrDigit.test(text.charAt(one)) && latinOrDigit.test(text.charAt(other))
  return !joins(start - 1, start) && !joins(end - 1, end)
}
