import { openAuditLog, type EntryType } from '#audit'
import { openDatabase } from '#prisma'

import { readConfig } from '../config.ts'
import { casesPurpose, createCases } from '../deidentification/cases.ts'
import { keepSecret } from '../embedded/secrets.ts'
import { createEnvelope } from '../envelope.ts'
import { UsageFault, type Run } from './command.ts'
import { withDatabase } from './with-database.ts'

/**
 * Prints what staff reported as JSON Lines for `wardline deid eval`, in clear: the texts leave the database only here, and that
 * it was done is on record before the first line. With `--forget` they are deleted once they are printed, on record as well.
 */
export const run: Run = async (words, environment) => {
  const forgets = words[0] === '--forget'
  if (words.length > (forgets ? 1 : 0))
    throw new UsageFault('wardline deid cases [--forget] > cases.jsonl')
  const config = readConfig(environment, { mode: 'embedded' })
  await withDatabase(config, async (databaseUrl) => {
    const secret = config.secret ?? (await keepSecret(config.dataDir, 'secret'))
    await print(databaseUrl, secret, forgets)
  })
  return 0
}

async function print(databaseUrl: string, secret: string, forgets: boolean): Promise<void> {
  const database = openDatabase(databaseUrl)
  const audit = openAuditLog(databaseUrl)
  const clock = () => new Date()
  const record = (type: EntryType) =>
    audit.append({ type, at: clock(), request: null, actor: null })
  try {
    const cases = createCases(database.cases, createEnvelope(secret, casesPurpose), clock)
    await record('deid.cases-read')
    const printed: string[] = []
    for await (const sample of cases.all()) {
      await write(`${JSON.stringify(sample)}\n`)
      printed.push(sample.id)
    }
    if (forgets && printed.length > 0) {
      await record('deid.cases-forgotten')
      await cases.forget(printed)
    }
  } finally {
    await audit.close()
    await database.close()
  }
}

/** Resolves when the line has been taken; a reader that went away must not cost what it did not get. */
const write = (line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(line, (error) => (error ? reject(error) : resolve()))
  })
