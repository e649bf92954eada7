import { openAuditLog } from '#audit'

import { readConfig } from '../config.ts'
import { UsageFault, type Run } from './command.ts'
import { withDatabase } from './with-database.ts'

/** Recomputes the hash chain of the live log; exit code 1 and the first bad index when it does not hold. */
export const run: Run = async ([action], environment) => {
  if (action !== 'verify') throw new UsageFault('wardline audit verify')
  return withDatabase(readConfig(environment, { mode: 'embedded' }), verify)
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
