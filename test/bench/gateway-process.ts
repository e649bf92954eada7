/** The gate with everything on: a real PostgreSQL with fsync, policy, de-identification, last scan, log. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { pino } from 'pino'

import { migrate, openDatabase, seedDemo } from '#prisma'

import { bearerFrom } from '../../gateway/commands/assemble.ts'
import { issueKey } from '../../gateway/commands/issue-key.ts'
import { readConfig } from '../../gateway/config.ts'
import { startEmbeddedPostgres } from '../../gateway/embedded/postgres.ts'
import { startGateway } from '../../gateway/main.ts'
import { loadBundle } from '../../gateway/policies/folder.ts'
import { asPolicy } from '../support/policy.ts'
import { tell } from './process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'wardline-bench-'))
const postgres = await startEmbeddedPostgres({ dataDir })
await migrate(postgres.connectionString)
const database = openDatabase(postgres.connectionString)
await seedDemo(database)
await database.close()

const shipped = await loadBundle()
const each = { requestsPerMinute: 10_000_000, tokensPerDay: 1_000_000_000_000 }
/** Counted like any others, and never used up. */
const generous = { principal: each, department: each, useCase: each, departments: {}, useCases: {} }
const gateway = await startGateway({
  host: '127.0.0.1',
  port: 0,
  databaseUrl: postgres.connectionString,
  secret: 'bench'.repeat(8),
  policy: asPolicy({ ...shipped, limits: generous }),
  endpoints: () => [
    {
      id: 'deepseek',
      kind: 'cloud',
      dialect: 'deepseek',
      baseUrl: process.env['BENCH_UPSTREAM'] ?? '',
      apiKey: 'bench',
      model: 'deepseek-flash',
      simulator: false,
    },
  ],
  bearer: bearerFrom(readConfig({}, { mode: 'embedded' }), 'http://127.0.0.1:9/none', {
    acceptsDemo: true,
  }),
  identitySource: 'demo',
  maxBodyBytes: 4 * 1024 * 1024,
  version: '0.0.0',
  log: pino({ level: 'warn' }),
})

process.once('SIGTERM', () => {
  void gateway
    .close(1_000)
    .then(() => postgres.remove())
    .then(() => rm(dataDir, { recursive: true, force: true }))
    .then(() => process.exit(0))
})

const key = await issueKey(gateway.ports, postgres.connectionString, {
  username: 'dr.lin',
  label: 'bench',
})
tell({ url: gateway.url, key })
