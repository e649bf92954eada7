/**
 * Digits as people write them who mean to slip them past a filter, or as a scanner or a keyboard slips them: `l38`,
 * `一⑤9`, `1З5.4712.О889`, `幺八九 六二七`, `13（零）5`, one half on the next line.
 */

import { characterSet, isIn } from '../character-sets.ts'
import { numerals } from '../fold.ts'

/** Letters that look like each digit, and circled ones; the place is the digit. */
const letterLooks = ['oOоОοΟ', 'lIⅠ', 'zZ', 'Зз', '', 'S', 'б', '', 'B', 'q']
const circles = ['⓪', '①⑴❶', '②⑵❷', '③⑶❸', '④⑷❹', '⑤⑸❺', '⑥⑹❻', '⑦⑺❼', '⑧⑻❽', '⑨⑼❾']

const digitOf = new Map(
  numerals.flatMap((spellings, digit) =>
    Array.from(
      `${digit}${letterLooks[digit] ?? ''}${circles[digit] ?? ''}${spellings}`,
      (each) => [each, String(digit)] as const,
    ),
  ),
)
const letters = letterLooks.join('')
const circled = circles.join('')
const signs = numerals.join('') + circled
const unit = `[0-9${letters}${signs}]`

/** What may stand between two digits, and what is said for it; a full stop by itself. */
const gapSigns = ` ._|/~'"()[]·、,\n—-`
const gapClass = `[${gapSigns.replaceAll(/[\]\\]/g, String.raw`\$&`)}]`
const gap = String.raw`(?:(?:${gapClass}|\((?:空格|杠|点)\)|空格){0,4}?|。)`
const gapCharacters = `${gapSigns}。空格杠点`
const latin = String.raw`A-Za-z\u0400-\u04FF`

/** A row of seven digits and more, however each is written. */
const digitRow = new RegExp(
  `(?<![${latin}0-9])${unit}(?:${gap}${unit}){6,23}[Xx]?(?![${latin}])`,
  'g',
)

/** A row of digits in a text, and how it is written. */
export type DigitRow = {
  readonly start: number
  readonly end: number
  readonly digits: string
  /** Lengths of the groups between the gaps. */
  readonly groups: readonly number[]
  /** Whether all gaps are the same sign; the end of a line is as good as a blank. */
  readonly isEven: boolean
  /** Digits that are written as letters or as other signs. */
  readonly letters: number
  readonly signs: number
  /** Whether a sign stands for a digit only where a number is read aloud. */
  readonly spoken: boolean
}

const unitOnly = new RegExp(`${unit}|[Xx]$`, 'g')
const unitRun = new RegExp(`${unit}+`, 'g')
const anyLetter = new RegExp(`[${letters}]`, 'g')
const anySign = new RegExp(`[${signs}]`, 'g')

// What a code unit is to a row of digits: nothing, a gap, a digit, or what is read as one.
const roles = { gap: 1, digit: 2, look: 3 } as const
const roleOf = new Uint8Array(0x1_0000)
for (const each of gapCharacters) roleOf[each.charCodeAt(0)] = roles.gap
for (const each of digitOf.keys()) roleOf[each.charCodeAt(0)] = roles.look
roleOf.fill(roles.digit, 0x30, 0x3a)
const inRow = characterSet([...roleOf.keys()].filter((code) => roleOf[code] !== 0))
const leastDigits = 7

/** Every row of digits in a folded text that is written or set apart in an odd way. */
export function digitRows(text: string): readonly DigitRow[] {
  const rows = stretchesOf(text).flatMap(({ start, end }) => {
    // With its neighbours, for a row does not end within a word.
    const from = Math.max(0, start - 1)
    const found = text.slice(from, end + 1).matchAll(digitRow)
    return Array.from(found, ({ 0: row, index }) => describe(row, from + index))
  })
  return rows.filter(({ digits }) => digits.length >= leastDigits)
}

type Stretch = { readonly start: number; readonly end: number }

/** Where digits and gaps alone stand, digits enough for a row, and not all of them plain and together. */
function stretchesOf(text: string): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (let index = 0; index < text.length; index += 1) {
    const role = roleAt(text, index)
    if (role <= roles.gap) continue
    const stretch = stretchAt(text, index)
    if (stretch.digits >= leastDigits && stretch.oddities > 0) stretches.push(stretch)
    index = stretch.end
  }
  return stretches
}

function stretchAt(text: string, start: number) {
  let digits = 0
  let oddities = 0
  let end = start
  for (let role = roleAt(text, end); role > 0; role = roleAt(text, end)) {
    if (role > roles.gap) digits += 1
    if (role !== roles.digit) oddities += 1
    end += 1
  }
  return { start, end, digits, oddities }
}

function roleAt(text: string, index: number): number {
  const code = text.charCodeAt(index)
  return isIn(inRow, code) ? (roleOf[code] ?? 0) : 0
}

// ⑷ 2205022 is the fourth point of a list; the B of （B版） and the S of the next line begin a word.
const point = new RegExp(`^[${circled}][ .、]+`)
const lastWord = new RegExp(`(?:${gapClass}|。){1,4}[${letters}${circled}]$`)

function describe(found: string, index: number): DigitRow {
  const start = index + (point.exec(found)?.[0].length ?? 0)
  const row = found.slice(start - index).replace(lastWord, '')
  return {
    start,
    end: start + row.length,
    digits: (row.match(unitOnly) ?? []).map((each) => digitOf.get(each) ?? 'X').join(''),
    groups: (row.match(unitRun) ?? []).map(({ length }) => length),
    isEven: new Set(row.replaceAll(/\s+/g, ' ').split(unitRun).slice(1, -1)).size <= 1,
    letters: row.match(anyLetter)?.length ?? 0,
    signs: row.match(anySign)?.length ?? 0,
    spoken: /[幺洞拐勾零〇]/.test(row),
  }
}

/** Every pattern of this file. */
export const disguisePatterns: readonly RegExp[] = [
  digitRow,
  unitOnly,
  unitRun,
  anyLetter,
  anySign,
  point,
  lastWord,
]
