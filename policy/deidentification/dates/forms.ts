/**
 * How dates are written in Chinese and English records, whatever calendar they are of. Every form is bounded, so that
 * reading a text is linear.
 */
import type { Stretch } from '../reading.ts'

/** A date as it stands in a folded text, and its year where it names one (Gregorian). */
export type WrittenDate = Stretch & { readonly year: number | null }

const year = String.raw`(?:1[89]|20)\d\d`
const digit = '〇零○一二三四五六七八九'
const day = String.raw`(?:初[一二三四五六七八九十]|[廿卅](?:[一二三四五六七八九]|(?![一二三四五六七八九]))|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]?`
const monthAndDay = String.raw`(?:闰?(?:十[一二]?|[正元一二三四五六七八九冬腊])月(?:${day}|半|底)?)`
const digits = String.raw`\d{1,2} ?月(?: ?\d{1,2} ?[日号]?)?`
const feast = '(?:腊八|端午|中秋|重阳|元宵|除夕|冬至|清明)节?'
const later = `(?: ?(?:[农阴旧公]历)? ?(?:${digits}|${monthAndDay}|${feast}))?`
/** In small letters, with a capital or in capitals. */
const months = `(?:${'jan feb mar apr may june? july? aug sept? oct nov dec january february march april august september october november december'
  .split(' ')
  .reverse()
  .flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1), name.toUpperCase()])
  .join('|')})`

/** The longest first, for the first that fits is taken. */
const forms = [
  String.raw`${year} ?[-/.] ?\d{1,2} ?[-/.] ?\d{1,2}(?!\d)`,
  String.raw`${year} ?[-/.] ?\d{1,2}(?![\d%])`,
  String.raw`${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)`,
  `${year} ?年${later}`,
  String.raw`\d\d ?年(?! ?[后前来间余多之内]|[龄级资])${later}`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.](?:${year}|\d\d)(?![\d.%])`,
  String.raw`\d{1,2}-?${months}-?(?:${year}|\d\d)(?!\d)`,
  String.raw`\d{1,2}(?:st|nd|rd|th)?[ /-](?:of )?${months}[., /-]{0,2}${year}`,
  String.raw`${months}\.? \d{1,2}(?:st|nd|rd|th)?,? ${year}`,
  `[一二][${digit}]{3}年${later}`,
  `(?:民[国國]|昭和|平成|大正|令和) ?(?:\\d{1,3}|[元一二三四五六七八九十廿卅]{1,4}) ?年${later}`,
  `[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年${later}`,
  `[${digit}]{2}年(?![后前来间余多之内了的])${later}`,
  String.raw`\d{1,2} ?月 ?\d{1,2} ?[日号]`,
  `(?:[农阴旧]历 ?)?${monthAndDay}`,
]
const pattern = new RegExp(forms.join('|'), 'g')
/** What goes on before it is a number or a count and no date. */
const goesOn = new RegExp(`\\d$|\\d[-/.]$|[${digit}]$`)

/** Every date of a folded text, in order. */
export function datesIn(text: string): readonly WrittenDate[] {
  const dates: WrittenDate[] = []
  for (const { 0: written, index: start } of text.matchAll(pattern)) {
    if (goesOn.test(text.slice(Math.max(0, start - 2), start))) continue
    dates.push({ start, end: start + written.length, year: yearOf(written) })
  }
  return dates
}

const firstYears: readonly (readonly [era: RegExp, before: number])[] = [
  [/^民/, 1911],
  [/^昭/, 1925],
  [/^平/, 1988],
  [/^大/, 1911],
  [/^令/, 2018],
]
const numeral = '〇一二三四五六七八九'

/** The year that a date names; two digits are of the hundred years up to 2029. */
function yearOf(written: string): number | null {
  const whole = new RegExp(year).exec(written)
  if (whole) return Number(whole[0])
  const era = firstYears.find(([sign]) => sign.test(written))
  if (era) return era[1] + numberIn(written)
  const two = /^(\d\d)(?:[-/.]|\D{0,1}年)/.exec(written) ?? /[-/.](\d\d)$/.exec(written)
  if (two) return century(Number(two[1]))
  const named = new RegExp(`^([${digit}]{2,4})年`).exec(written)?.[1]
  if (named === undefined) return null
  const number = Number(Array.from(named, digitOf).join(''))
  return named.length === 4 ? number : century(number)
}

const century = (two: number): number => (two < 30 ? 2000 : 1900) + two

const digitOf = (sign: string): string =>
  '零○'.includes(sign) ? '0' : String(numeral.indexOf(sign))

/** The number before 年 in an era: digits, or 元, 十二, 廿三, 三十六. */
function numberIn(written: string): number {
  const [, digits, signs = ''] =
    /(?:(\d{1,3})|([元一二三四五六七八九十廿卅]{1,4})) ?年/.exec(written) ?? []
  if (digits !== undefined) return Number(digits)
  let total = 0
  for (const sign of signs.replace('元', '一').replace('廿', '二十').replace('卅', '三十')) {
    total = sign === '十' ? Math.max(total, 1) * 10 : total + numeral.indexOf(sign)
  }
  return total
}
