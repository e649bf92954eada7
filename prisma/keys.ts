import type { Client } from './client.ts'
import type { KeyRow } from './rows.ts'

/** What the caller knows about a key that is to be created. */
export type NewKey = Omit<KeyRow, 'createdAt' | 'revokedAt' | 'lastUsedAt'>

/** A key that takes over from another, and until when that one goes on. */
export type Successor = { readonly key: Omit<NewKey, 'rotatedFrom'>; readonly until: Date }

/** Keys for API clients. */
export type KeyStore = {
  /** The subject must be a known principal. */
  create(key: NewKey): Promise<KeyRow>
  findByHash(hash: string): Promise<KeyRow | null>
  /** Newest first, with the expired and the revoked. */
  listFor(subject: string): Promise<readonly KeyRow[]>
  /** Revokes a key, of this subject only unless that is null; whose it was, or null when there was none to revoke. */
  revoke(id: string, subject: string | null): Promise<string | null>
  /**
   * Lets a live key be followed by another, made while nobody else can rotate or revoke it; null when there is no such key, or it
   * has a successor. What the maker throws leaves everything as it was.
   */
  rotate(id: string, toSuccessor: (old: KeyRow) => Promise<Successor>): Promise<KeyRow | null>
  /** Remembers when the key was last used. */
  touch(id: string, at: Date): Promise<void>
}

/** Longer than an entry of the log waits to become durable. */
const rotationMs = 20_000

/** Opens the table of personal keys. */
export function openKeys(client: Client, clock: () => Date): KeyStore {
  const keys = client.personalKey
  return {
    create: (key) => keys.create({ data: { ...writable(key), createdAt: clock() } }),
    findByHash: (hash) => keys.findUnique({ where: { hash } }),
    listFor: (subject) => keys.findMany({ where: { subject }, orderBy: { createdAt: 'desc' } }),
    async revoke(id, subject) {
      if (!isUuid(id)) return null
      const owned = subject === null ? {} : { subject }
      const where = { id, revokedAt: null, ...owned }
      const data = { revokedAt: clock() }
      const [revoked] = await keys.updateManyAndReturn({ where, data, select: { subject: true } })
      return revoked?.subject ?? null
    },
    rotate: async (id, toSuccessor) =>
      isUuid(id) ? rotate({ client, clock }, id, toSuccessor) : null,
    async touch(id, at) {
      const isEarlier = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] }
      await keys.updateMany({ where: { id, ...isEarlier }, data: { lastUsedAt: at } })
    },
  }
}

type Home = { readonly client: Client; readonly clock: () => Date }

function rotate(
  { client, clock }: Home,
  id: string,
  toSuccessor: (old: KeyRow) => Promise<Successor>,
): Promise<KeyRow | null> {
  return client.$transaction(
    async (transaction) => {
      const keys = transaction.personalKey
      await transaction.$queryRaw`SELECT 1 FROM "personal_key" WHERE "id" = ${id}::uuid FOR UPDATE`
      const live = { id, revokedAt: null, expiresAt: { gt: clock() } }
      const old = await keys.findFirst({ where: live })
      if (old === null || (await keys.count({ where: { rotatedFrom: id } })) > 0) return null
      const { key, until } = await toSuccessor(old)
      await keys.update({ where: { id }, data: { expiresAt: endOf(old, until) } })
      return keys.create({ data: { ...writable({ ...key, rotatedFrom: id }), createdAt: clock() } })
    },
    { timeout: rotationMs },
  )
}

/** Never later than it was, and after it began, for another gateway's clock may have been ahead. */
function endOf({ createdAt, expiresAt }: KeyRow, until: Date): Date {
  const soonest = createdAt.getTime() + 1
  return new Date(Math.min(expiresAt.getTime(), Math.max(until.getTime(), soonest)))
}

const writable = ({ scopes, allowFrom, ...rest }: NewKey) => ({
  ...rest,
  scopes: [...scopes],
  allowFrom: [...allowFrom],
})

// An id comes from a URL; PostgreSQL would answer anything else with an error instead of "no such key".
function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(id)
}
