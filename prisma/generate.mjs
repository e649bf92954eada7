// Writes prisma/generated when schema.prisma has changed since it was written. Plain JavaScript without dependencies of
// ours, because it runs before anything else can: `npm start` and `npm test` on a fresh clone, under Node 20 or later.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { argv, env, execPath, exit, stderr } from 'node:process'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const schema = join(folder, 'schema.prisma')
const generated = join(folder, 'generated')
const stamp = join(generated, '.schema-hash')
const require = createRequire(import.meta.url)

/** What the client is made from: the schema and the version of the generator. */
function fingerprint() {
  const { version } = require('prisma/package.json')
  return createHash('sha256').update(version).update(readFileSync(schema)).digest('hex')
}

function isCurrent(hash) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
}

/** Generates the client without internet access; returns whether there was anything to do. */
export function generateClient() {
  const hash = fingerprint()
  if (isCurrent(hash)) return false
  const prisma = require.resolve('prisma/build/index.js')
  const { status, output } = spawnSync(execPath, [prisma, 'generate', '--schema', schema], {
    encoding: 'utf8',
    env: {
      ...env,
      // `generate` looks for a schema engine and downloads one, but never runs it: any executable satisfies it.
      PRISMA_SCHEMA_ENGINE_BINARY: execPath,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  })
  if (status !== 0) throw new Error(`prisma generate failed:\n${(output ?? []).join('')}`)
  // Last, so that a run that was cut short is repeated.
  writeFileSync(stamp, hash)
  return true
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    generateClient()
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    exit(1)
  }
}
