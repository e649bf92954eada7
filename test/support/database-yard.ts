import { randomUUID } from 'node:crypto'

import { Client } from 'pg'

import { migrate } from '#prisma'

import { aPostgresServer } from './postgres.ts'

/** Makes databases on one server, each a copy of one that took every migration. */
export type DatabaseYard = {
  /** Returns the connection string. */
  create(): Promise<string>
  drop(name: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Opens a yard on the given server, or on a throw-away one. */
export async function openDatabaseYard(given: string | undefined): Promise<DatabaseYard> {
  const server =
    given === undefined ? await aPostgresServer('fsync=off', 'max_connections=300') : null
  const home = server?.connectionString ?? given ?? ''
  const template = nameOfADatabase()
  await query(home, `CREATE DATABASE ${template}`)
  await migrate(named(home, template))
  const drop = (name: string): Promise<void> =>
    query(home, `DROP DATABASE ${requireOurs(name)} WITH (FORCE)`)
  return {
    async create() {
      const name = nameOfADatabase()
      await query(home, `CREATE DATABASE ${name} TEMPLATE ${template}`)
      return named(home, name)
    },
    drop,
    async [Symbol.asyncDispose]() {
      await (server === null ? drop(template) : server[Symbol.asyncDispose]())
    },
  }
}

function nameOfADatabase(): string {
  return `wardline_test_${randomUUID().replaceAll('-', '')}`
}

function requireOurs(name: string): string {
  if (/^wardline_test_[0-9a-f]{32}$/u.test(name)) return name
  throw new Error('Only databases of the tests may be dropped.')
}

function named(connectionString: string, database: string): string {
  const url = new URL(connectionString)
  url.pathname = `/${database}`
  return url.href
}

async function query(connectionString: string, text: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
