/*
 * The log in PostgreSQL, table `entry`.
 *
 * 1. One statement, one transaction: a batch is stored whole or not at all.
 * 2. A confirmed batch is on disk: rows are inserted only while synchronous_commit says so, asked in the same statement.
 * 3. Two writers cannot fork the log: the primary key gives each index once. Neither can one starve the other: a batch
 *    holds an advisory lock until it is committed, and whoever lost a race waits in its queue, then reads the head.
 * 4. No call lasts for ever: the server gives up on a statement before the client gives up on the server.
 *
 * Queries go through `pg`, not Prisma: a row in a prepared batch costs a hundredth of the CPU.
 */
import { DatabaseError, Pool, type QueryConfig } from 'pg'

import { genesis, type Head } from './chain.ts'
import type { EntryQuery } from './log.ts'
import { headAfter, type Row } from './row.ts'
import { Session } from './session.ts'
import type { Store } from './store.ts'

const statementTimeoutMs = 1_500
const clientTimeoutMs = 2_000
const maxListed = 200

/** Any number, as long as every writer of this log uses the same one. */
const writersLock = 8_247_311

/** Opens the log of a migrated database; connects on first use. */
export function createPostgresStore(connectionString: string): Store {
  const limits = {
    connectionString,
    application_name: 'wardline-audit',
    keepAlive: true,
    connectionTimeoutMillis: clientTimeoutMs,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: clientTimeoutMs,
    query_timeout: clientTimeoutMs,
  }
  const session = new Session(limits)
  const readers = new Pool({ ...limits, max: 2, idleTimeoutMillis: 10_000 })
  // A reader that breaks while idle is replaced on the next query.
  readers.on('error', () => {})
  const select = async (query: QueryConfig): Promise<readonly Row[]> =>
    (await readers.query<StoredRow>(query)).rows.map(fromStored)
  return {
    insert: (rows) => insert(session, rows),
    insertAtHead: (chain) => dropOnFailure(session, () => insertAtHead(session, chain)),
    tryInsert: () => dropOnFailure(session, () => tryInsert(session)),
    ping: () => dropOnFailure(session, () => ping(session)),
    read: async (index) =>
      (await select(selectPage(index, 1))).find((row) => row.index === index) ?? null,
    list: (query) => select(selectList(query)),
    page: (from, limit) => select(selectPage(from, limit)),
    async close() {
      await Promise.all([session.close(), readers.end()])
    },
  }
}

async function insert(session: Session, rows: readonly Row[]): Promise<boolean> {
  try {
    await insertRows(session, rows)
    return true
  } catch (error) {
    if (isTaken(error)) return false
    session.drop()
    throw error
  }
}

async function insertAtHead(
  session: Session,
  chain: (head: Head) => readonly Row[],
): Promise<void> {
  await session.query('BEGIN')
  await session.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [writersLock] })
  await insertRows(session, chain(await readHead(session)))
  await session.query('COMMIT')
}

async function readHead(session: Session): Promise<Head> {
  const text = 'SELECT index::float8 AS index, hash FROM entry ORDER BY entry.index DESC LIMIT 1'
  const { rows } = await session.query<{ index: number; hash: string }>(text)
  const [last] = rows
  return last === undefined ? genesis : headAfter(last)
}

// An index that no entry will ever reach: the trial meets locks, rights, limits and disk as a real entry would, and is
// rolled back.
async function tryInsert(session: Session): Promise<void> {
  const index = Number.MAX_SAFE_INTEGER
  const hash = 'f'.repeat(64)
  const none = { request: null, actorRef: null, useCase: null, decision: null }
  const row = { index, hash, previous: hash, type: 'trial', at: new Date(0), body: '{}', ...none }
  await session.query('BEGIN')
  await insertRows(session, [row])
  await session.query('ROLLBACK')
}

async function ping(session: Session): Promise<void> {
  const { rows } = await session.query<{ mayWrite: boolean }>({ name: 'ping', text: pingText })
  if (rows[0]?.mayWrite !== true)
    throw new Error('The database is read-only or synchronous_commit is off.')
}

const isDurable = `current_setting('synchronous_commit') IN ('on', 'remote_apply')`

const pingText = `
  SELECT ${isDurable} AND current_setting('transaction_read_only') = 'off'
    AND has_table_privilege('entry', 'INSERT') AS "mayWrite"`

async function insertRows(session: Session, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const { rowCount } = await session.query({
    name: 'append',
    text: insertText,
    values: toColumns(rows),
  })
  if (rowCount !== rows.length)
    throw new Error('synchronous_commit is off: entries would not be durable.')
}

const insertText = `
  INSERT INTO entry (index, hash, previous, type, at, request, actor_ref, use_case, decision, body)
  SELECT entries.*
  FROM (SELECT pg_advisory_xact_lock(${writersLock})) AS turn,
    unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
      $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) AS entries
  WHERE ${isDurable}`

function toColumns(rows: readonly Row[]): unknown[] {
  return [
    rows.map((row) => row.index),
    rows.map((row) => row.hash),
    rows.map((row) => row.previous),
    rows.map((row) => row.type),
    rows.map((row) => row.at.toISOString()),
    rows.map((row) => row.request),
    rows.map((row) => row.actorRef),
    rows.map((row) => row.useCase),
    rows.map((row) => row.decision),
    rows.map((row) => row.body),
  ]
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

// PostgreSQL's bigint arrives as text.
type StoredRow = Omit<Row, 'index'> & { readonly index: string }

const columns = `index, hash, previous, type, at, request,
  actor_ref AS "actorRef", use_case AS "useCase", decision, body`

function fromStored(row: StoredRow): Row {
  return { ...row, index: Number(row.index) }
}

function selectPage(from: number, limit: number): QueryConfig {
  const text = `SELECT ${columns} FROM entry WHERE index >= $1 ORDER BY index LIMIT $2`
  return { name: 'page', text, values: [from, limit] }
}

// Not prepared by name, so that the conditions that are null vanish from the plan.
function selectList({ before, limit, type, request, actor }: EntryQuery): QueryConfig {
  const text = `SELECT ${columns} FROM entry
    WHERE ($1::bigint IS NULL OR index < $1) AND ($2::text IS NULL OR type = $2)
      AND ($3::text IS NULL OR request = $3) AND ($4::text IS NULL OR actor_ref = $4)
    ORDER BY index DESC LIMIT $5`
  const conditions = [before ?? null, type ?? null, request ?? null, actor ?? null]
  return { text, values: [...conditions, Math.min(limit, maxListed)] }
}
