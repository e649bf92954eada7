import { everything, withEngine } from './engine.ts'
import { readMigrations, shippedMigrations } from './migrations.ts'

/**
 * Brings a database up to date and returns the names of the migrations that it took.
 *
 * 1. Works without the internet: the engine comes from the npm registry, not from Prisma's download site.
 * 2. Keeps the standard `_prisma_migrations` table, so Prisma's own command line can take over at any time.
 * 3. Refuses when a migration that was applied has been edited or removed since.
 */
export async function migrate(
  connectionString: string,
  folder: string = shippedMigrations,
): Promise<readonly string[]> {
  const migrationsList = await readMigrations(folder)
  return withEngine(connectionString, async (engine) => {
    const { history, editedMigrationNames } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: everything,
    })
    if (editedMigrationNames.length > 0) throw new EditedMigration(editedMigrationNames)
    if (history !== null && history.diagnostic !== 'databaseIsBehind') {
      throw new EditedMigration(history.unpersistedMigrationNames)
    }
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList,
      filters: everything,
    })
    return appliedMigrationNames
  })
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
