import type { Bundle } from '#policy'

import type { Announcement, Notice } from './notice.ts'

/** Tells how many people of each department have a course that ends between two times. */
export type CountExpiring = (
  from: Date,
  until: Date,
) => Promise<readonly { readonly department: string | null; readonly people: number }[]>

const dayMs = 86_400_000
const houseOffsetMs = 8 * 3_600_000
const windows = [7, 30] as const
const mostDepartments = 20

/** What is said once a week of courses that end soon: how many people of which department, and nobody's name. */
export async function expiringQualifications(
  countExpiring: CountExpiring,
  now: Date,
  { departments }: Pick<Bundle, 'departments'>,
): Promise<readonly Announcement[]> {
  const known = new Set(departments.map(({ id }) => id))
  const expiring: NonNullable<Notice['expiring']> = []
  for (const withinDays of windows) {
    const found = await countExpiring(now, new Date(now.getTime() + withinDays * dayMs))
    for (const [department, people] of summed(found, known))
      expiring.push({ withinDays, department, people })
  }
  if (expiring.length === 0) return []
  const kind = 'qualifications-expiring'
  const notice = { kind, at: now.toISOString(), expiring } as const
  return [{ event: `${kind}:${mondayOf(now)}`, notice }]
}

/** A department that the bundle does not know may be called anything. */
function summed(
  found: Awaited<ReturnType<CountExpiring>>,
  known: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { department, people } of found.toSorted((a, b) => b.people - a.people)) {
    const isNamed = department !== null && known.has(department) && sums.size < mostDepartments
    const name = isNamed ? department : 'other'
    sums.set(name, (sums.get(name) ?? 0) + people)
  }
  return sums
}

/** The day on which the week began in the hospital. */
function mondayOf(now: Date): string {
  const here = new Date(now.getTime() + houseOffsetMs)
  const sinceMonday = (here.getUTCDay() + 6) % 7
  const monday = new Date(here.getTime() - sinceMonday * dayMs)
  return monday.toISOString().slice(0, 'yyyy-mm-dd'.length)
}
