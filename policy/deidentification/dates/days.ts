/**
 * Calendar days and months as records write them, exact enough to count with: 2024-03-15, 2024年3月15日, 20240315, 3月15日,
 * 二〇二四年三月十五日, 15 March 2024, 03/15/2024, 2024年3月. Lunar days and bare years are not among them.
 */
import { fold } from '../fold.ts'
import type { Stretch } from '../reading.ts'

/** A day of the proleptic Gregorian calendar, or a month when `day` is null; `year` is null where the text leaves it out. */
export type CalendarDay = {
  readonly year: number | null
  readonly month: number
  readonly day: number | null
  /** The last day of a range that is written as one: 3月5-8日, 2024.3.28-4.2. */
  readonly through?: { readonly month: number; readonly day: number }
}

/** A day in a text, and how it would have written another one. */
export type WrittenDay = Stretch &
  CalendarDay & {
    readonly write: (other: CalendarDay) => string
  }

/** The order of day and month where the numbers alone do not tell it. */
export type Order = 'month-first' | 'day-first'

const year = String.raw`(?<year>(?:1[89]|2[01])\d\d)`
const month = String.raw`(?<month>1[0-2]|0?[1-9])`
const day = String.raw`(?<day>3[01]|[12]\d|0?[1-9])`
/** The end of a range behind 3月5日 and behind 2024.3.5. */
const throughDay = String.raw`(?:(?<join>[日号]? ?[-~至到—–] ?)(?:(?<month2>1[0-2]|0?[1-9]) ?月 ?)?(?<day2>3[01]|[12]\d|0?[1-9])(?= ?[日号]))?`
const throughNumbers = String.raw`(?:(?<join> ?[-~至到—–] ?)(?<month2>1[0-2]|0?[1-9])\k<sign>(?<day2>3[01]|[12]\d|0?[1-9])(?![\d./-]))?`
const free = String.raw`(?<!\d)(?<!\d[-/.])`
const numerals = '〇一二三四五六七八九'
const numeral = `[${numerals}零○]`
const names =
  '(?<name>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)'
const shortNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const longNames =
  'January February March April May June July August September October November December'.split(' ')

type Groups = Readonly<Record<string, string | undefined>>

type Form = {
  readonly pattern: RegExp
  readonly read: (groups: Groups, order: Order) => CalendarDay
  readonly write: (other: CalendarDay, groups: Groups, order: Order) => string
}

const inDigits = ({
  year: inYear,
  month: inMonth,
  day: inDay,
  month2,
  day2,
}: Groups): CalendarDay => ({
  year: inYear === undefined ? null : Number(inYear),
  month: Number(inMonth),
  day: inDay === undefined ? null : Number(inDay),
  ...(day2 !== undefined && { through: { month: Number(month2 ?? inMonth), day: Number(day2) } }),
})

/** The end of a range as it was joined; the month too where it was named or has become another one. */
function throughIn({ month: from, through }: CalendarDay, groups: Groups, between: string): string {
  if (through === undefined) return ''
  const { join = '', month2 } = groups
  const isNamed = month2 !== undefined || through.month !== from
  // 3月30-31日 that becomes 4月30日-5月1日 needs the sign of its first day.
  const joined = isNamed && between === '月' && !/[日号]/.test(join) ? `日${join}` : join
  return `${joined}${isNamed ? written(through.month, groups) + between : ''}${written(through.day, groups)}`
}

/** Whether months and days of one digit have a zero before them; ISO 8601 has where nothing tells. */
function isPadded({ month: one = '', day: other = '', sign = '年' }: Groups): boolean {
  if (one.startsWith('0') || other.startsWith('0')) return true
  return one.length === 2 && other.length !== 1 && sign.trim() !== '年'
}

const written = (value: number | null, groups: Groups): string =>
  String(value ?? '').padStart(isPadded(groups) ? 2 : 1, '0')

