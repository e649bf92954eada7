import type { IdentifierType } from './finding.ts'
import { toDigits } from './fold.ts'
import { read } from './reading.ts'

const countryCode = /^(?:00)?86(?=1\d{10}$|0?[1-9]\d{8,10}$)/

/** Types for which letters and digits are not the whole of it. */
const normalForms: Partial<Record<IdentifierType, (text: string) => string>> = {
  PHONE: phoneOf,
  BIRTH_DATE: dateOf,
  EMAIL: addressOf,
  URL: addressOf,
  PERSON: wordsOf,
  ADDRESS: wordsOf,
  ORG: wordsOf,
  AGE_OVER_89: wordsOf,
}

/** What a value is, apart from how it is written: two spellings of one value are one identifier. */
export function normalise(type: IdentifierType, value: string): string {
  const normalForm = normalForms[type] ?? compact
  return normalForm(read(value).text)
}

function phoneOf(text: string): string {
  return text.replaceAll(/[^\d*]/g, '').replace(countryCode, '') || compact(text)
}

function addressOf(text: string): string {
  return text.replaceAll(/\s/g, '').toLowerCase()
}

function wordsOf(text: string): string {
  return text.replaceAll(/[\s·•]/g, '').toLowerCase()
}

function compact(text: string): string {
  return text.replaceAll(/[\s._/-]/g, '').toUpperCase()
}

function dateOf(text: string): string {
  const digits = toDigits(text).replaceAll(/([1-9]?)十(\d?)/g, (_, tens: string, ones: string) =>
    String(Number(tens || '1') * 10 + Number(ones)),
  )
  const numbers = digits.match(/\d+/g)
  return numbers?.map((each) => each.padStart(2, '0')).join('') ?? compact(text)
}
