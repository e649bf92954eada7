import { hospitalTime } from './hospital-day.ts'

/** The hours of the day as conditions name them; `08` lasts from 8:00 to 8:59. */
export const hours: readonly string[] = Array.from({ length: 24 }, (_, hour) =>
  String(hour).padStart(2, '0'),
)

/** The days of the week as conditions name them. */
export const weekdays = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const

/** When something is asked, as far as conditions know it. */
export type Moment = { readonly hour: string; readonly weekday: string }

/** The hour and the day of the week in the hospital; both empty for a time that is none. */
export function momentOf(at: Date): Moment {
  const there = hospitalTime(at)
  return {
    hour: hours[there.getUTCHours()] ?? '',
    weekday: weekdays[there.getUTCDay()] ?? '',
  }
}
