import type { IdentifierType } from './finding.ts'
import { toDigits } from './fold.ts'
import { read } from './reading.ts'

const countryCode = /^(?:00)?86(?=1\d{10}$|0?[1-9]\d{8,10}$)/

/** What a value is, apart from how it is written: two spellings of one value are one identifier. */
export function normalise(type: IdentifierType, value: string): string {
  const { text } = read(value)
  switch (type) {
    case 'PHONE':
      return digitsOf(text).replace(countryCode, '') || compact(text)
    case 'BIRTH_DATE':
      return dateOf(text)
    case 'EMAIL':
    case 'URL':
      return text.replaceAll(/\s/g, '').toLowerCase()
    case 'PERSON':
    case 'ADDRESS':
    case 'ORG':
    case 'AGE_OVER_89':
      return text.replaceAll(/[\s·•]/g, '').toLowerCase()
    default:
      return compact(text)
  }
}

function digitsOf(text: string): string {
  return text.replaceAll(/[^\d*]/g, '')
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
