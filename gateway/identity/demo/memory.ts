import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

const mostEntries = 5000

/** Keeps what the demo provider remembers (sessions, codes, grants) in memory; the oldest goes when it is full. */
export function createMemory(): AdapterFactory {
  const entries = new Map<string, AdapterPayload>()
  return (model) => createAdapter(model, entries)
}

function createAdapter(model: string, entries: Map<string, AdapterPayload>): Adapter {
  const keyOf = (id: string): string => `${model}:${id}`
  const findWhere = async (name: 'uid' | 'userCode', value: string) =>
    [...entries].find(
      ([key, payload]) => key.startsWith(`${model}:`) && payload[name] === value,
    )?.[1]
  return {
    async upsert(id, payload) {
      entries.set(keyOf(id), payload)
      const [oldest] = entries.keys()
      if (entries.size > mostEntries && oldest !== undefined) entries.delete(oldest)
    },
    async find(id) {
      return entries.get(keyOf(id))
    },
    findByUid: (uid) => findWhere('uid', uid),
    findByUserCode: (code) => findWhere('userCode', code),
    async consume(id) {
      const found = entries.get(keyOf(id))
      if (found) entries.set(keyOf(id), { ...found, consumed: Math.floor(Date.now() / 1000) })
    },
    async destroy(id) {
      entries.delete(keyOf(id))
    },
    async revokeByGrantId(grantId) {
      for (const [key, payload] of entries) if (payload.grantId === grantId) entries.delete(key)
    },
  }
}
