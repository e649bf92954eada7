import { isBirthday } from '../calendar.ts'
import { hasLuhnCheck } from '../luhn.ts'
import type { Code } from './by-type.ts'
import { typeFrom, type CueType } from './cues.ts'
import { digitRows, type DigitRow } from './disguise.ts'

/** What a row of digits in disguise can be. */
export type DisguisedType = CueType | 'PHONE' | 'ID_CN'

const phoneCue =
  /电话|手机|电讯|號碼|号码|座机|联系|联络|聯絡|致电|拨打?|打给|微信|手机号|[Tt]el|TEL|[Pp]hone|\^PH\^/
const identityCue = /身[份仹分][证證]|证号|证件/
const reach = 14
/** What belongs to a number before its digits: the sign of a country, letters set apart. */
const leadOf = /\+$|(?<![A-Za-z])(?:[A-Z]{1,3}[ -]|[A-Z] [A-Z] )$/

/** Numbers whose digits are written as something else, set apart in an odd way or broken over lines. */
export function findDisguised(text: string): readonly Code<DisguisedType>[] {
  return digitRows(text).flatMap((row) => {
    const before = text.slice(Math.max(0, row.start - reach), row.start)
    const type = typeOf(row, before)
    if (type === null) return []
    const lead = leadOf.exec(before)?.[0].length ?? 0
    return [{ start: row.start - lead, end: row.end, type, score: 0.85 }]
  })
}

function typeOf(row: DigitRow, before: string): DisguisedType | null {
  const written = isWritten(row)
  const byForm = written || isSetApart(row) ? typeByForm(row.digits) : null
  if (byForm !== null || isDate(row)) return byForm
  if (!written) return isDigitByDigit(row) ? typeByCue(before) : null
  return typeOfWritten(row.digits) ?? typeByCue(before) ?? (isDictated(row) ? 'PHONE' : null)
}

/** What its digits show however it is written. */
function typeByForm(digits: string): DisguisedType | null {
  if (/^(?:86)?1[3-9]\d{9}$/.test(digits)) return 'PHONE'
  return isIdentity(digits) ? 'ID_CN' : null
}

/** What many plain numbers look like, and few that somebody took pains to disguise. */
function typeOfWritten(digits: string): DisguisedType | null {
  if (/^(?:0[1-9]\d{8,10}|[48]00\d{7})$/.test(digits)) return 'PHONE'
  return /^\d{16,19}$/.test(digits) && hasLuhnCheck(digits) ? 'BANK' : null
}

/** 幺八九 六二七: who says 幺 and 零 reads a number aloud. */
function isDictated({ digits, groups, signs, spoken }: DigitRow): boolean {
  const isOneByOne = groups.every((length) => length === 1)
  return spoken && (signs === digits.length || (isOneByOne && signs > 1))
}

/** A date of which a digit is misread is a date. */
function isDate({ digits, groups }: DigitRow): boolean {
  return groups[0] === 4 && /^(?:19|20)\d\d(?:0?[1-9]|1[0-2])/.test(digits)
}

/** Whether enough digits are written as something else, and not only as letters, which a word may hold. */
function isWritten({ digits, letters, signs }: DigitRow): boolean {
  return letters + signs > 0 && letters * 5 <= digits.length * 2
}

const usual = [
  '3,4,4',
  '3,8',
  '7,4',
  '3,3,5',
  '4,3,4',
  '6,8,4',
  '3,3,4,4,4',
  '6,4,4,4',
  '3,4,4,4,3',
]

/** Whether the digits stand one by one, or in the groups in which such numbers are said. */
function isSetApart(row: DigitRow): boolean {
  return isDigitByDigit(row) || (row.isEven && usual.includes(row.groups.join(',')))
}

function isDigitByDigit({ groups, isEven }: DigitRow): boolean {
  return isEven && groups.every((length) => length === 1)
}

function isIdentity(digits: string): boolean {
  return /^[1-8]\d{16}[\dX]$/.test(digits) && isBirthday(digits.slice(6, 14))
}

function typeByCue(before: string): DisguisedType | null {
  if (phoneCue.test(before)) return 'PHONE'
  if (identityCue.test(before)) return 'ID_CN'
  return typeFrom(before) ?? null
}

/** Every pattern of this file. */
export const disguisedPatterns: readonly RegExp[] = [phoneCue, identityCue, leadOf]
