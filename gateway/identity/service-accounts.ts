/**
 * Systems that ask.
 *
 * 1. An account of Wardline's own has a subject that no identity provider may use, and the role `service` alone.
 * 2. An account says of a system that an identity provider vouches for only whether it may ask for people.
 * 3. A disabled account stays disabled: its keys end, and it asks for nobody.
 */
import { randomUUID } from 'node:crypto'

import type { PrincipalStore } from './ports.ts'

const prefix = 'service:'

/** Whether a subject is one of Wardline's own systems. */
export const isServiceSubject = (subject: string): boolean => subject.startsWith(prefix)

/** The subject of an account of Wardline's own. */
export const ownSubject = (id: string): string => `${prefix}${id}`

/** A system that asks. */
export type Account = {
  readonly id: string
  readonly subject: string
  readonly name: string
  /** The use cases that its keys may be for; none stands for all that the policy lets it use. */
  readonly useCases: readonly string[]
  /** Whether it may ask for people, where the policy lets it. */
  readonly actsFor: boolean
  /** Keyed reference of the administrator. */
  readonly createdBy: string
  readonly createdAt: Date
  readonly disabledAt: Date | null
}

/** Where accounts are kept. */
export type AccountStore = {
  create(
    account: Omit<Account, 'disabledAt'>,
    own: { readonly department: string | null; readonly campus: string | null } | null,
  ): Promise<boolean>
  findBySubject(subject: string): Promise<Account | null>
  list(after: string | null, limit: number): Promise<readonly Account[]>
  disable(id: string, at: Date): Promise<Account | null>
}

type Wish = Pick<Account, 'name' | 'useCases' | 'actsFor' | 'createdBy'> & {
  readonly department: string | null
  /** The subject of a system that the identity provider vouches for; Wardline vouches for the account when it is null. */
  readonly providerSubject: string | null
}

/** Service accounts, as administrators keep them. */
export type ServiceAccounts = Pick<AccountStore, 'list'> & {
  /** The account of this subject, unless it is disabled. */
  findLive(subject: string): Promise<Account | null>
  /** Makes an account that is on record before; null when the identity provider's is no system, or has an account. */
  create(
    wish: Wish,
    record: (account: Pick<Account, 'subject' | 'actsFor'>) => Promise<void>,
  ): Promise<Account | null>
  /** Disables an account for good; null when there is none that is not disabled. */
  disable(id: string): Promise<Account | null>
}

type Room = {
  readonly store: AccountStore
  readonly principals: Pick<PrincipalStore, 'find'>
  readonly clock: () => Date
  /** Told whose credentials are to be looked at anew. */
  readonly onDisabled: (subject: string) => void
}

/** Service accounts on a store. */
export function createServiceAccounts(room: Room): ServiceAccounts {
  const { store, clock, onDisabled } = room
  return {
    async findLive(subject) {
      const found = await store.findBySubject(subject)
      return found?.disabledAt === null ? found : null
    },
    list: (after, limit) => store.list(after, limit),
    async create({ department, providerSubject, ...rest }, record) {
      if (providerSubject !== null && !(await mayHaveAccount(providerSubject, room))) return null
      const id = randomUUID()
      const subject = providerSubject ?? ownSubject(id)
      const account = { ...rest, id, subject, createdAt: clock() }
      await record(account)
      const own = providerSubject === null ? { department, campus: null } : null
      return (await store.create(account, own)) ? { ...account, disabledAt: null } : null
    },
    async disable(id) {
      const disabled = await store.disable(id, clock())
      if (disabled) onDisabled(disabled.subject)
      return disabled
    },
  }
}

async function mayHaveAccount(subject: string, { store, principals }: Room): Promise<boolean> {
  const principal = await principals.find(subject)
  if (principal?.roles.includes('service') !== true) return false
  return (await store.findBySubject(subject)) === null
}
