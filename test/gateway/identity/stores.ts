import type {
  KeyRow,
  KeyStore,
  PrincipalRow,
  PrincipalStore,
} from '../../../gateway/identity/ports.ts'

/** Stores in memory that count how often they are asked and can be made to fail. */
export function memoryStores(clock: () => Date) {
  const keys = new Map<string, KeyRow>()
  const principals = new Map<string, PrincipalRow>()
  const calls = { findByHash: 0, touch: 0, upsert: 0 }
  const state = { isDown: false }
  const requireUp = (): void => {
    if (state.isDown) throw new Error('connection refused')
  }
  const keyStore: KeyStore = {
    async create(draft) {
      const row = {
        ...draft,
        createdAt: clock(),
        revokedAt: null,
        lastUsedAt: null,
      }
      keys.set(row.id, row)
      return row
    },
    async findByHash(hash) {
      calls.findByHash += 1
      requireUp()
      return [...keys.values()].find((row) => row.hash === hash) ?? null
    },
    async listFor(subject) {
      return [...keys.values()].filter((row) => row.subject === subject)
    },
    async revoke(id, subject) {
      const row = keys.get(id)
      if (!row || row.revokedAt || (subject !== null && row.subject !== subject)) return null
      keys.set(id, { ...row, revokedAt: clock() })
      return row.subject
    },
    async rotate(id, toSuccessor) {
      const old = keys.get(id)
      const isFollowed = [...keys.values()].some(({ rotatedFrom }) => rotatedFrom === id)
      if (!old || old.revokedAt || old.expiresAt <= clock() || isFollowed) return null
      const { key, until } = await toSuccessor(old)
      keys.set(id, { ...old, expiresAt: until < old.expiresAt ? until : old.expiresAt })
      return keyStore.create({ ...key, rotatedFrom: id })
    },
    async touch(id, at) {
      calls.touch += 1
      requireUp()
      const row = keys.get(id)
      if (row) keys.set(id, { ...row, lastUsedAt: at })
    },
  }
  const principalStore: PrincipalStore = {
    async upsert(row) {
      calls.upsert += 1
      requireUp()
      principals.set(row.subject, { disabledAt: null, ...principals.get(row.subject), ...row })
    },
    async find(subject) {
      requireUp()
      return principals.get(subject) ?? null
    },
    async findByUsername(username) {
      return [...principals.values()].find((row) => row.username === username) ?? null
    },
    async listAfter(after, limit) {
      const rows = [...principals.values()].toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
      return rows.filter(({ subject }) => after === null || subject > after).slice(0, limit)
    },
  }
  return { keys, principals, calls, state, keyStore, principalStore }
}
