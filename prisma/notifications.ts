/**
 * What people are told, queued until it arrived.
 *
 * 1. An event is queued once for each channel, whichever gateway noticed it first.
 * 2. Of all gateways one at a time works for a channel: whoever has its lock, which goes with the connection.
 * 3. A message leaves the queue when its receiver took it, or for good after a day; a stop in between leaves it waiting.
 * 4. The clock is the database's. A question that is not answered within two seconds throws.
 */
import { Pool, type PoolClient, type QueryResultRow } from 'pg'

/** One message for one channel. */
type NotificationRow = {
  readonly id: string
  readonly channel: string
  readonly kind: string
  readonly severity: string
  /** What it says. */
  readonly notice: unknown
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly attempts: number
  /** How the last attempt ended. */
  readonly result: string | null
  readonly createdAt: Date
  readonly nextAt: Date
  readonly doneAt: Date | null
}

/** What is queued; `event` is what it tells of. */
type NewNotification = Pick<NotificationRow, 'id' | 'channel' | 'kind' | 'severity' | 'notice'> & {
  readonly event: string
}

/** How a channel stands. */
type ChannelState = {
  readonly channel: string
  readonly waiting: number
  /** How many did not arrive within the last week, and wait for somebody to send them again. */
  readonly failed: number
  readonly oldestWaitingSeconds: number
}

/** The messages of one channel, for who works on them. */
type ChannelQueue = {
  /** The one that is due, for an attempt that counts from now on. */
  readonly next: () => Promise<NotificationRow | null>
  readonly sent: (id: string) => Promise<void>
  /** Has it tried again after a while, or given up when its day is over. */
  readonly again: (id: string, afterMs: number, result: string) => Promise<void>
  readonly failed: (id: string, result: string) => Promise<void>
  /** The receiver is back: what waits for another attempt is due now. */
  readonly wake: () => Promise<void>
}

