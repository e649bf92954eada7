/**
 * What was used of budgets, counted in PostgreSQL for every gateway on it.
 *
 * 1. One question counts all budgets of a request, or none when one of them has nothing left (`count_usage`, a function of the
 *    migrations): together, gateways let no more pass than one alone would.
 * 2. The clock is the database's: gateways whose clocks differ count the same minutes and days.
 * 3. A question that is not answered within two seconds throws. Whether it was counted is not known then; it is never taken as let
 *    through.
 */
import { Pool } from 'pg'

/** One counter, and what is to be added to it. */
type Counter = {
  readonly key: string
  readonly window: 'minute' | 'day'
  readonly most: number
  readonly amount: number
}

/** The counters that gateways share. */
export type Ledger = {
  /** Adds to all of these counters, or to none when one of them has nothing left. Tells how each stood before. */
  count(
    counters: readonly Counter[],
  ): Promise<readonly { readonly used: number; readonly resetMs: number }[]>
  /** Throws when nothing can be counted. */
  check(): Promise<void>
  close(): Promise<void>
}

const hourMs = 3_600_000

/** Opens the counters of a migrated database; connects on first use, and clears away once an hour what is over. */
export function openLedger(connectionString: string): Ledger {
  const pool = new Pool({
    connectionString,
    application_name: 'wardline-limits',
    max: 4,
    keepAlive: true,
    allowExitOnIdle: true,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 1_500,
    query_timeout: 2_000,
  })
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', () => {})
  // What could not be cleared away now is so in an hour, and nobody waits for it.
  const clear = (): void => void pool.query(clearText).catch(() => {})
  const clearing = setInterval(clear, hourMs).unref()
  clear()
  return {
    async count(counters) {
      const { rows } = await pool.query<{ used: number; resetMs: number }>({
        name: 'count-usage',
        text: countText,
        values: [
          counters.map(({ key }) => key),
          counters.map(({ most }) => most),
          counters.map(({ amount }) => amount),
          counters.map(({ window }) => window === 'day'),
        ],
      })
      return rows
    },
    check: async () => void (await pool.query('SELECT FROM usage_counter LIMIT 1')),
    async close() {
      clearInterval(clearing)
      await pool.end()
    },
  }
}

const countText = `SELECT used_before::float8 AS used, reset_ms::float8 AS "resetMs"
  FROM count_usage($1::text[], $2::bigint[], $3::bigint[], $4::boolean[])`

const clearText = `DELETE FROM usage_counter WHERE resets_at < now() - INTERVAL '1 hour'`
