import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Pool } from 'pg'

import { engineAdapter } from './engine-adapter.ts'

/** No table or enumeration of the database is managed by somebody else. */
export const everything = { externalTables: [], externalEnums: [] }

/** Runs one piece of work with Prisma's own migration engine on a database. */
export async function withEngine<Result>(
  connectionString: string,
  work: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  await start()
  // The engine does not close what it opens, hence a pool of ours.
  const pool = new Pool({ connectionString, max: 2 })
  try {
    const adapter = engineAdapter(pool)
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, ignoreLog, adapter)
    return await work(engine).finally(() => engine.free())
  } finally {
    await pool.end()
  }
}

// The glue file of the package holds one instance for the whole process; a second start would pull it away from
// whoever still works with the first.
let started: Promise<void> | null = null

function start(): Promise<void> {
  started ??= instantiate()
  return started
}

// The package's own entry imports the .wasm file as a module, which Node 24 allows only behind a flag and vitest not at
// all. Compiling it by hand from the same two files needs neither the flag nor a child process.
async function instantiate(): Promise<void> {
  const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(file.replace(/\.js$/u, '.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  const begin = instance.exports['__wbindgen_start']
  if (typeof begin !== 'function') throw new Error('The migration engine has no entry point.')
  begin()
}

// Node has it; its types come only with those of the browser.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Readonly<Record<string, object>>,
  ): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, unknown>> } }>
}

// What the engine logs is the SQL it runs; failures arrive as exceptions.
function ignoreLog(): void {}
