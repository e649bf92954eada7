import { openAuditLog, openVault } from '#audit'

import { readConfig } from '../config.ts'
import { contentKeys } from '../content-keys.ts'
import { keepSecret } from '../embedded/secrets.ts'
import { UsageFault, type Run } from './command.ts'
import { withDatabase } from './with-database.ts'

/** Wraps every data key with the wrapping key of now, so that an older one can be taken away; may be repeated, and run meanwhile. */
export const run: Run = async (words, environment) => {
  if (words.length !== 1 || words[0] !== 'rewrap') throw new UsageFault('wardline content rewrap')
  const config = readConfig(environment, { mode: 'embedded' })
  return withDatabase(config, async (databaseUrl) => {
    const secret = config.secret ?? (await keepSecret(config.dataDir, 'secret'))
    const wrapper = contentKeys(config.content, secret)
    const log = openAuditLog(databaseUrl)
    const vault = openVault({ log, databaseUrl, keysUrl: config.content.keysDatabaseUrl, wrapper })
    try {
      const count = await vault.rewrap()
      console.log(`已重新包裹 ${count} 把数据密钥 / ${count} data keys were wrapped anew`)
      return 0
    } finally {
      await vault.close()
      await log.close()
    }
  })
}
