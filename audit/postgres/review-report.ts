import type { Pool } from 'pg'

/** A stretch of time, and the moment at which one looks back on it. */
type Period = {
  readonly from: Date
  readonly to: Date
  readonly now: Date
  readonly month: string
}

/** How many cases of a reason are in a state, with an outcome. */
export type CaseCount = {
  readonly why: string
  readonly state: string
  readonly outcome: string | null
  readonly count: number
}

/** How long something took, in hours, and how often too long; `overdue` are those that still wait. */
type Pace = {
  readonly done: number
  readonly medianHours: number | null
  readonly p95Hours: number | null
  readonly late: number
  readonly overdue: number
}

export type CaseFigures = {
  readonly counts: readonly CaseCount[]
  readonly triage: Pace
  readonly decision: Pace
  readonly eligible: number
  readonly drawn: number
}

/** Figures of the cases that were opened in a period, and of the draw in its month. */
export async function caseFigures(
  pool: Pool,
  { from, to, now, month }: Period,
): Promise<CaseFigures> {
  const { rows: counts } = await pool.query<CaseCount>(countsText, [from, to])
  const paceOf = async (which: keyof typeof paces): Promise<Pace> => {
    const { rows } = await pool.query<Pace>(paces[which], [from, to, now])
    return rows[0] ?? { done: 0, medianHours: null, p95Hours: null, late: 0, overdue: 0 }
  }
  const { rows: draws } = await pool.query<Pick<CaseFigures, 'eligible' | 'drawn'>>(drawsText, [
    month,
  ])
  const { eligible, drawn } = draws[0] ?? { eligible: 0, drawn: 0 }
  return {
    counts,
    triage: await paceOf('triage'),
    decision: await paceOf('decision'),
    eligible,
    drawn,
  }
}

const inPeriod = 'opened_entry IS NOT NULL AND opened_at >= $1 AND opened_at < $2'

const countsText = `SELECT why, state, outcome, count(*)::int AS count FROM review_case
  WHERE ${inPeriod} GROUP BY why, state, outcome ORDER BY why, state, outcome`

const drawsText = `SELECT eligible::float8 AS eligible, drawn::float8 AS drawn
  FROM review_month WHERE month = $1`

const paceText = (done: string, due: string): string => `
  WITH cases AS (
    SELECT ${done} AS done, ${due} AS due, extract(epoch FROM ${done} - opened_at)::float8 / 3600 AS hours
    FROM review_case WHERE ${inPeriod}
  )
  SELECT count(done)::int AS done,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) AS "medianHours",
    percentile_cont(0.95) WITHIN GROUP (ORDER BY hours) AS "p95Hours",
    count(*) FILTER (WHERE done > due)::int AS late,
    count(*) FILTER (WHERE done IS NULL AND due < $3)::int AS overdue
  FROM cases`

const paces = {
  triage: paceText('explained_at', 'triage_due'),
  decision: paceText('decided_at', 'decision_due'),
} as const
