/**
 * Dates moved by one secret number of days. It promises that
 *
 * 1. every day of a text moves by the same number of days, so intervals are exact; months move by the whole number of
 *    months that comes nearest, whichever months they are;
 * 2. what is not a day of the calendar, lunar days and bare years stay as they are;
 * 3. moving back what was moved gives the original, exact to the character, also when it arrives in pieces; a day that a
 *    model counted from moved ones is moved back too.
 *
 * The days are a multiple of seven, so that weekdays stay true.
 */
import { daysIn, orderIn, type CalendarDay, type Order, type WrittenDay } from './days.ts'

/** One request's way to move dates and to move them back. */
export type DateShift = {
  /** The texts with their dates moved. */
  readonly texts: readonly string[]
  /** Moves the dates of an answer back while it arrives. */
  readonly createReturn: () => DateReturn
}

/** Takes text in pieces; what could still become a date is held back. */
export type DateReturn = {
  readonly push: (chunk: string) => string
  readonly end: () => string
}

const msPerDay = 86_400_000
const daysPerMonth = 365.2425 / 12
const firstYear = 1800
const lastYear = 2199

/**
 * Moves the dates of these texts. A day without a year is of the latest year that they name, or of `thisYear`: one for
 * all, so that no two days become one.
 */
export function shiftDates(texts: readonly string[], days: number, thisYear: number): DateShift {
  const order = orderIn(texts)
  const named = texts.flatMap((text) => daysIn(text, order))
  const years = new Set(named.flatMap(({ year }) => year ?? []))
  const year = years.size > 0 ? Math.max(...years) : thisYear
  const originals = new Map<string, string>()
  const remember = (original: string, other: string) => {
    if (!originals.has(other)) originals.set(other, original)
    return other
  }
  const move: Move = { days, order, year, replace: remember }
  return {
    texts: texts.map((text) => moveAll({ text, before: '', after: '' }, move)),
    createReturn: () => {
      const replace = (written: string, other: string) => originals.get(written) ?? other
      return createReturn({ ...move, days: -days, replace })
    },
  }
}

/** Text whose dates are to be moved, and what stands around it. */
type Part = { readonly text: string; readonly before: string; readonly after: string }

type Move = {
  readonly days: number
  readonly order: Order
  readonly year: number
  /** Sees what stands there and what would stand there, and has the last word. */
  readonly replace: (original: string, other: string) => string
}

function moveAll({ text, before, after }: Part, { days, order, year, replace }: Move): string {
  let result = ''
  let from = 0
  for (const date of daysIn(before + text + after, order)) {
    const start = date.start - before.length
    const end = date.end - before.length
    if (start < from || end > text.length) continue
    const original = text.slice(start, end)
    result += text.slice(from, start) + replace(original, moved(date, days, year) ?? original)
    from = end
  }
  return result + text.slice(from)
}

/** A date so many days later, or null when it is no day or that one is out of reach. */
function moved(date: WrittenDay, days: number, year: number): string | null {
  const to = date.day === null ? laterMonth(date, days) : laterDay(date, days, year)
  return to && date.write(to)
}

function laterDay(date: CalendarDay, days: number, assumed: number): CalendarDay | null {
  const { month, day, through } = date
  const year = date.year ?? assumed
  const first = later({ year, month, day: day ?? 1 }, days)
  if (first === null) return null
  const to = { ...first, year: date.year === null ? null : first.year }
  if (through === undefined) return to
  const last = later({ ...through, year: through.month < month ? year + 1 : year }, days)
  return last && { ...to, through: { month: last.month, day: last.day } }
}

type Day = { readonly year: number; readonly month: number; readonly day: number }

function later({ year, month, day }: Day, days: number): Day | null {
  const from = new Date(Date.UTC(year, month - 1, day))
  if (from.getUTCMonth() !== month - 1) return null
  const to = new Date(from.getTime() + days * msPerDay)
  const toYear = to.getUTCFullYear()
  if (toYear < firstYear || toYear > lastYear) return null
  return { year: toYear, month: to.getUTCMonth() + 1, day: to.getUTCDate() }
}

function laterMonth({ year, month }: CalendarDay, days: number): CalendarDay | null {
  const months = (year ?? 0) * 12 + month - 1 + Math.round(days / daysPerMonth)
  const toYear = Math.floor(months / 12)
  return toYear < firstYear || toYear > lastYear
    ? null
    : { year: toYear, month: (months % 12) + 1, day: null }
}

/** Longer than any date, with the blanks that it may have. */
const longestDate = 48
/** What must be seen before a date to know that it begins there. */
const seenBefore = 64

function createReturn(move: Move): DateReturn {
  let before = ''
  let held = ''

  function give(length: number): string {
    const text = held.slice(0, length)
    held = held.slice(length)
    const given = moveAll({ text, before, after: held }, move)
    before = (before + text).slice(-seenBefore)
    return given
  }

  return {
    push: (chunk) => {
      held += chunk
      return give(certainLength(held, before, move.order))
    },
    end: () => give(held.length),
  }
}

const sign = /[0-9０-９〇零○一二三四五六七八九十年月日号 ./,~至到—–-]/
const monthBegins = /^[JFMASOND][a-z]{0,8}$/i
const ordinalBegins = /^(?:st?|nd?|rd?|th?)$/i
const lastWord = /[A-Za-z]{1,10}$/

/** Where the end of a text begins that is written with nothing but what dates are written with. */
function openAt(text: string): number {
  let at = text.length
  while (at > 0) {
    const [word = ''] = lastWord.exec(text.slice(Math.max(0, at - 10), at)) ?? []
    const before = text.charAt(at - word.length - 1)
    const isWord = monthBegins.test(word) || (ordinalBegins.test(word) && /[0-9]/.test(before))
    if (word === '' ? !sign.test(text.charAt(at - 1)) : !isWord) return at
    at -= word === '' ? 1 : word.length
  }
  return 0
}

/** How much of a text cannot become part of a date any more, whatever follows. */
function certainLength(text: string, before: string, order: Order): number {
  const last = text.slice(-longestDate)
  const start = text.length - last.length + openAt(last)
  const across = daysIn(before + text, order).find(
    (date) => date.start - before.length < start && date.end - before.length > start,
  )
  return across ? Math.max(0, across.start - before.length) : start
}
