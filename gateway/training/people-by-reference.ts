import type { Qualification } from '#policy'

import type { PrincipalStore } from '../identity/ports.ts'
import type { Seal } from '../seal.ts'

const pageSize = 500

/** What decisions depend on and no entry says: the name that somebody signs in with, and the courses that they passed. */
export type RecordedPerson = {
  readonly username: string | null
  readonly qualifications: readonly Qualification[]
}

const nobody: RecordedPerson = { username: null, qualifications: [] }

/**
 * Finds people whom only the audit log's keyed references name: everybody who is known is looked up once, for a reference leads to
 * nobody by itself.
 */
export function peopleByReference(
  principals: Pick<PrincipalStore, 'listAfter'>,
  seal: Pick<Seal, 'staffReference'>,
  qualifications: (subject: string) => Promise<readonly Qualification[]>,
): (reference: string) => Promise<RecordedPerson> {
  let people: Promise<ReadonlyMap<string, Known>> | null = null
  return async (reference) => {
    people ??= knownByReference(principals, seal)
    const known = (await people).get(reference)
    if (known === undefined) return nobody
    return { username: known.username, qualifications: await qualifications(known.subject) }
  }
}

type Known = { readonly subject: string; readonly username: string | null }

async function knownByReference(
  principals: Pick<PrincipalStore, 'listAfter'>,
  seal: Pick<Seal, 'staffReference'>,
): Promise<ReadonlyMap<string, Known>> {
  const people = new Map<string, Known>()
  let after: string | null = null
  for (;;) {
    const page = await principals.listAfter(after, pageSize)
    for (const { subject, username } of page)
      people.set(seal.staffReference(subject), { subject, username })
    if (page.length < pageSize) return people
    after = page.at(-1)?.subject ?? null
  }
}
