import type { Client } from './client.ts'
import type { QualificationRow } from './rows.ts'

/** Passed courses. */
export type QualificationStore = {
  /** All of them, with the expired. */
  listFor(subject: string): Promise<readonly QualificationRow[]>
  /** How many people of each department have a course that ends between two times, and did not renew it. */
  readonly countExpiring: (
    from: Date,
    until: Date,
  ) => Promise<readonly { readonly department: string | null; readonly people: number }[]>
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
    countExpiring: (from, until) => client.$queryRaw`
      SELECT department, count(DISTINCT subject)::int AS people
      FROM (SELECT subject, course, max(expires_at) AS ends FROM qualification GROUP BY subject, course) AS held
      JOIN principal USING (subject)
      WHERE ends >= ${from} AND ends < ${until} AND disabled_at IS NULL
      GROUP BY department ORDER BY department`,
    async add({ subject, course, version, passedAt, expiresAt }) {
      await client.qualification.upsert({
        where: { subject_course_version: { subject, course, version } },
        create: { subject, course, version, passedAt, expiresAt },
        update: { passedAt, expiresAt },
      })
    },
  }
}
