import type { Pool, QueryResultRow } from 'pg'

/** A legal hold: what it names is not erased until it is lifted. */
export type Hold = {
  readonly id: string
  /** The keys of a patient, or else the entries of a request. */
  readonly keys: readonly string[]
  readonly entries: readonly number[]
  /** Keyed references of people. */
  readonly placedBy: string
  readonly placedAt: Date
  readonly liftedAt: Date | null
}

export const orderKinds = ['erase', 'expire', 'release', 'retire'] as const

export type OrderKind = (typeof orderKinds)[number]

/** What one person asks for and another must approve. */
export type Order = {
  readonly id: string
  readonly kind: OrderKind
  readonly keys: readonly string[]
  readonly entries: readonly number[]
  /** The hold to lift. */
  readonly hold: string | null
  /** What was to be kept until then has expired; entries of before that time go. */
  readonly before: Date | null
  readonly requestedBy: string
  readonly requestedAt: Date
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly approved: boolean | null
  readonly doneAt: Date | null
  /** How many entries' content was erased so far, or how many entries went. */
  readonly erased: number | null
}

export type NewOrder = Omit<Order, 'decidedBy' | 'decidedAt' | 'approved' | 'doneAt' | 'erased'>

export type OrderTable = {
  addHold(hold: Omit<Hold, 'liftedAt'>): Promise<void>
  /** Newest first, at most `limit` from the one behind this on. */
  holds(after: string | null, limit: number): Promise<readonly Hold[]>
  findHold(id: string): Promise<Hold | null>
  lift(id: string, at: Date): Promise<void>
  add(order: NewOrder): Promise<void>
  find(id: string): Promise<Order | null>
  /** Newest first, at most `limit` from the one behind this on. */
  list(after: string | null, limit: number): Promise<readonly Order[]>
  /** The order as it was decided, or null when somebody else decided it before. */
  decide(decision: Decided): Promise<Order | null>
  /** Approved and not done yet, of some kinds. */
  unfinished(kinds: readonly OrderKind[]): Promise<readonly Order[]>
  addErased(id: string, count: number): Promise<void>
  finish(id: string, at: Date): Promise<void>
}

type Decided = {
  readonly id: string
  readonly by: string
  readonly at: Date
  readonly approved: boolean
}

/** The tables `content_hold` and `content_order`. */
export function openOrders(pool: Pool): OrderTable {
  const run: Run = async (text, ...values) => (await pool.query({ text, values })).rows
  return { ...holdsOf(run), ...ordersOf(run) }
}

type Run = <R extends QueryResultRow>(text: string, ...values: unknown[]) => Promise<readonly R[]>

type HoldWork = 'addHold' | 'holds' | 'findHold' | 'lift'

const holdsOf = (run: Run): Pick<OrderTable, HoldWork> => ({
  addHold: async ({ id, keys, entries, placedBy, placedAt }) => {
    const text = `INSERT INTO content_hold (id, keys, entries, placed_by, placed_at)
      VALUES ($1, $2, $3, $4, $5)`
    await run(text, id, keys, entries, placedBy, placedAt)
  },
  holds: (after, limit) => run<Hold>(holdsText, after, limit),
  findHold: async (id) =>
    (await run<Hold>(`SELECT ${holdColumns} FROM content_hold WHERE id = $1`, id)).at(0) ?? null,
  lift: async (id, at) => {
    await run('UPDATE content_hold SET lifted_at = $2 WHERE id = $1 AND lifted_at IS NULL', id, at)
  },
})

const ordersOf = (run: Run): Omit<OrderTable, HoldWork> => ({
  add: async ({ id, kind, keys, entries, hold, before, requestedBy, requestedAt }) => {
    const text = `INSERT INTO content_order
        (id, kind, keys, entries, hold, before, requested_by, requested_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
    await run(text, id, kind, keys, entries, hold, before, requestedBy, requestedAt)
  },
  find: async (id) =>
    (await run<Order>(`SELECT ${orderColumns} FROM content_order WHERE id = $1`, id)).at(0) ?? null,
  list: (after, limit) => run<Order>(listText, after, limit),
  decide: async ({ id, by, at, approved }) =>
    (await run<Order>(decideText, id, by, at, approved)).at(0) ?? null,
  unfinished: (kinds) =>
    run<Order>(
      `SELECT ${orderColumns} FROM content_order
        WHERE approved AND done_at IS NULL AND kind = ANY ($1) ORDER BY requested_at`,
      kinds,
    ),
  addErased: async (id, count) => {
    await run('UPDATE content_order SET erased = coalesce(erased, 0) + $2 WHERE id = $1', id, count)
  },
  finish: async (id, at) => {
    const text = `UPDATE content_order SET done_at = $2, erased = coalesce(erased, 0) WHERE id = $1`
    await run(text, id, at)
  },
})

const holdColumns = `id, keys, entries::float8[] AS entries, placed_by AS "placedBy",
  placed_at AS "placedAt", lifted_at AS "liftedAt"`

const orderColumns = `id, kind, keys, entries::float8[] AS entries, hold, before,
  requested_by AS "requestedBy", requested_at AS "requestedAt", decided_by AS "decidedBy",
  decided_at AS "decidedAt", approved, done_at AS "doneAt", erased`

const holdsText = `SELECT ${holdColumns} FROM content_hold
  WHERE $1::uuid IS NULL OR (placed_at, id) <
    (SELECT placed_at, id FROM content_hold WHERE id = $1)
  ORDER BY placed_at DESC, id DESC LIMIT $2`

const listText = `SELECT ${orderColumns} FROM content_order
  WHERE $1::uuid IS NULL OR (requested_at, id) <
    (SELECT requested_at, id FROM content_order WHERE id = $1)
  ORDER BY requested_at DESC, id DESC LIMIT $2`

const decideText = `UPDATE content_order SET decided_by = $2, decided_at = $3, approved = $4
  WHERE id = $1 AND decided_by IS NULL RETURNING ${orderColumns}`
