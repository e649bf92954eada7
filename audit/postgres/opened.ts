import type { Pool, PoolClient } from 'pg'

import { inTransaction } from './transaction.ts'

/**
 * Does work in a transaction that has said which content it opens: that of one entry, or all. Otherwise the database shows none,
 * to whoever it applies row-level security.
 */
export async function withContentOpened<Answer>(
  pool: Pool,
  opens: number | 'all',
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  return inTransaction(pool, async (client) => {
    await client.query({
      name: 'opens',
      text: `SELECT set_config('wardline.opens', $1, true)`,
      values: [String(opens)],
    })
    return work(client)
  })
}
