import type { Pool } from 'pg'

/**
 * Makes partitions until two are ready behind the one that takes the next entry; answers how many there are. Whoever adds entries does
 * not wait for it.
 */
export async function makePartitions(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ ahead: number }>('SELECT make_log_partitions() AS ahead')
  return aheadIn(rows)
}

/** How many partitions are ready behind the one that takes the next entry; -1 when that one is missing. */
export async function partitionsAhead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ ahead: number }>('SELECT ahead FROM log_partitions()')
  return aheadIn(rows)
}

function aheadIn([row]: readonly { readonly ahead: number }[]): number {
  if (row === undefined) throw new Error('The database does not tell its partitions.')
  return row.ahead
}
