import { openAuditLog } from '#audit'
import { openDatabase } from '#prisma'

import { readConfig } from '../config.ts'
import { casesPurpose, createCases } from '../deidentification/cases.ts'
import { keepSecret } from '../embedded/secrets.ts'
import { createEnvelope } from '../envelope.ts'
import { UsageFault, type Run } from './command.ts'
import { withDatabase } from './with-database.ts'

/**
 * Prints what staff reported as JSON Lines for `wardline deid eval`, in clear: the texts leave the database only here, and that
 * it was done is on record before the first line.
 */
export const run: Run = async (words, environment) => {
  if (words.length > 0) throw new UsageFault('wardline deid cases > cases.jsonl')
  const config = readConfig(environment, { mode: 'embedded' })
  await withDatabase(config, async (databaseUrl) => {
    const secret = config.secret ?? (await keepSecret(config.dataDir, 'secret'))
    await print(databaseUrl, secret)
  })
  return 0
}

async function print(databaseUrl: string, secret: string): Promise<void> {
  const database = openDatabase(databaseUrl)
  const audit = openAuditLog(databaseUrl)
  const clock = () => new Date()
  try {
    const cases = createCases(database.cases, createEnvelope(secret, casesPurpose), clock)
    await audit.append({ type: 'deid.cases-read', at: clock(), request: null, actor: null })
    for await (const sample of cases.all()) console.log(JSON.stringify(sample))
  } finally {
    await audit.close()
    await database.close()
  }
}