const forms: readonly Form[] = [
  {
    pattern: new RegExp(
      `${free}${year}(?<sign> ?年 ?)${month}(?<sign2> ?月 ?)${day}(?!\\d)${throughDay}`,
      'g',
    ),
    read: inDigits,
    write: (to, groups) =>
      `${to.year}${groups['sign']}${written(to.month, groups)}${groups['sign2']}${written(to.day, groups)}${throughIn(to, groups, '月')}`,
  },
  {
    pattern: new RegExp(
      `${free}(?<year>\\d\\d)(?<sign> ?年 ?)${month}(?<sign2> ?月 ?)${day}(?=[日号])`,
      'g',
    ),
    read: (groups) => {
      const { year: inYear, ...rest } = inDigits(groups)
      return { year: inCentury(inYear ?? 0), ...rest }
    },
    write: (to, groups) =>
      `${String(to.year).slice(-2)}${groups['sign']}${written(to.month, groups)}${groups['sign2']}${written(to.day, groups)}`,
  },
  {
    pattern: new RegExp(
      `${free}${year}(?<sign> ?[-/.] ?)${month}\\k<sign>${day}(?!\\d|\\k<sign>\\d)${throughNumbers}`,
      'g',
    ),
    read: inDigits,
    write: (to, groups) =>
      [to.year, written(to.month, groups), written(to.day, groups)].join(groups['sign']) +
      throughIn(to, groups, groups['sign'] ?? ''),
  },
  {
    pattern: new RegExp(
      `${free}${year}(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\\d|3[01])(?=(?:[01]\\d|2[0-3])[0-5]\\d(?:[0-5]\\d)?(?!\\d)|(?!\\d))`,
      'g',
    ),
    read: inDigits,
    write: (to) =>
      [to.year, to.month, to.day].map((part) => String(part).padStart(2, '0')).join(''),
  },
  {
    pattern: new RegExp(
      `(?<!${numeral})(?<year>[一二]${numeral}{3})年(?<month>十[一二]?|[一二三四五六七八九])月(?<day>[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])`,
      'g',
    ),
    read: (groups) => ({
      year: Number(Array.from(groups['year'] ?? '', digitOf).join('')),
      month: spoken(groups['month']),
      day: spoken(groups['day']),
    }),
    write: ({ year: toYear, month: toMonth, day: toDay }) =>
      `${Array.from(String(toYear), (digit) => numerals.charAt(Number(digit))).join('')}年${inWords(toMonth)}月${inWords(toDay ?? 0)}`,
  },
  {
    pattern: new RegExp(
      `${free}(?<day>3[01]|[12]\\d|0?[1-9])(?<nth>st|nd|rd|th)?(?<sign> |-)${names}(?<sign2>\\.?[ ,-]{1,2})${year}(?!\\d)`,
      'gi',
    ),
    read: named,
    write: (to, groups) =>
      `${written(to.day, { day: groups['day'] })}${groups['nth'] ? ordinal(to.day) : ''}${groups['sign']}${nameOf(to, groups)}${groups['sign2']}${to.year}`,
  },
  {
    pattern: new RegExp(
      `(?<![A-Za-z])${names}(?<sign>\\.? )(?<day>3[01]|[12]\\d|0?[1-9])(?<nth>st|nd|rd|th)?(?<sign2>,? )${year}(?!\\d)`,
      'gi',
    ),
    read: named,
    write: (to, groups) =>
      `${nameOf(to, groups)}${groups['sign']}${written(to.day, { day: groups['day'] })}${groups['nth'] ? ordinal(to.day) : ''}${groups['sign2']}${to.year}`,
  },
  {
    pattern: new RegExp(
      `${free}(?<one>\\d{1,2})(?<sign>[-/.])(?<other>\\d{1,2})\\k<sign>${year}(?!\\d)`,
      'g',
    ),
    read: ({ one, other, year: inYear }, order) => {
      const isDayFirst = dayIsFirst(Number(one), Number(other), order)
      return {
        year: Number(inYear),
        month: Number(isDayFirst ? other : one),
        day: Number(isDayFirst ? one : other),
      }
    },
    write: (to, { one = '', other = '', sign = '' }, order) => {
      const isDayFirst = dayIsFirst(Number(one), Number(other), order)
      const pair = isDayFirst ? [to.day, to.month] : [to.month, to.day]
      const padded = { month: one, day: other, sign }
      return [...pair.map((part) => written(part, padded)), String(to.year)].join(sign)
    },
  },
  {
    pattern: new RegExp(
      `${free}${month}(?<sign2> ?月 ?)${day}(?=(?:[日号]? ?[-~至到—–] ?(?:(?:1[0-2]|0?[1-9]) ?月 ?)?(?:3[01]|[12]\\d|0?[1-9]))? ?[日号])${throughDay}`,
      'g',
    ),
    read: inDigits,
    write: (to, groups) =>
      `${written(to.month, groups)}${groups['sign2']}${written(to.day, groups)}${throughIn(to, groups, '月')}`,
  },
  {
    pattern: new RegExp(`${free}${year}(?<sign> ?年 ?)${month}(?= ?月(?! ?\\d))`, 'g'),
    read: inDigits,
    write: (to, groups) => `${to.year}${groups['sign']}${written(to.month, groups)}`,
  },
  {
    pattern: new RegExp(`${free}${year}(?<sign>[-/])(?<month>0[1-9]|1[0-2])(?![\\d/-])`, 'g'),
    read: inDigits,
    write: (to, { sign }) => `${to.year}${sign}${String(to.month).padStart(2, '0')}`,
  },
]

