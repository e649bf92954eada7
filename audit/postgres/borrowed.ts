import type { Pool, PoolClient } from 'pg'

/** Does work on a connection of the pool; one on which it failed goes, with its locks and whatever transaction was open. */
export async function onBorrowed<Answer>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect()
  // The pool listens to idle connections alone: one that breaks while the work waits for something else would end the process.
  const onBreak = (): void => {}
  client.on('error', onBreak)
  try {
    const answer = await work(client)
    client.off('error', onBreak)
    client.release()
    return answer
  } catch (error) {
    client.release(true)
    throw error
  }
}
