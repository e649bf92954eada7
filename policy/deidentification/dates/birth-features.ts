/** What tells a date of birth from a date of care: what stands beside it, how old it is, and how it is written. */
import { rowOf } from '../hashed.ts'
import type { WrittenDate } from './forms.ts'

/** Rows of the table of weights; a power of two. */
export const birthRows = 1 << 13

const reach = 12

/** The rows that the features of each of a text's dates address, by the place of the date; linear in all of them. */
export function createFeatures(
  text: string,
  dates: readonly WrittenDate[],
): (place: number) => readonly number[] {
  const years = yearsOf(dates)
  return (place) => {
    const date = dates[place]
    return date === undefined
      ? []
      : featuresOf(text, date, { age: ageOf(date, years), line: lineAround(text, dates, place) })
  }
}

/** What the features of a date know of the other dates. */
type Others = { readonly age: string; readonly line: Line }

function featuresOf(text: string, date: WrittenDate, { age, line }: Others): readonly number[] {
  const before = text.slice(Math.max(0, date.start - reach), date.start)
  const after = text.slice(date.end, date.end + reach)
  const near = before.trimEnd()
  const next = after.trimStart()
  const form = shapeOf(text.slice(date.start, date.end))
  const single: readonly (readonly string[])[] = [
    [form],
    [age],
    [form, age],
    ...[1, 2, 3, 4].map((length) => [near.slice(-length)]),
    ...[1, 2, 3, 4].map((length) => [next.slice(0, length)]),
    [shapeOf(near.slice(-1)), shapeOf(next.slice(0, 1))],
    [near.slice(-1), age],
    [next.slice(0, 1), age],
    [near.slice(-2), form],
    [next.slice(0, 2), form],
    [before.slice(-1), after.slice(0, 1)],
    [shapeOf(before.slice(-4)), age],
    [shapeOf(after.slice(0, 4)), age],
    [signsOf(line), age],
    [String(line.dates), String(line.place), age],
    [String(line.isFirst), age],
    [String(endsInName.test(before)), age, shapeOf(next.slice(0, 1))],
    [String(isHeaded(text, date)), age],
  ]
  return [
    ...single.map((values, template) => rowOf(template, values, birthRows)),
    ...rowsOfPairs(single.length, near),
    ...rowsOfPairs(single.length + 1, next),
  ]
}

/** The line of a date as far as it is near, how many dates stand in it, and where this one stands among them. */
type Line = {
  readonly words: string
  readonly dates: number
  readonly place: number
  readonly isFirst: boolean
}

const wordsAround = 40

/** How far a line is looked along on both sides; longer ones are cut. */
const lineReach = 200
const mostDates = 4

function lineAround(text: string, dates: readonly WrittenDate[], place: number): Line {
  const { start, end } = dates[place] ?? { start: 0, end: 0 }
  const before = text.slice(Math.max(0, start - lineReach), start)
  const after = text.slice(end, end + lineReach)
  const from = start - before.length + before.lastIndexOf('\n') + 1
  const stop = after.indexOf('\n')
  const to = stop < 0 ? end + after.length : end + stop
  const { first, last } = withinLine(dates, place, { from, to })
  return {
    words: text.slice(Math.max(from, start - wordsAround), Math.min(to, end + wordsAround)),
    dates: Math.min(last - first + 1, mostDates),
    place: Math.min(place - first, mostDates - 1),
    isFirst: text.slice(from, start).trim() === '',
  }
}

/** The first and the last date of a line around the one at this place, as far as they count. */
function withinLine(
  dates: readonly WrittenDate[],
  place: number,
  { from, to }: { readonly from: number; readonly to: number },
) {
  let first = place
  while (place - first < mostDates && (dates[first - 1]?.start ?? -1) >= from) first -= 1
  let last = place
  while (last - first < mostDates && (dates[last + 1]?.end ?? Infinity) <= to) last += 1
  return { first, last }
}

const signs = [/[男女]/, /岁|[Yy]\b/, /\d{15}/, /1\d{10}/, /[|,\t]/, /生/]

const signsOf = ({ words }: Line): string => signs.map((sign) => Number(sign.test(words))).join('')

/** A cell or a word of two to four characters and a separator: so ends a name in a list. */
const endsInName =
  /(?:^|[\s|,;、()])(?:\uE000|[\u3400-\u9fff·]{2,4})[\s|,;、(]{1,4}(?:[男女MF][\s|,;、]{1,3})?$/

const heading = /出生|生日|生辰|生年|birth|dob/i
const headingReach = 600

/** Whether a heading of the last lines, which names columns and holds no value itself, speaks of birth. */
function isHeaded(text: string, { start }: WrittenDate): boolean {
  const above = text.slice(Math.max(0, start - headingReach), start)
  if (!heading.test(above)) return false
  const lines = above.split('\n').slice(0, -1)
  return lines.some((line) => heading.test(line) && !/\d{4}/.test(line))
}

const steps = [0, 1, 3, 6, 18, 35, 60, 100]

/** The latest year of a text's dates, and whether they are all of it. */
type Years = { readonly latest: number; readonly isOne: boolean }

function yearsOf(dates: readonly WrittenDate[]): Years {
  const years = new Set(dates.flatMap(({ year }) => year ?? []))
  return { latest: Math.max(0, ...years), isOne: years.size < 2 }
}

/** How long before the latest year of the text, roughly; where no date is of another year, its decade. */
function ageOf({ year }: WrittenDate, { latest, isOne }: Years): string {
  if (year === null) return 'none'
  if (isOne) return `only${Math.floor(year / 10)}`
  return String(steps.findIndex((step) => latest - year <= step))
}

/** Every digit as 9, Chinese numerals as 一, letters as a: how something is written, not what. */
function shapeOf(text: string): string {
  let shape = ''
  for (const one of text) shape += shapes.get(one) ?? one
  return shape
}

const shapes = new Map(
  [
    ['0123456789', '9'],
    ['〇零○一二三四五六七八九十廿卅', '一'],
    ['abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', 'a'],
  ].flatMap(([all = '', one = '']) => Array.from(all, (each) => [each, one] as const)),
)

function rowsOfPairs(template: number, text: string): readonly number[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, at) =>
    rowOf(template, [text.slice(at, at + 2)], birthRows),
  )
}
