import type { Principal } from '#policy'

import { Problem } from '../problems.ts'
import { createBoundedCache } from './bounded-cache.ts'
import type { Person, PrincipalRow, PrincipalStore } from './ports.ts'
import { identityUnavailable, refused } from './refusals.ts'
import { isServiceSubject } from './service-accounts.ts'

/** Writes down a person who came with a token; the principal that they are. */
export type RememberPerson = (person: Person) => Promise<Principal>

export type RememberOptions = {
  readonly principals: Pick<PrincipalStore, 'find' | 'upsert'>
  readonly clock: () => Date
  /** Who vouches: `oidc` or `demo`. */
  readonly source: string
}

const checkEveryMs = 5000
const seenEveryMs = 3_600_000

/**
 * Keeps the stored principal as the latest token describes it, so that personal keys carry the latest roles; a role
 * that was taken away must not live on in a key, hence a failure to write is a refusal.
 */
export function createRememberPerson(options: RememberOptions): RememberPerson {
  const lately = createBoundedCache<Principal>(10_000, options.clock)
  return async (person) => {
    const description = JSON.stringify(person)
    const known = lately.get(description)
    if (known) return known
    await store(person, options)
    const principal = toPrincipal(person)
    lately.set(description, principal, options.clock().getTime() + checkEveryMs)
    return principal
  }
}

async function store(person: Person, options: RememberOptions): Promise<void> {
  try {
    const { principals, clock, source } = options
    if (isServiceSubject(person.subject)) throw refused('claims')
    const found = await principals.find(person.subject)
    if (found && found.disabledAt !== null) throw refused('disabled')
    if (found && isSame(found, person) && isRecent(found, clock())) return
    await principals.upsert({ ...person, source, seenAt: clock() })
  } catch (error) {
    throw error instanceof Problem ? error : identityUnavailable(error)
  }
}

function isSame(row: PrincipalRow, person: Person): boolean {
  const { subject, username, name, roles, department, campus } = row
  const stored: Person = { ...person, subject, username, name, department, campus }
  return JSON.stringify(stored) === JSON.stringify(person) && roles.join() === person.roles.join()
}

function isRecent({ seenAt }: PrincipalRow, now: Date): boolean {
  return now.getTime() - seenAt.getTime() < seenEveryMs
}

function toPrincipal(person: Person): Principal {
  const { subject, name, username, roles, department, campus } = person
  return { subject, name, username, roles, department, campus }
}
