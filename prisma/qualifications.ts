import type { Client } from './client.ts'
import type { QualificationRow } from './rows.ts'

/** Passed courses. */
export type QualificationStore = {
  /** All of them, with the expired. */
  listFor(subject: string): Promise<readonly QualificationRow[]>
  /** How many people of each department have a course that ends by a time, or by a later one, and did not renew it. */
  readonly countExpiring: (
    now: Date,
    by: { readonly soon: Date; readonly later: Date },
  ) => Promise<
    readonly { readonly department: string | null; readonly soon: number; readonly later: number }[]
  >
  /** Passing the same version of a course again renews it. The subject must be a known principal. */
  add(row: QualificationRow): Promise<void>
}

/** Opens the table of qualifications. */
export function openQualifications(client: Client): QualificationStore {
  return {
    listFor: (subject) =>
      client.qualification.findMany({
        where: { subject },
        orderBy: [{ course: 'asc' }, { version: 'asc' }],
      }),
    countExpiring: (now, { soon, later }) => client.$queryRaw`
      SELECT department, count(DISTINCT subject) FILTER (WHERE ends < ${soon})::int AS soon,
        count(DISTINCT subject)::int AS later
      FROM (SELECT subject, course, max(expires_at) AS ends FROM qualification GROUP BY subject, course) AS held
      JOIN principal USING (subject)
      WHERE ends >= ${now} AND ends < ${later} AND disabled_at IS NULL
      GROUP BY department ORDER BY later DESC, department`,
    async add({ subject, course, version, passedAt, expiresAt }) {
      await client.qualification.upsert({
        where: { subject_course_version: { subject, course, version } },
        create: { subject, course, version, passedAt, expiresAt },
        update: { passedAt, expiresAt },
      })
    },
  }
}