function named(groups: Groups): CalendarDay {
  const short = (groups['name'] ?? '').slice(0, 3).toLowerCase()
  const place = shortNames.findIndex((name) => name.toLowerCase() === short)
  return { year: Number(groups['year']), month: place + 1, day: Number(groups['day']) }
}

/** The name of another month, as long and as loud as this one. */
function nameOf({ month: to }: CalendarDay, { name = '' }: Groups): string {
  const other =
    (name.length > 4 || /^(?:june|july)$/i.test(name) ? longNames : shortNames)[to - 1] ?? ''
  if (name === name.toUpperCase()) return other.toUpperCase()
  return name === name.toLowerCase() ? other.toLowerCase() : other
}

function ordinal(of: number | null): string {
  const number = of ?? 0
  const isTeen = number > 10 && number < 14
  return isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')
}

function dayIsFirst(one: number, other: number, order: Order): boolean {
  if (one > 12) return true
  return other <= 12 && order === 'day-first'
}

/** Two digits are of the hundred years up to 2049. */
const inCentury = (two: number): number => (two < 50 ? 2000 : 1900) + two

const digitOf = (sign: string): number => ('零○'.includes(sign) ? 0 : numerals.indexOf(sign))

function spoken(words = ''): number {
  const [tens = '', ones = ''] = words.includes('十') ? words.split('十') : ['', words]
  const ten = words.includes('十') ? (tens === '' ? 1 : digitOf(tens)) * 10 : 0
  return ten + (ones === '' ? 0 : digitOf(ones))
}

function inWords(number: number): string {
  const tens = Math.floor(number / 10)
  const ones = number % 10 === 0 ? '' : numerals.charAt(number % 10)
  if (tens === 0) return ones
  return `${tens === 1 ? '' : numerals.charAt(tens)}十${ones}`
}

/** Every day and month in a text, in order, without overlaps: of two in one place the one of the form named first. */
export function daysIn(text: string, order: Order): readonly WrittenDay[] {
  const folded = fold(text)
  const taken = new Uint8Array(folded.length)
  const days: WrittenDay[] = []
  for (const { pattern, read, write } of forms) {
    for (const { 0: whole, index: start, groups = {} } of folded.matchAll(pattern)) {
      const end = start + whole.length
      if (taken.subarray(start, end).includes(1)) continue
      taken.fill(1, start, end)
      days.push({
        start,
        end,
        ...read(groups, order),
        write: (other) => write(other, groups, order),
      })
    }
  }
  return days.sort((a, b) => a.start - b.start)
}

/** The order that a text shows by a number over twelve; month first where none does. */
export function orderIn(texts: readonly string[]): Order {
  const pattern = /(?<!\d)(?:1[3-9]|2\d|3[01])([-/.])(?:1[0-2]|0?[1-9])\1(?:1[89]|2[01])\d\d(?!\d)/
  return texts.some((text) => pattern.test(fold(text))) ? 'day-first' : 'month-first'
}
