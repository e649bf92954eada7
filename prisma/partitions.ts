import { Client } from 'pg'

/** Makes partitions of the log ahead of its entries on a migrated database, as its owner; gateways do the same while they run. */
export async function makePartitions(connectionString: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    await client.query('SELECT make_log_partitions()')
  } finally {
    await client.end()
  }
}
