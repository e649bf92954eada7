import type { Pool, PoolClient } from 'pg'

/**
 * Does work in a transaction that has said which content it opens: that of one entry, or all. Otherwise the database shows none,
 * to whoever it applies row-level security.
 */
export async function withContentOpened<Answer>(
  pool: Pool,
  opens: number | 'all',
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query({
      name: 'opens',
      text: `SELECT set_config('wardline.opens', $1, true)`,
      values: [String(opens)],
    })
    const answer = await work(client)
    await client.query('COMMIT')
    client.release()
    return answer
  } catch (error) {
    // The transaction goes with the connection.
    client.release(true)
    throw error
  }
}
