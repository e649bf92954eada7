import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv, stdout } from 'node:process'

import { everything, withEngine } from './engine.ts'

/**
 * The SQL that would bring a database to what schema.prisma says; the draft of the next migration.
 * Triggers and check constraints are invisible to it: they live in the migrations alone.
 */
export async function missingSql(connectionString: string): Promise<string> {
  const path = join(import.meta.dirname, 'schema.prisma')
  const files = [{ path, content: await readFile(path, 'utf8') }]
  const { stdout } = await withEngine(connectionString, (engine) =>
    engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: import.meta.dirname },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: everything,
    }),
  )
  return stdout ?? ''
}

// `node prisma/diff.ts postgresql://…`, on a database that has every migration.
const [, , database] = argv
if (import.meta.main && database !== undefined) stdout.write(await missingSql(database))
