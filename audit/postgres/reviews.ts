import type { Pool, QueryResultRow } from 'pg'

import type { CaseState, Explanation, Outcome } from '../review/vocabulary.ts'
import { inTransaction } from './transaction.ts'

/** An entry that somebody has to look at, and how far that has come. References of people are keyed. */
export type ReviewCase = {
  readonly id: string
  readonly entry: number
  readonly why: string
  readonly state: CaseState
  /** That two people have to sign. */
  readonly emergency: boolean
  /** Whom it is about. */
  readonly actor: string | null
  readonly openedAt: Date
  readonly triageDue: Date
  readonly decisionDue: Date
  readonly assignee: string | null
  readonly explainedBy: string | null
  readonly explainedAt: Date | null
  readonly explanation: Explanation | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly outcome: Outcome | null
  readonly signedBy: string | null
  readonly signedAt: Date | null
  readonly countersignedBy: string | null
  readonly countersignedAt: Date | null
}

export type NewCase = Pick<
  ReviewCase,
  'id' | 'entry' | 'why' | 'emergency' | 'actor' | 'openedAt' | 'triageDue' | 'decisionDue'
>

/** What a step changes. */
export type CaseChange = Partial<Omit<ReviewCase, keyof NewCase>>

/** Newest first, from the one behind a cursor on. */
export type CaseQuery = {
  readonly before?: string | undefined
  readonly limit: number
  readonly state?: CaseState | undefined
  readonly why?: string | undefined
  readonly assignee?: string | undefined
  /** Those that wait, at this time, for longer than they may. */
  readonly overdueAt?: Date | undefined
}

/** Of entries of one month: how many could be drawn, and how many were. */
export type Tally = { readonly month: string; readonly eligible: number; readonly drawn: number }

/** How far the log has been gone through, and what was counted on the way. */
type Progress = {
  readonly from: number
  readonly to: number
  readonly tallies: readonly Tally[]
}

export type CaseTable = {
  /** The first entry that was not gone through yet. */
  readonly position: () => Promise<number>
  /** Goes on; throws when somebody else did. */
  readonly advance: (progress: Progress) => Promise<void>
  /** False when there is a case of this entry for this reason. */
  readonly add: (opened: NewCase) => Promise<boolean>
  /** Cases that are not on record yet. */
  readonly unrecorded: (limit: number) => Promise<readonly ReviewCase[]>
  readonly setRecorded: (id: string, entry: number) => Promise<void>
  /** This and what follows know only cases that are on record. */
  readonly find: (id: string) => Promise<ReviewCase | null>
  readonly list: (query: CaseQuery) => Promise<readonly ReviewCase[]>
  /** Lets one step at a time look at a case and say what changes; null when there is no such case. */
  readonly change: (
    id: string,
    step: (found: ReviewCase) => Promise<CaseChange>,
  ) => Promise<ReviewCase | null>
}

/** The tables `review_case`, `review_progress` and `review_month`. */
export function openCases(pool: Pool): CaseTable {
  const run: Run = async (text, ...values) => (await pool.query({ text, values })).rows
  return { ...progressOf(pool, run), ...casesOf(pool, run) }
}

type Run = <R extends QueryResultRow>(text: string, ...values: unknown[]) => Promise<readonly R[]>

const progressOf = (pool: Pool, run: Run): Pick<CaseTable, 'position' | 'advance'> => ({
  position: async () =>
    (await run<{ position: number }>(positionText))[0]?.position ??
    Promise.reject(new Error('review_progress is empty')),
  advance: ({ from, to, tallies }) =>
    inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(advanceText, [from, to])
      if (rowCount !== 1) throw new Error('Somebody else goes through the log.')
      await client.query(tallyText, [
        tallies.map(({ month }) => month),
        tallies.map(({ eligible }) => eligible),
        tallies.map(({ drawn }) => drawn),
      ])
    }),
})

const casesOf = (pool: Pool, run: Run): Omit<CaseTable, 'position' | 'advance'> => ({
  add: async ({ id, entry, why, emergency, actor, openedAt, triageDue, decisionDue }) => {
    const values = [id, entry, why, emergency, actor, openedAt, triageDue, decisionDue]
    return (await run(addText, ...values)).length === 1
  },
  unrecorded: (limit) =>
    run<ReviewCase>(
      `SELECT ${columns} FROM review_case WHERE opened_entry IS NULL ORDER BY id LIMIT $1`,
      limit,
    ),
  setRecorded: async (id, entry) => {
    await run('UPDATE review_case SET opened_entry = $2 WHERE id = $1', id, entry)
  },
  find: async (id) => (await run<ReviewCase>(findText, id)).at(0) ?? null,
  list: ({ before, state, why, assignee, overdueAt, limit }) => {
    const wanted = [before, state, why, assignee, overdueAt].map((value) => value ?? null)
    return run<ReviewCase>(listText, ...wanted, limit)
  },
  change: (id, step) =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<ReviewCase>(`${findText} FOR UPDATE`, [id])
      const [found] = rows
      if (found === undefined) return null
      const changed = { ...found, ...(await step(found)) }
      await client.query(changeText, changeable.map((name) => changed[name]).concat([id]))
      return changed
    }),
})

const positionText = 'SELECT position::float8 AS position FROM review_progress WHERE id = 1'
const advanceText = 'UPDATE review_progress SET position = $2 WHERE id = 1 AND position = $1'
const tallyText = `
  INSERT INTO review_month AS known (month, eligible, drawn)
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
  ON CONFLICT (month) DO UPDATE SET
    eligible = known.eligible + excluded.eligible, drawn = known.drawn + excluded.drawn`

const columns = `id, entry::float8 AS entry, why, state, emergency, actor_ref AS actor,
  opened_at AS "openedAt", triage_due AS "triageDue", decision_due AS "decisionDue",
  assignee_ref AS assignee, explained_by AS "explainedBy", explained_at AS "explainedAt",
  explanation, decided_by AS "decidedBy", decided_at AS "decidedAt", outcome,
  signed_by AS "signedBy", signed_at AS "signedAt",
  countersigned_by AS "countersignedBy", countersigned_at AS "countersignedAt"`

const addText = `
  INSERT INTO review_case
    (id, entry, why, state, emergency, actor_ref, opened_at, triage_due, decision_due)
  VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8)
  ON CONFLICT (entry, why) DO NOTHING RETURNING id`

const findText = `SELECT ${columns} FROM review_case WHERE id = $1 AND opened_entry IS NOT NULL`

const listText = `SELECT ${columns} FROM review_case
  WHERE opened_entry IS NOT NULL
    AND ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR state = $2)
    AND ($3::text IS NULL OR why = $3) AND ($4::text IS NULL OR assignee_ref = $4)
    AND ($5::timestamptz IS NULL OR (state = 'open' AND triage_due < $5)
      OR (state IN ('open', 'explained') AND decision_due < $5))
  ORDER BY id DESC LIMIT $6`

const changeable = [
  'state',
  'assignee',
  'explainedBy',
  'explainedAt',
  'explanation',
  'decidedBy',
  'decidedAt',
  'outcome',
  'signedBy',
  'signedAt',
  'countersignedBy',
  'countersignedAt',
] as const satisfies readonly (keyof CaseChange)[]

const changeText = `UPDATE review_case SET state = $1, assignee_ref = $2,
    explained_by = $3, explained_at = $4, explanation = $5,
    decided_by = $6, decided_at = $7, outcome = $8,
    signed_by = $9, signed_at = $10, countersigned_by = $11, countersigned_at = $12
  WHERE id = $13`
