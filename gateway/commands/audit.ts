import { openAuditLog } from '#audit'

import { readConfig } from '../config.ts'
import { isHeld } from '../embedded/lock.ts'
import { startEmbeddedPostgres } from '../embedded/postgres.ts'
import { UsageFault, type Run } from './command.ts'

/** Recomputes the hash chain of the live log; exit code 1 and the first bad index when it does not hold. */
export const run: Run = async ([action], environment) => {
  if (action !== 'verify') throw new UsageFault('wardline audit verify')
  const { databaseUrl, dataDir } = readConfig(environment, { mode: 'embedded' })
  if (databaseUrl !== null) return verify(databaseUrl)
  const isRunning = await isHeld(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir })
  try {
    return await verify(postgres.connectionString)
  } finally {
    if (!isRunning) await postgres.stop()
  }
}

async function verify(databaseUrl: string): Promise<number> {
  const audit = openAuditLog(databaseUrl)
  try {
    const { entries, broken } = await audit.verify()
    console.log(JSON.stringify({ entries, broken }))
    if (broken === null) return 0
    console.error(`第 ${broken} 条与链不符 / entry ${broken} does not fit the chain`)
    return 1
  } finally {
    await audit.close()
  }
}
