import type { Pool, PoolClient } from 'pg'

import { onBorrowed } from './borrowed.ts'

/** Does all of the work or nothing of it. */
export const inTransaction = <Answer>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> =>
  // What was begun goes with the connection.
  onBorrowed(pool, async (client) => {
    await client.query('BEGIN')
    const answer = await work(client)
    await client.query('COMMIT')
    return answer
  })
