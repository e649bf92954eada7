import type { Qualification } from '#policy'

import type { PrincipalStore } from '../identity/ports.ts'
import type { Seal } from '../seal.ts'

const pageSize = 500

/**
 * Reads the courses of people whom only the audit log's keyed references name: everybody who is known is looked up once, for a reference
 * leads to nobody by itself.
 */
export function qualificationsByReference(
  principals: Pick<PrincipalStore, 'listAfter'>,
  seal: Pick<Seal, 'staffReference'>,
  qualifications: (subject: string) => Promise<readonly Qualification[]>,
): (reference: string) => Promise<readonly Qualification[]> {
  let subjects: Promise<ReadonlyMap<string, string>> | null = null
  return async (reference) => {
    subjects ??= subjectsByReference(principals, seal)
    const subject = (await subjects).get(reference)
    return subject === undefined ? [] : qualifications(subject)
  }
}

async function subjectsByReference(
  principals: Pick<PrincipalStore, 'listAfter'>,
  seal: Pick<Seal, 'staffReference'>,
): Promise<ReadonlyMap<string, string>> {
  const subjects = new Map<string, string>()
  let after: string | null = null
  for (;;) {
    const page = await principals.listAfter(after, pageSize)
    for (const { subject } of page) subjects.set(seal.staffReference(subject), subject)
    if (page.length < pageSize) return subjects
    after = page.at(-1)?.subject ?? null
  }
}
