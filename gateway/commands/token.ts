import { randomBytes } from 'node:crypto'

import { openAuditLog } from '#audit'
import { openDatabase } from '#prisma'

import { readConfig, type Config } from '../config.ts'
import { keepSecret } from '../embedded/secrets.ts'
import { createPersonalKeys } from '../identity/personal-keys.ts'
import { createSeal } from '../seal.ts'
import { UsageFault, type Run } from './command.ts'
import { issueKey } from './issue-key.ts'
import { withDatabase } from './with-database.ts'

/** A personal key for a demo user, alone on the standard output; embedded mode only. */
export const run: Run = async ([username], environment) => {
  if (!username) throw new UsageFault('wardline token <user>')
  const config = readConfig(environment, { mode: 'embedded' })
  if (config.identity.issuer !== null) {
    throw new UsageFault(
      '已配置 OIDC_ISSUER，请登录后在 /api/keys 新建密钥 / OIDC_ISSUER is set: sign in and create a key at /api/keys',
    )
  }
  console.log(await withDatabase(config, (databaseUrl) => issue(config, databaseUrl, username)))
  return 0
}

async function issue(config: Config, databaseUrl: string, username: string): Promise<string> {
  const database = openDatabase(databaseUrl)
  const audit = openAuditLog(databaseUrl)
  const seal = createSeal(config.secret ?? (await keepSecret(config.dataDir, 'secret')))
  const keys = createPersonalKeys({
    store: database.keys,
    principals: database.principals,
    accounts: database.services,
    clock: () => new Date(),
    randomBytes,
    acceptsDemo: true,
  })
  try {
    return await issueKey({ keys, audit, seal }, databaseUrl, { username, label: 'wardline token' })
  } finally {
    await audit.close()
    await database.close()
  }
}
