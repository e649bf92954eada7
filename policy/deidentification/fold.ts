/**
 * Folding makes spellings alike for matching, one code unit for one, so that every offset in folded text is an offset
 * in the original: full-width forms become ASCII, exotic spaces and dashes become ` ` and `-`, and a long run of
 * Chinese numerals becomes digits.
 */
import { characterSet, isIn } from './character-sets.ts'

const spaces =
  '\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000'
const dashes = '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\uFE58\uFE63'
const signs: readonly (readonly [from: string, to: string])[] = [
  [spaces, ' '],
  [dashes, '-'],
  ['\u2236\uFE30\uFE55', ':'],
  ['│┃', '|'],
  ['﹡∗', '*'],
  ['﹒', '.'],
  ['﹫', '@'],
  ['﹟', '#'],
]
/** How each digit is written in Chinese, said over the telephone too; its place is the digit. */
export const numerals: readonly string[] = [
  '〇零○洞',
  '一壹幺',
  '二贰两',
  '三叁',
  '四肆',
  '五伍',
  '六陆',
  '七柒拐',
  '八捌',
  '九玖勾',
]
const numeralOf = new Map(
  numerals.flatMap((spellings, digit) =>
    Array.from(spellings, (each) => [each, String(digit)] as const),
  ),
)
const numeral = [...numeralOf.keys()].join('')
const numeralRun = new RegExp(`[${numeral}0-9]{7,}`, 'g')
const leastNumerals = 4

// What a code unit becomes, and in the bit above it whether that is a Chinese numeral.
const isNumeral = 0x1_0000
const table = foldingTable()
const foldedOnes = characterSet([...table.keys()].filter((code) => table[code] !== code))
const codeUnits = new TextDecoder('utf-16le', { ignoreBOM: true })

function foldingTable(): Uint32Array {
  const folded = Uint32Array.from({ length: 0x1_0000 }, (_, code) => code)
  for (let code = 0xff01; code <= 0xff5e; code += 1) folded[code] = code - 0xfee0
  for (const [from, to] of signs) {
    for (const sign of from) folded[sign.charCodeAt(0)] = to.charCodeAt(0)
  }
  for (const each of numeral) folded[each.charCodeAt(0)] = each.charCodeAt(0) | isNumeral
  return folded
}

/** The text as recognisers read it; as long as the original, code unit for code unit. */
export function fold(text: string): string {
  const units = new Uint16Array(text.length)
  let changed = false
  let many = false
  let numerals = 0
  let reach = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    const folded = isIn(foldedOnes, code) ? (table[code] ?? code) : code
    units[index] = folded
    changed ||= (folded & 0xffff) !== code
    if (folded >= isNumeral) {
      numerals = reach > 0 ? numerals + 1 : 1
      many ||= numerals === 3
    }
    reach = reachAfter(folded, reach)
  }
  const forms = changed ? codeUnits.decode(units) : text
  return many ? foldNumerals(forms) : forms
}

/** How far from here the next numeral may stand to be in a row with the last: one separator may part the two. */
function reachAfter(folded: number, reach: number): number {
  if (folded >= isNumeral) return 2
  const isSeparator = folded === 0x20 || folded === 0x2d
  return isSeparator && reach === 2 ? 1 : 0
}

// Seven and more, four of them Chinese: 幺三八零零… is a number, 一二次 and 12345678一周 are not.
function foldNumerals(text: string): string {
  return text.replace(numeralRun, (run) => {
    const digits = toDigits(run)
    const changes = Array.from(run).filter((each, index) => each !== digits[index]).length
    return changes < leastNumerals ? run : digits
  })
}

/** Chinese numerals read digit by digit: 二〇二四 is 2024. */
export function toDigits(text: string): string {
  return Array.from(text, (each) => numeralOf.get(each) ?? each).join('')
}
