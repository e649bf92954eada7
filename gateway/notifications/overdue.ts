import type { Review } from '#audit'

import type { Announcement } from './notice.ts'

const mostCounted = 200
const houseOffsetMs = 8 * 3_600_000

/**
 * What is said of cases that wait for too long: each emergency by itself, for its clinician may not break the glass again until then, and of
 * all others once a day how many there are.
 */
export async function overdueReviews(
  { list }: Pick<Review, 'list'>,
  now: Date,
): Promise<readonly Announcement[]> {
  const at = now.toISOString()
  const kind = 'review-overdue'
  const overdue = { limit: mostCounted, overdueAt: now }
  const emergencies = await list({ ...overdue, why: 'break-glass' })
  const count = (await list(overdue)).length
  const day = new Date(now.getTime() + houseOffsetMs).toISOString().slice(0, 'yyyy-mm-dd'.length)
  return [
    ...emergencies.map(({ id, entry }) => ({
      event: `${kind}:${id}`,
      notice: { kind, at, entry, case: id } as const,
    })),
    ...(count > 0 ? [{ event: `${kind}:${day}`, notice: { kind, at, count } as const }] : []),
  ]
}
