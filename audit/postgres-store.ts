/*
 * The log in PostgreSQL, tables `entry`, `log_batch`, `log_node`, `log_checkpoint`, and beside them `entry_patient` and `content`.
 *
 * 1. One statement, one transaction: a batch is stored whole, with the tree after it, or not at all.
 * 2. A confirmed batch is on disk: rows are inserted only while synchronous_commit says so, asked in the same statement.
 * 3. Two writers cannot fork the log: the primary key gives each index once. Neither can one starve the other: a batch
 *    holds an advisory lock until it is committed, and whoever lost a race waits in its queue, then reads the head.
 * 4. No call lasts for ever: the server gives up on a statement before the client gives up on the server.
 *
 * Queries go through `pg`, not Prisma: a row in a prepared batch costs a hundredth of the CPU.
 */
import { DatabaseError, Pool } from 'pg'

import { insertBatch, isDurable } from './postgres/append.ts'
import { besideEntries } from './postgres/beside.ts'
import { insertAtHead, tryAtHead } from './postgres/head.ts'
import { limitsOf } from './postgres/limits.ts'
import { locks, unlessBusy } from './postgres/locks.ts'
import { makePartitions, partitionsAhead } from './postgres/partitions.ts'
import { Presence } from './postgres/presence.ts'
import { createReading } from './postgres/select.ts'
import { Session } from './postgres/session.ts'
import { createSmStore } from './postgres/sm-log.ts'
import type { Batch } from './row.ts'
import type { Store, StoredCheckpoint } from './store.ts'

/** Opens the log of a migrated database; connects on first use. */
export function createPostgresStore(connectionString: string): Store {
  const limits = limitsOf(connectionString, 'wardline-audit')
  const session = new Session(limits)
  const presence = new Presence({ ...limits, application_name: 'wardline-audit-presence' })
  const readers = new Pool({ ...limits, max: 2, idleTimeoutMillis: 10_000 })
  // A reader that breaks while idle is replaced on the next query.
  readers.on('error', () => {})
  const reading = createReading(readers)
  return {
    ...reading,
    sm: createSmStore(readers, reading.page),
    beside: (from, to) => besideEntries(readers, { from, to }),
    insert: (batch) => insert(session, batch),
    insertAtHead: (batchOf) => dropOnFailure(session, () => insertAtHead(session, batchOf)),
    tryInsert: () => dropOnFailure(session, () => tryAtHead(session)),
    ping: () => dropOnFailure(session, () => ping(session)),
    makeRoom: () => makePartitions(readers),
    room: () => partitionsAhead(readers),
    presence,
    settling: (work) => unlessBusy(readers, locks.settling, work),
    addCheckpoint: (checkpoint) => addCheckpoint(readers, checkpoint),
    addCosignature: async ({ size, at }, witness, line) => {
      const text = `INSERT INTO log_cosignature (tree_size, at, witness, line)
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
      await readers.query({ name: 'add-cosignature', text, values: [size, at, witness, line] })
    },
    async close() {
      await Promise.all([session.close(), presence.close(), readers.end()])
    },
  }
}

async function insert(session: Session, batch: Batch): Promise<boolean> {
  try {
    await insertBatch(session, batch)
    return true
  } catch (error) {
    if (isTaken(error)) return false
    session.drop()
    throw error
  }
}

async function ping(session: Session): Promise<void> {
  const { rows } = await session.query<{ mayWrite: boolean }>({ name: 'ping', text: pingText })
  if (rows[0]?.mayWrite !== true)
    throw new Error('The database is read-only or synchronous_commit is off.')
}

const pingText = `
  SELECT ${isDurable} AND current_setting('transaction_read_only') = 'off'
    AND has_table_privilege('entry', 'INSERT') AND has_table_privilege('log_batch', 'INSERT')
    AND has_table_privilege('log_node', 'INSERT') AS "mayWrite"`

// The database leaves out one that comes after a larger one, so that which was the first to cover an entry is settled for good.
async function addCheckpoint(pool: Pool, { size, at, note }: StoredCheckpoint): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'add-checkpoint',
    text: 'INSERT INTO log_checkpoint (tree_size, at, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    values: [size, at, note],
  })
  return rowCount === 1
}

async function dropOnFailure(session: Session, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    session.drop()
    throw error
  }
}

const uniqueViolation = '23505'

function isTaken(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === uniqueViolation
}
