import type { Client } from './client.ts'
import type { QualificationRow } from './rows.ts'

/** Passed courses. */
export type QualificationStore = {
  /** All of them, with the expired. */
  listFor(subject: string): Promise<readonly QualificationRow[]>
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
    async add({ subject, course, version, passedAt, expiresAt }) {
      await client.qualification.upsert({
        where: { subject_course_version: { subject, course, version } },
        create: { subject, course, version, passedAt, expiresAt },
        update: { passedAt, expiresAt },
      })
    },
  }
}