export type NotificationStore = {
  /** Queues what is not queued already. */
  readonly add: (messages: readonly NewNotification[]) => Promise<void>
  readonly states: () => Promise<readonly ChannelState[]>
  /** Newest first, at most `limit` from the one behind `after` on. */
  readonly list: (
    of: { readonly after: string | null; readonly state: NotificationRow['state'] | null },
    limit: number,
  ) => Promise<readonly NotificationRow[]>
  readonly find: (id: string) => Promise<NotificationRow | null>
  /** Has one that was not sent tried at once, for another day; null when there is none. */
  readonly retry: (id: string) => Promise<NotificationRow | null>
  /** Does the work with the messages of a channel, unless another process is at it. */
  readonly alone: (channel: string, work: (queue: ChannelQueue) => Promise<void>) => Promise<void>
  /** Clears away what was done a month ago, and gives up what no gateway works on any more. */
  readonly clear: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens the queue of a migrated database; connects on first use. */
export function openNotifications(connectionString: string): NotificationStore {
  const pool = new Pool({
    connectionString,
    application_name: 'wardline-notifications',
    max: 4,
    keepAlive: true,
    allowExitOnIdle: true,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 1_500,
    query_timeout: 2_000,
  })
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', () => {})
  const run = askOf(pool)
  return {
    add: async (messages) => void (await run(addText, JSON.stringify(messages))),
    states: () => run<ChannelState>(statesText),
    list: ({ after, state }, limit) => run<NotificationRow>(listText, after, state, limit),
    find: async (id) => (await run<NotificationRow>(findText, id)).at(0) ?? null,
    retry: async (id) => (await run<NotificationRow>(retryText, id)).at(0) ?? null,
    alone: (channel, work) => alone(pool, channel, work),
    clear: async () => {
      await run(clearText)
      await run(abandonText)
    },
    close: () => pool.end(),
  }
}

type Ask = <R extends QueryResultRow>(text: string, ...values: unknown[]) => Promise<readonly R[]>

const askOf =
  (where: Pool | PoolClient): Ask =>
  async <R extends QueryResultRow>(text: string, ...values: unknown[]) =>
    (await where.query<R>({ text, values })).rows

/** Any number, as long as every gateway on this database uses the same one. */
const channelLock = 8_247_341

async function alone(
  pool: Pool,
  channel: string,
  work: (queue: ChannelQueue) => Promise<void>,
): Promise<void> {
  const client = await pool.connect()
  // The pool listens to idle connections alone: one that breaks while a message is being sent would end the process.
  const onBreak = (): void => {}
  client.on('error', onBreak)
  try {
    const ask = askOf(client)
    const [row] = await ask<{ isMine: boolean }>(
      `SELECT pg_try_advisory_lock(${channelLock}, hashtext($1)) AS "isMine"`,
      channel,
    )
    if (row?.isMine === true) {
      await work(queueOf(ask, channel))
      await ask(`SELECT pg_advisory_unlock(${channelLock}, hashtext($1))`, channel)
    }
    client.off('error', onBreak)
    client.release()
  } catch (error) {
    // The lock goes with the connection, and nobody asks any more how that ends.
    client.release(true)
    throw error
  }
}

const queueOf = (ask: Ask, channel: string): ChannelQueue => ({
  next: async () => (await ask<NotificationRow>(nextText, channel)).at(0) ?? null,
  sent: async (id) => void (await ask(doneText, id, 'sent', 'delivered')),
  again: async (id, afterMs, result) => void (await ask(againText, id, afterMs, result)),
  failed: async (id, result) => void (await ask(doneText, id, 'failed', result)),
  wake: async () => void (await ask(wakeText, channel)),
})

const columns = `id, channel, kind, severity, notice, state, attempts, result,
  created_at AS "createdAt", next_at AS "nextAt", done_at AS "doneAt"`

/** For so long a message is tried. */
const day = "INTERVAL '24 hours'"

const addText = `
  INSERT INTO notification (id, event, channel, kind, severity, notice, state, attempts, created_at, next_at, give_up_at)
  SELECT id, event, channel, kind, severity, notice, 'waiting', 0, now(), now(), now() + ${day}
  FROM jsonb_to_recordset($1::jsonb)
    AS given (id uuid, event text, channel text, kind text, severity text, notice jsonb)
  ON CONFLICT (event, channel) DO NOTHING`

const statesText = `
  SELECT channel, (count(*) FILTER (WHERE state = 'waiting'))::float8 AS waiting,
    (count(*) FILTER (WHERE state = 'failed' AND done_at > now() - INTERVAL '7 days'))::float8 AS failed,
    coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'waiting')), 0)::float8
      AS "oldestWaitingSeconds"
  FROM notification WHERE state IN ('waiting', 'failed') GROUP BY channel ORDER BY channel`

const listText = `SELECT ${columns} FROM notification
  WHERE ($1::uuid IS NULL OR (created_at, id) < (SELECT created_at, id FROM notification WHERE id = $1))
    AND ($2::text IS NULL OR state = $2)
  ORDER BY created_at DESC, id DESC LIMIT $3`

const findText = `SELECT ${columns} FROM notification WHERE id = $1`

const retryText = `UPDATE notification
  SET state = 'waiting', next_at = now(), give_up_at = now() + ${day}, done_at = NULL
  WHERE id = $1 AND state <> 'sent' RETURNING ${columns}`

/** Times are kept to the millisecond, rounded: so is the one that they are compared with, or what is due at once would not be. */
const nextText = `UPDATE notification SET attempts = attempts + 1
  WHERE id = (SELECT id FROM notification
    WHERE state = 'waiting' AND channel = $1 AND next_at <= now()::timestamptz(3)
    ORDER BY next_at, id LIMIT 1)
  RETURNING ${columns}`

const doneText = `UPDATE notification SET state = $2, result = $3, done_at = now()
  WHERE id = $1 AND state = 'waiting'`

const againText = `
  WITH due AS (SELECT now() + $2 * INTERVAL '1 millisecond' AS at)
  UPDATE notification SET result = $3,
    next_at = due.at,
    state = CASE WHEN due.at > give_up_at THEN 'failed' ELSE 'waiting' END,
    done_at = CASE WHEN due.at > give_up_at THEN now() END
  FROM due WHERE id = $1 AND state = 'waiting'`

const wakeText = `UPDATE notification SET next_at = now()
  WHERE state = 'waiting' AND channel = $1 AND next_at > now()`

const clearText = `DELETE FROM notification WHERE done_at < now() - INTERVAL '30 days'`

const abandonText = `UPDATE notification SET state = 'failed', result = 'abandoned', done_at = now()
  WHERE state = 'waiting' AND give_up_at < now() - INTERVAL '2 hours'`
