import { aSession } from './audit-log.ts'

/** So many entries fill one partition from now on: the first that ends on a tile. */
export const narrow = 256

/** Makes the partitions of an empty log so small that a test can fill some. */
export async function narrowPartitions(connectionString: string): Promise<void> {
  await using owner = await aSession(connectionString)
  const { rows } = await owner.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent IN ('entry'::regclass, 'entry_patient'::regclass)`,
  )
  for (const { name } of rows) await owner.query(`DROP TABLE ${name}`)
  await owner.query(
    `CREATE OR REPLACE FUNCTION log_partition_width() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT ${narrow}::bigint'`,
  )
  await owner.query('SELECT make_log_partitions()')
}

/** The partitions of a log, in the order of their entries. */
export async function partitionsOf(connectionString: string): Promise<readonly string[]> {
  await using someone = await aSession(connectionString)
  const { rows } = await someone.query<{ name: string }>(
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'entry'::regclass
     ORDER BY length(inhrelid::regclass::text), 1`,
  )
  return rows.map(({ name }) => name)
}
