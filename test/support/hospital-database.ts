import { applyRoles, migrate } from '#prisma'

import { aSession } from './audit-log.ts'
import { aPostgresServer } from './postgres.ts'

/** A database as a hospital sets it up: connection strings of those who may reach it, none of whom is another. */
export type HospitalDatabase = AsyncDisposable & {
  /** A superuser. */
  readonly administrator: string
  /** Owns the tables and runs the migrations; may not make roles. */
  readonly owner: string
  /** The gateway: a member of `wardline_writer` and of nothing else. */
  readonly writer: string
  /** An auditor: a member of `wardline_reader` and of nothing else. */
  readonly reader: string
}

/** On a server of its own, because roles belong to a server. */
export async function aHospitalDatabase(): Promise<HospitalDatabase> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await aPostgresServer('fsync=off'))
  await run(server.connectionString, 'CREATE ROLE hospital_owner LOGIN')
  await run(server.connectionString, 'CREATE DATABASE hospital OWNER hospital_owner')
  const as = (user: string): string => {
    const url = new URL(server.connectionString)
    url.username = user
    url.pathname = '/hospital'
    return url.href
  }
  await migrate(as('hospital_owner'))
  await applyRoles(as('postgres'))
  await run(as('postgres'), 'CREATE ROLE gateway LOGIN IN ROLE wardline_writer')
  await run(as('postgres'), 'CREATE ROLE auditor LOGIN IN ROLE wardline_reader')
  const held = stack.move()
  return {
    administrator: as('postgres'),
    owner: as('hospital_owner'),
    writer: as('gateway'),
    reader: as('auditor'),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

async function run(connectionString: string, sql: string): Promise<void> {
  await using session = await aSession(connectionString)
  await session.query(sql)
}
