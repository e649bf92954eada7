import type { Bundle } from '#policy'

import type { Announcement, Notice } from './notice.ts'

type Department = {
  readonly department: string | null
  readonly soon: number
  readonly later: number
}

/** Tells how many people of each department have a course that ends by a time, or by a later one; most first. */
export type CountExpiring = (
  now: Date,
  by: { readonly soon: Date; readonly later: Date },
) => Promise<readonly Department[]>

const dayMs = 86_400_000
const houseOffsetMs = 8 * 3_600_000
const days = { soon: 7, later: 30 } as const
/** A robot of WeCom takes no more than 4,096 bytes. */
const mostDepartments = 10

/** What is said once a week of courses that end soon: how many people of which department, and nobody's name. */
export async function expiringQualifications(
  countExpiring: CountExpiring,
  now: Date,
  { departments }: Pick<Bundle, 'departments'>,
): Promise<readonly Announcement[]> {
  const after = (count: number): Date => new Date(now.getTime() + count * dayMs)
  const by = { soon: after(days.soon), later: after(days.later) }
  const found = await countExpiring(now, by)
  if (found.length === 0) return []
  const known = new Set(departments.map(({ id }) => id))
  const sums = [...summed(found, known)]
  const kind = 'qualifications-expiring'
  const expiring = (['soon', 'later'] as const).flatMap((by) =>
    sums
      .filter(([, people]) => people[by] > 0)
      .map(([department, people]) => ({ withinDays: days[by], department, people: people[by] })),
  )
  const notice = { kind, at: now.toISOString(), expiring } satisfies Notice
  return [{ event: `${kind}:${mondayOf(now)}`, notice }]
}

/** A department that the bundle does not know may be called anything. */
function summed(
  found: readonly Department[],
  known: ReadonlySet<string>,
): ReadonlyMap<string, Omit<Department, 'department'>> {
  const sums = new Map<string, Omit<Department, 'department'>>()
  for (const { department, soon, later } of found) {
    const isNamed = department !== null && known.has(department) && sums.size < mostDepartments
    const name = isNamed ? department : 'other'
    const before = sums.get(name) ?? { soon: 0, later: 0 }
    sums.set(name, { soon: before.soon + soon, later: before.later + later })
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
