/** China has one time zone, and no summer time. */
const offsetMs = 8 * 3_600_000

/** A time whose UTC fields are those of the hospital's clock. */
export const hospitalTime = (at: Date): Date => new Date(at.getTime() + offsetMs)

/** The calendar day of the hospital, as `2026-12-01`. */
export const hospitalDay = (at: Date): string => hospitalTime(at).toISOString().slice(0, 10)
