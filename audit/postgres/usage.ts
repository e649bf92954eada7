import type { Pool } from 'pg'

/** What a use case came to in a stretch of time, in sums: nobody is told apart. */
export type UseCaseUsage = {
  /** Requests that were let through, and that were refused. */
  readonly accepted: number
  readonly refused: number
  /** Different people and systems among those that were let through. */
  readonly users: number
  /** Days of the hospital on which any was let through. */
  readonly days: number
  /** By problem code. */
  readonly refusals: Readonly<Record<string, number>>
  /** By level, before and after de-identification, of what was let through. */
  readonly levels: Readonly<Record<string, number>>
  readonly residualLevels: Readonly<Record<string, number>>
  /** By how they ended: `completed`, `client-gone`, or a problem code. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly promptTokens: number
  readonly completionTokens: number
  /** Answers whose tokens the model did not tell. */
  readonly estimated: number
  /** Of answers that were completed; null when there are none. */
  readonly medianMs: number | null
  readonly p95Ms: number | null
  /** Answers that owed a review by a person. */
  readonly reviewOwed: number
}

/** What a pilot came to. */
export type PilotUsage = Pick<UseCaseUsage, 'days' | 'users'> & { readonly requests: number }

type Stretch = { readonly since: Date; readonly until: Date }

/** Sums of one use case. */
export async function usageOf(
  pool: Pool,
  useCase: string,
  { since, until }: Stretch,
): Promise<UseCaseUsage> {
  const { rows } = await pool.query<UseCaseUsage>(usageText, [useCase, since, until])
  const [row] = rows
  if (row === undefined) throw new Error('A sum has one row.')
  return row
}

/** What each of these use cases came to since a time of its own. */
export async function pilotsOf(
  pool: Pool,
  since: ReadonlyMap<string, Date>,
): Promise<ReadonlyMap<string, PilotUsage>> {
  const { rows } = await pool.query<PilotUsage & { useCase: string }>(pilotsText, [
    [...since.keys()],
    [...since.values()],
  ])
  return new Map(rows.map(({ useCase, ...usage }) => [useCase, usage]))
}

/** How many cases of the review about a use case's entries of a stretch of time are in each state. */
export async function casesOf(
  pool: Pool,
  useCase: string,
  { since, until }: Stretch,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ state: string; count: number }>(casesText, [
    useCase,
    since,
    until,
  ])
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

/** By use case, how many cases about it wait for longer than they may; of any age. */
export async function overdueCases(pool: Pool, now: Date): Promise<ReadonlyMap<string, number>> {
  const { rows } = await pool.query<{ useCase: string; count: number }>(overdueText, [now])
  return new Map(rows.map(({ useCase, count }) => [useCase, count]))
}

// The hospital's days (UTC+8, as `calendar.ts`).
const dayOf = "((at AT TIME ZONE 'UTC') + interval '8 hours')::date"

const countBy = (name: string, from: string): string =>
  `coalesce((SELECT jsonb_object_agg(name, count) FROM (
    SELECT ${name} AS name, count(*)::int AS count FROM ${from} GROUP BY 1) AS counted
    WHERE name IS NOT NULL), '{}') `

const usageText = `
  WITH mine AS MATERIALIZED (
    SELECT type, at, actor_ref, body::jsonb AS body FROM entry
    WHERE at >= $2 AND at < $3 AND use_case = $1
      AND type IN ('ai.accept', 'ai.deny', 'ai.outcome')
  ), accepted AS (SELECT * FROM mine WHERE type = 'ai.accept'),
  refused AS (SELECT * FROM mine WHERE type = 'ai.deny'),
  ended AS (SELECT body -> 'outcome' AS outcome FROM mine WHERE type = 'ai.outcome')
  SELECT
    (SELECT count(*)::int FROM accepted) AS accepted,
    (SELECT count(*)::int FROM refused) AS refused,
    (SELECT count(DISTINCT actor_ref)::int FROM accepted) AS users,
    (SELECT count(DISTINCT ${dayOf})::int FROM accepted) AS days,
    ${countBy("body -> 'policy' ->> 'reason'", 'refused')} AS refusals,
    ${countBy("body -> 'level' ->> 'before'", 'accepted')} AS levels,
    ${countBy("body -> 'level' ->> 'residual'", 'accepted')} AS "residualLevels",
    ${countBy("outcome ->> 'status'", 'ended')} AS outcomes,
    coalesce(sum((outcome -> 'tokens' ->> 'prompt')::float8), 0) AS "promptTokens",
    coalesce(sum((outcome -> 'tokens' ->> 'completion')::float8), 0) AS "completionTokens",
    count(*) FILTER (WHERE outcome -> 'tokens' ->> 'estimated' = 'true')::int AS estimated,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY (outcome ->> 'latencyMs')::float8)
      FILTER (WHERE outcome ->> 'status' = 'completed') AS "medianMs",
    percentile_cont(0.95) WITHIN GROUP (ORDER BY (outcome ->> 'latencyMs')::float8)
      FILTER (WHERE outcome ->> 'status' = 'completed') AS "p95Ms",
    count(*) FILTER (WHERE outcome ->> 'reviewRequired' = 'true')::int AS "reviewOwed"
  FROM ended`

const pilotsText = `
  SELECT entry.use_case AS "useCase", count(*)::int AS requests,
    count(DISTINCT actor_ref)::int AS users, count(DISTINCT ${dayOf})::int AS days
  FROM unnest($1::text[], $2::timestamptz[]) AS pilot (use_case, since)
    JOIN entry ON entry.use_case = pilot.use_case AND entry.at >= pilot.since
  WHERE entry.type = 'ai.accept' AND entry.at >= (SELECT min(since) FROM unnest($2::timestamptz[]) AS since)
  GROUP BY entry.use_case`

const casesText = `
  SELECT state, count(*)::int AS count FROM review_case
    JOIN entry ON entry.index = review_case.entry
  WHERE opened_entry IS NOT NULL AND entry.use_case = $1 AND entry.at >= $2 AND entry.at < $3
  GROUP BY state`

const overdueText = `
  SELECT entry.use_case AS "useCase", count(*)::int AS count FROM review_case
    JOIN entry ON entry.index = review_case.entry
  WHERE opened_entry IS NOT NULL AND entry.use_case IS NOT NULL
    AND (state = 'open' AND triage_due < $1 OR state IN ('open', 'explained') AND decision_due < $1)
  GROUP BY entry.use_case`
