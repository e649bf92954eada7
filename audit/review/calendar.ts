const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** China has one time zone, and no summer time. */
const offsetMs = 8 * hourMs

/** The hour of the day (0–23) in the hospital. */
export const hourOf = (at: number): number => new Date(at + offsetMs).getUTCHours()

/** The month in the hospital, as `2026-11`. */
export const monthOf = (at: number): string => new Date(at + offsetMs).toISOString().slice(0, 7)

/** When the next day begins in the hospital. */
export const nextDayAfter = (at: number): number =>
  (Math.floor((at + offsetMs) / dayMs) + 1) * dayMs - offsetMs

/** When a month begins in the hospital, and when the next one does. */
export function boundsOf(month: string): { readonly from: Date; readonly to: Date } {
  const start = new Date(`${month}-01T00:00:00Z`)
  const next = new Date(start)
  next.setUTCMonth(next.getUTCMonth() + 1)
  return { from: new Date(start.getTime() - offsetMs), to: new Date(next.getTime() - offsetMs) }
}
