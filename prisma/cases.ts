import type { Client } from './client.ts'
import type { CaseRow } from './rows.ts'

/** Texts that staff reported, encrypted by who writes them. */
export type CaseStore = {
  add(row: CaseRow): Promise<void>
  /** Oldest first, at most `limit` from the one behind this on. */
  listAfter(id: string | null, limit: number): Promise<readonly CaseRow[]>
  remove(ids: readonly string[]): Promise<void>
}

/** Opens the table of evaluation cases. */
export function openCases(client: Client): CaseStore {
  const cases = client.evaluationCase
  return {
    async add({ id, at, actorRef, sealed }) {
      await cases.create({ data: { id, at, actorRef, sealed: Uint8Array.from(sealed) } })
    },
    listAfter: (id, limit) =>
      cases.findMany({
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
        take: limit,
        ...(id !== null && { cursor: { id }, skip: 1 }),
      }),
    async remove(ids) {
      await cases.deleteMany({ where: { id: { in: [...ids] } } })
    },
  }
}
