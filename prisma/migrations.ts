import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { MigrationDirectory, MigrationList } from '@prisma/schema-engine-wasm'

/** The migrations that ship with Wardline. */
export const shippedMigrations = join(import.meta.dirname, 'migrations')

/** Reads a folder of migrations as the engine wants it: oldest first, with the lock file that names the database kind. */
export async function readMigrations(folder: string): Promise<MigrationList> {
  const lockfile = 'migration_lock.toml'
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return {
    baseDir: folder,
    lockfile: { path: lockfile, content: await readFile(join(folder, lockfile), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.sort().map((name) => readMigration(folder, name)),
    ),
  }
}

async function readMigration(folder: string, path: string): Promise<MigrationDirectory> {
  const file = 'migration.sql'
  const value = await readFile(join(folder, path, file), 'utf8')
  return { path, migrationFile: { path: file, content: { tag: 'ok', value } } }
}
