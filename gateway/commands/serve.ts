import type { Logger } from 'pino'

import { excessRights } from '#audit'

import { readConfig, type Config } from '../config.ts'
import { startGateway } from '../main.ts'
import { defaultBundleFolder, loadPolicy } from '../policies/folder.ts'
import { bearerFrom, endpointsFrom, settingsFrom } from './assemble.ts'
import type { Run } from './command.ts'
import { notificationsFrom } from './notifications.ts'
import { refuseDemo } from './refuse-demo.ts'
import { createClosers, serverLog, whenStopped } from './run.ts'
import { signInFrom } from './sign-in.ts'

/** The gateway in production mode: every demo default is refused before anything listens. */
export const run: Run = async (_words, environment) => {
  const config = readConfig(environment, { mode: 'production' })
  const log = serverLog(config)
  const stopped = whenStopped()
  const closers = createClosers()
  try {
    await refuseDemo(config, log)
    await serve(config, log, closers)
    await stopped
    return 0
  } finally {
    await closers.closeAll()
  }
}

async function serve(
  config: Config,
  log: Logger,
  closers: ReturnType<typeof createClosers>,
): Promise<void> {
  const policy = await loadPolicy(config.policyDir ?? defaultBundleFolder)
  const { databaseUrl, secret } = config
  const { issuer } = config.identity
  if (databaseUrl === null || secret === null || issuer === null)
    throw new Error('production settings are incomplete')
  const gateway = await startGateway({
    ...settingsFrom(config),
    databaseUrl,
    secret,
    policy,
    endpoints: (bundle) => endpointsFrom(config, bundle, null),
    bearer: bearerFrom(config, issuer, { acceptsDemo: false }),
    identitySource: 'oidc',
    signIn: signInFrom(config, issuer, { origin: config.signIn.origin, client: null }),
    notifications: notificationsFrom(config, config.signIn.origin),
    log,
  })
  closers.add(() => gateway.close())
  await warnOfRights(databaseUrl, log)
  log.info({ url: gateway.url, policy: gateway.ports.bundle().hash }, 'serving')
}

async function warnOfRights(databaseUrl: string, log: Logger): Promise<void> {
  const rights = await excessRights(databaseUrl)
  if (rights.length > 0)
    log.warn({ rights }, 'the database user could rewrite the log: give it wardline_writer alone')
}
