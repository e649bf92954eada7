import { parseArgs } from 'node:util'

import { openAuditLog } from '#audit'
import type { Bundle } from '#policy'
import { openDatabase } from '#prisma'

import { readConfig, type Config } from '../config.ts'
import { readSecret } from '../embedded/secrets.ts'
import { loadBundle } from '../policies/folder.ts'
import { simulate } from '../policies/simulate.ts'
import { storedPolicy } from '../policies/stored.ts'
import { createSeal } from '../seal.ts'
import { peopleByReference } from '../training/people-by-reference.ts'
import { createQualifications } from '../training/qualifications.ts'
import { UsageFault, type Run } from './command.ts'
import { withDatabase } from './with-database.ts'

const usage = 'wardline policy simulate <folder> [--days N]'
const dayMs = 86_400_000
const mostDays = 3_660

/** What the bundle of a folder would have decided about the requests of the last days, beside the policy in force. */
export const simulateFolder: Run = async (words, environment) => {
  const { folder, days } = read(words)
  const config = readConfig(environment, { mode: 'embedded' })
  const proposed = await loadBundle(folder)
  const secret = config.secret ?? (await readSecret(config.dataDir, 'secret'))
  if (secret === null)
    throw new UsageFault('需要 WARDLINE_SECRET 才能由日志找到人员 / WARDLINE_SECRET is needed')
  const result = await withDatabase(config, (databaseUrl) =>
    replay({ databaseUrl, secret, config }, proposed, days),
  )
  console.log(JSON.stringify(result, null, 2))
  return 0
}

function read(words: readonly string[]): { folder: string; days: number } {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { days: { type: 'string', default: '14' } },
    })
    const [folder, ...rest] = positionals
    const days = Number(values.days)
    const isDays = Number.isInteger(days) && days >= 1 && days <= mostDays
    if (folder === undefined || rest.length > 0 || !isDays) throw new UsageFault(usage)
    return { folder, days }
  } catch {
    throw new UsageFault(usage)
  }
}

type Place = { readonly databaseUrl: string; readonly secret: string; readonly config: Config }

async function replay(
  { databaseUrl, secret, config }: Place,
  proposed: Bundle,
  days: number,
): Promise<object> {
  const database = openDatabase(databaseUrl)
  const log = openAuditLog(databaseUrl)
  try {
    const now = new Date()
    const since = new Date(now.getTime() - days * dayMs)
    const passed = createQualifications(database.qualifications, () => now)
    const people = peopleByReference(database.principals, createSeal(secret), passed)
    const inForce = await storedPolicy(database.policies, config)
    return await simulate({ inForce, proposed, since, now }, { log, personOf: people })
  } finally {
    await log.close()
    await database.close()
  }
}
