/** A server that restarts while work waits for something else than the database ends that work, and not the process. */
import { setTimeout } from 'node:timers/promises'

import { Pool } from 'pg'
import { expect, test } from 'vitest'

import { unlessBusy } from '../../audit/postgres/locks.ts'
import { inTransaction } from '../../audit/postgres/transaction.ts'
import { aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const lock = 1_234_567

test.each([
  ['under a lock', (pool: Pool, work: () => Promise<void>) => unlessBusy(pool, lock, work)],
  ['in a transaction', (pool: Pool, work: () => Promise<void>) => inTransaction(pool, work)],
])('a connection that breaks %s is replaced', async (_, doing) => {
  await using database = await aDatabase()
  await using owner = await aSession(database.connectionString)
  const pool = new Pool({ ...database, application_name: 'breaks' })
  pool.on('error', () => {})
  const breaks = async (): Promise<void> => {
    await owner.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'breaks'",
    )
    await setTimeout(200)
  }
  await expect(doing(pool, breaks)).rejects.toThrow()
  let isDone = false
  await doing(pool, async () => void (isDone = true))
  expect(isDone).toBe(true)
  await pool.end()
})
