import { Client, DatabaseError } from 'pg'

import { createFault, faultFrom } from '../fault.ts'
import { databaseUser } from './cluster.ts'

const databaseName = 'wardline'

/** How to reach one database of the embedded server. */
export function connectionString(port: number, password: string, database = databaseName): string {
  return `postgresql://${databaseUser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}

/** Makes the database of the gateway unless it is there, which also proves that the password fits. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new Client({
    connectionString: connectionString(port, password, 'postgres'),
    connectionTimeoutMillis: 10_000,
  })
  try {
    await client.connect()
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`)
  } catch (cause) {
    throw isRefusedPassword(cause) ? createFault('wrong-password', { cause }) : faultFrom('', cause)
  } finally {
    await client.end()
  }
}

function isRefusedPassword(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '28P01'
}
