/**
 * A system asks for a person.
 *
 * 1. The system is a service, an administrator has said that its account may ask for people, and the policy lets it ask for this one.
 * 2. The person has been seen, is not disabled, and is decided about by their own rights, to which the system's add nothing.
 * 3. Nobody asks for a system, an administrator or a compliance officer.
 * 4. Who may not ask for somebody does not learn whether there is such a person.
 */
import { permits, type Bundle, type Principal, type Role } from '#policy'

import { Misused, type Offender } from './misuse.ts'
import type { PrincipalRow, PrincipalStore } from './ports.ts'
import { orUnavailable } from './refusals.ts'
import type { AccountStore } from './service-accounts.ts'
import { namedPrincipal } from './stored-principal.ts'

/** The person whom a system names, by user name or subject, for a request of its own; throws Misused. */
export type OnBehalf = (sender: Offender, names: readonly string[]) => Promise<Principal>

type Room = {
  readonly principals: Pick<PrincipalStore, 'find' | 'findByUsername'>
  readonly accounts: Pick<AccountStore, 'findBySubject'>
  readonly bundle: () => Bundle
  readonly clock: () => Date
  readonly acceptsDemo: boolean
}

/** As long as a key may live: what is stored of a person who has not signed in for longer says little. */
const longestUnseenMs = 365 * 86_400_000

const notForYou = {
  zh: '该凭证不能代他人提问',
  en: 'with this credential you may ask for nobody but yourself',
}

/** Finds whom systems ask for; what has changed counts at once. */
export function createOnBehalf(room: Room): OnBehalf {
  return async (sender, [name, ...more]) => {
    if (!(await isNamed(sender.principal, room))) throw new Misused('on-behalf', sender, notForYou)
    const person = name === undefined || more.length > 0 ? null : await findPerson(name, room)
    if (person === null || !isPermitted(room.bundle(), sender.principal, person))
      throw new Misused('on-behalf', sender)
    return person
  }
}

/** Whether it is a system that an administrator lets ask for people. */
async function isNamed({ subject, roles }: Principal, { accounts }: Room): Promise<boolean> {
  if (!roles.includes('service')) return false
  const account = await orUnavailable(() => accounts.findBySubject(subject))
  return account !== null && account.actsFor && account.disabledAt === null
}

/** Whoever is meant, if that is one person: one's subject may be another's user name. */
async function findPerson(name: string, room: Room): Promise<Principal | null> {
  const { principals } = room
  const found = await orUnavailable(() =>
    Promise.all([principals.findByUsername(name), principals.find(name)]),
  )
  const rows = new Map(found.flatMap((row) => (row ? [[row.subject, row]] : [])))
  const [row] = rows.values()
  return row && rows.size === 1 && isAskable(row, room) ? namedPrincipal(row) : null
}

const neverFor: ReadonlySet<string> = new Set<Role>([
  'service',
  'administrator',
  'compliance_officer',
])

function isAskable(
  { roles, source, disabledAt, seenAt }: PrincipalRow,
  { clock, acceptsDemo }: Room,
): boolean {
  if (disabledAt !== null || (source === 'demo' && !acceptsDemo)) return false
  if (clock().getTime() - seenAt.getTime() > longestUnseenMs) return false
  return !roles.some((role) => neverFor.has(role))
}

/** For each of their roles: whom the policy lets it ask for as a clinician it does not get as a manager. */
function isPermitted(
  bundle: Bundle,
  system: Principal,
  { roles, department, campus }: Principal,
): boolean {
  const place = { ...(department !== null && { department }), ...(campus !== null && { campus }) }
  const may = (role: Role): boolean =>
    permits(bundle, system, { action: 'act-for', subject: 'person', resource: { role, ...place } })
      .allowed
  return roles.length > 0 && roles.every(may)
}
