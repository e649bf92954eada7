import type { Pool } from 'pg'

import { withContentOpened } from './opened.ts'

/** Entries that may go: from one index on and before another, none when both are the same. */
export type OldEntries = {
  readonly from: number
  readonly to: number
  /** That a legal hold is in force, so that none may. */
  readonly isHeld: boolean
}

/**
 * The oldest partitions of which every entry is of before a time. None goes that is not signed, nor in the second log where there is one,
 * nor one that the review has not gone through or has an open case about, nor one with content that is still kept.
 */
export async function oldEntries(pool: Pool, before: Date): Promise<OldEntries> {
  return withContentOpened(pool, 'all', async (client) => {
    const { rows } = await client.query<OldEntries>({ text, values: [before] })
    return rows[0] ?? { from: 0, to: 0, isHeld: false }
  })
}

const text = `
  WITH free AS (
    SELECT least(
      coalesce((SELECT max(tree_size) FROM log_checkpoint), 0),
      (SELECT max(tree_size) FROM sm_tree),
      (SELECT min(entry) FROM content),
      (SELECT position FROM review_progress),
      (SELECT min(entry) FROM review_case WHERE state <> 'signed')) AS past
  ), partitions AS (
    SELECT first, bounds.past, bounds.past <= free.past AND $1 > (
      SELECT at FROM entry WHERE index >= bounds.first AND index < bounds.past
      ORDER BY at DESC LIMIT 1) AS goes
    FROM log_partition_bounds() AS bounds, free
  )
  SELECT coalesce(min(first), 0)::float8 AS "from",
    coalesce(min(first) FILTER (WHERE goes IS NOT TRUE), max(past), 0)::float8 AS "to",
    EXISTS (SELECT FROM content_hold WHERE lifted_at IS NULL) AS "isHeld"
  FROM partitions`
