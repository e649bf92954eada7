import type { Client } from './client.ts'

/** What may be used once and was. */
export type SpentStore = {
  /** True for the first who says so; it is remembered until then at least. */
  spend(hash: string, now: Date, until: Date): Promise<boolean>
}

/** Opens the table of what was used. */
export function openSpent(client: Client): SpentStore {
  return {
    async spend(hash, now, expiresAt) {
      await client.spent.deleteMany({ where: { expiresAt: { lte: now } } })
      const data = [{ hash, expiresAt }]
      return (await client.spent.createMany({ data, skipDuplicates: true })).count === 1
    },
  }
}
