import type { Pool } from 'pg'

import { onBorrowed } from './borrowed.ts'

/** Advisory locks: any numbers, as long as every gateway on this log uses the same ones. */
export const locks = { settling: 8_247_313, reviewing: 8_247_315 } as const

/** Does the work unless another process is at it. */
export const unlessBusy = (pool: Pool, lock: number, work: () => Promise<void>): Promise<void> =>
  // The lock goes with the connection.
  onBorrowed(pool, async (client) => {
    const { rows } = await client.query<{ isMine: boolean }>(
      `SELECT pg_try_advisory_lock(${lock}) AS "isMine"`,
    )
    if (rows[0]?.isMine !== true) return
    await work()
    await client.query(`SELECT pg_advisory_unlock(${lock})`)
  })
