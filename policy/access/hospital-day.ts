/** China has one time zone, and no summer time. */
const offsetMs = 8 * 3_600_000

/** The calendar day of the hospital, as `2026-12-01`. */
export const hospitalDay = (at: Date): string =>
  new Date(at.getTime() + offsetMs).toISOString().slice(0, 10)
