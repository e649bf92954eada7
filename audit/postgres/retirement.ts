import type { PoolClient } from 'pg'

/** Leaf hashes of a whole tile of entries that go. */
export type RetiredTile = {
  readonly tile: number
  readonly hashes: Buffer
  readonly smHashes: Buffer | null
}

/**
 * Connections on which a large file may be read back and removed, and which give up on tables that others hold for longer than gateways
 * may wait.
 */
export const unhurried = (connectionString: string) => ({
  connectionString,
  application_name: 'wardline-retire',
  lock_timeout: 3_000,
  max: 2,
})

/** Has whatever follows in the transaction to itself. */
export async function beginRetirement(client: PoolClient): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [retirementLock])
}

/** Any number, as long as every version of this uses the same one. */
const retirementLock = 8_247_317

/** Keeps what proofs and verification still need. */
export async function keepTile(
  client: PoolClient,
  { tile, hashes, smHashes }: RetiredTile,
): Promise<void> {
  const text = 'INSERT INTO log_retired (tile, hashes, sm_hashes) VALUES ($1, $2, $3)'
  await client.query({ name: 'keep-tile', text, values: [tile, hashes, smHashes] })
}

/** Takes the partitions before an index out of the log and drops them; only the owner of the tables may. */
export async function dropPartitions(client: PoolClient, before: number): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM log_partition_bounds() WHERE past <= $1 ORDER BY first',
    [before],
  )
  for (const { name } of rows)
    for (const parent of ['entry', 'entry_patient']) {
      const partition = name.replace('entry', parent)
      await client.query(`ALTER TABLE ${parent} DETACH PARTITION "${partition}"`)
      await client.query(`DROP TABLE "${partition}"`)
    }
}

/** Whether there is a second log, whose hashes are kept as well. */
export async function hasSmLog(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    'SELECT EXISTS (SELECT FROM sm_tree) AS found',
  )
  return rows[0]?.found === true
}

/** The order is done with its partitions, or not at all. */
export async function finishOrder(
  client: PoolClient,
  { id, at, count }: { readonly id: string; readonly at: Date; readonly count: number },
): Promise<void> {
  const text = 'UPDATE content_order SET done_at = $2, erased = $3 WHERE id = $1'
  await client.query(text, [id, at, count])
}
