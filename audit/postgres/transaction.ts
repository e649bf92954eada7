import type { Pool, PoolClient } from 'pg'

/** Does all of the work or nothing of it. */
export async function inTransaction<Answer>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const answer = await work(client)
    await client.query('COMMIT')
    client.release()
    return answer
  } catch (error) {
    // What was begun goes with the connection.
    client.release(true)
    throw error
  }
}
