import { randomUUID } from 'node:crypto'

import type { Client } from './client.ts'
import type { KeyRow } from './rows.ts'

/** What the caller knows about a key that is to be created. */
export type NewKey = Pick<KeyRow, 'hash' | 'prefix' | 'subject' | 'label' | 'expiresAt'>

/** Keys for API clients. */
export type KeyStore = {
  /** The subject must be a known principal. */
  create(key: NewKey): Promise<KeyRow>
  findByHash(hash: string): Promise<KeyRow | null>
  /** Newest first, with the expired and the revoked. */
  listFor(subject: string): Promise<readonly KeyRow[]>
  /** Revokes a key, of this subject only unless that is null; whether there was one to revoke. */
  revoke(id: string, subject: string | null): Promise<boolean>
  /** Remembers when the key was last used. */
  touch(id: string, at: Date): Promise<void>
}

/** Opens the table of personal keys. */
export function openKeys(client: Client, clock: () => Date): KeyStore {
  const keys = client.personalKey
  return {
    create: (key) => keys.create({ data: { ...key, id: randomUUID(), createdAt: clock() } }),
    findByHash: (hash) => keys.findUnique({ where: { hash } }),
    listFor: (subject) => keys.findMany({ where: { subject }, orderBy: { createdAt: 'desc' } }),
    async revoke(id, subject) {
      if (!isUuid(id)) return false
      const owned = subject === null ? {} : { subject }
      const where = { id, revokedAt: null, ...owned }
      const { count } = await keys.updateMany({ where, data: { revokedAt: clock() } })
      return count === 1
    },
    async touch(id, at) {
      const isEarlier = { OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] }
      await keys.updateMany({ where: { id, ...isEarlier }, data: { lastUsedAt: at } })
    },
  }
}

// An id comes from a URL; PostgreSQL would answer anything else with an error instead of "no such key".
function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(id)
}
