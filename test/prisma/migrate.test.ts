import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { EditedMigration, migrate } from '#prisma'

import { missingSql } from '../../prisma/diff.ts'
import { readMigrations, shippedMigrations } from '../../prisma/migrations.ts'
import { aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

type Migrations = AsyncDisposable & {
  readonly folder: string
  write(name: string, sql: string): Promise<void>
}

async function aCopyOfTheMigrations(): Promise<Migrations> {
  const folder = await mkdtemp(join(tmpdir(), 'wardline-migrations-'))
  await cp(shippedMigrations, folder, { recursive: true })
  return {
    folder,
    async write(name, sql) {
      await mkdir(join(folder, name), { recursive: true })
      await writeFile(join(folder, name, 'migration.sql'), sql)
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

const emptied = 'DROP SCHEMA public CASCADE; CREATE SCHEMA public'

test('a new database takes every migration once', async () => {
  await using database = await aDatabase()
  await using someone = await aSession(database.connectionString)
  await someone.query(emptied)

  expect(await migrate(database.connectionString)).toContain('0001_init')
  expect(await migrate(database.connectionString)).toEqual([])
})

test('what was applied is kept as Prisma keeps it', async () => {
  await using database = await aDatabase()
  await using someone = await aSession(database.connectionString)

  const { rows } = await someone.query(
    `SELECT checksum, migration_name, applied_steps_count, finished_at IS NOT NULL AS finished, rolled_back_at
     FROM _prisma_migrations WHERE migration_name = '0001_init'`,
  )
  const sql = await readFile(join(shippedMigrations, '0001_init', 'migration.sql'))

  expect(rows).toEqual([
    {
      checksum: createHash('sha256').update(sql).digest('hex'),
      migration_name: '0001_init',
      applied_steps_count: 1,
      finished: true,
      rolled_back_at: null,
    },
  ])
})

test('migrations and schema say the same', async () => {
  await using database = await aDatabase()

  expect(await missingSql(database.connectionString)).toBe('-- This is an empty migration.\n')
})

test('a database that differs from the schema is noticed', async () => {
  await using database = await aDatabase()
  await using someone = await aSession(database.connectionString)
  await someone.query('ALTER TABLE qualification DROP COLUMN passed_at')

  expect(await missingSql(database.connectionString)).toContain('ADD COLUMN     "passed_at"')
})

test('an edited migration is reported', async () => {
  await using database = await aDatabase()
  await using migrations = await aCopyOfTheMigrations()
  await migrations.write('0001_init', 'SELECT 1;')

  await expect(migrate(database.connectionString, migrations.folder)).rejects.toThrow(
    new EditedMigration(['0001_init']),
  )
})

test('a removed migration is reported', async () => {
  await using database = await aDatabase()
  await using migrations = await aCopyOfTheMigrations()
  await migrations.write('9999_more', 'CREATE TABLE more (id text PRIMARY KEY);')
  expect(await migrate(database.connectionString, migrations.folder)).toEqual(['9999_more'])

  await expect(migrate(database.connectionString)).rejects.toThrow(
    new EditedMigration(['9999_more']),
  )
})

test('a migration that fails leaves nothing and is tried again', async () => {
  await using database = await aDatabase()
  await using migrations = await aCopyOfTheMigrations()
  await using someone = await aSession(database.connectionString)
  const { connectionString } = database
  await migrations.write('9999_more', 'CREATE TABLE more (id text PRIMARY KEY); TABLE missing;')

  await expect(migrate(connectionString, migrations.folder)).rejects.toThrow(
    'No such table: missing',
  )
  const { rows } = await someone.query(`SELECT to_regclass('more') AS more`)
  expect(rows).toEqual([{ more: null }])

  await someone.query('CREATE TABLE missing (id text PRIMARY KEY)')
  expect(await migrate(connectionString, migrations.folder)).toEqual(['9999_more'])
  expect(await migrate(connectionString, migrations.folder)).toEqual([])
})

test('of several callers one migrates', async () => {
  await using database = await aDatabase()
  await using someone = await aSession(database.connectionString)
  await someone.query(emptied)

  const taken = await Promise.all([1, 2, 3].map(() => migrate(database.connectionString)))

  const { migrationDirectories } = await readMigrations(shippedMigrations)
  expect(taken.flat()).toEqual(migrationDirectories.map(({ path }) => path))
})
