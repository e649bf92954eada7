import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import { Client } from 'pg'

import { everything, withEngine } from './engine.ts'
import { readMigrations, shippedMigrations } from './migrations.ts'

/**
 * Brings a database up to date and returns the names of the migrations that it took.
 *
 * 1. Works without the internet: the engine comes from the npm registry, not from Prisma's download site.
 * 2. Keeps the standard `_prisma_migrations` table, so Prisma's own command line can take over at any time.
 * 3. Refuses when a migration that was applied has been edited or removed since.
 * 4. A migration that fails leaves nothing behind, and is tried again by the next call.
 * 5. Of several callers at once, one works and the others wait.
 */
export async function migrate(
  connectionString: string,
  folder: string = shippedMigrations,
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  return alone(connectionString, () =>
    withEngine(connectionString, (engine) => applyTo(engine, migrations)),
  )
}

/** Raised when the database took migrations that are no longer what the folder says. */
export class EditedMigration extends Error {
  override readonly name = 'EditedMigration'
  readonly migrations: readonly string[]

  constructor(migrations: readonly string[]) {
    super(`Migrations were edited or removed after they were applied: ${migrations.join(', ')}.`)
    this.migrations = migrations
  }
}

async function applyTo(
  engine: SchemaEngine,
  migrationsList: MigrationList,
): Promise<readonly string[]> {
  const found = await engine.diagnoseMigrationHistory({
    migrationsList,
    optInToShadowDatabase: false,
    filters: everything,
  })
  if (found.editedMigrationNames.length > 0) throw new EditedMigration(found.editedMigrationNames)
  if (found.history !== null && found.history.diagnostic !== 'databaseIsBehind') {
    throw new EditedMigration(found.history.unpersistedMigrationNames)
  }
  for (const migrationName of found.failedMigrationNames) {
    // Each migration is one transaction, so what failed was rolled back; only the engine does not know.
    await engine.markMigrationRolledBack({ migrationName })
  }
  const applied = await engine.applyMigrations({ migrationsList, filters: everything })
  return applied.appliedMigrationNames
}

/** Any number that gateways do not hold while they serve, as long as every version of this function uses the same one. */
const migratorsLock = 8_247_310

// The engine's own lock does not cover the look at the history before it.
async function alone<Result>(
  connectionString: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migratorsLock])
    return await work()
  } finally {
    await client.end()
  }
}
