import type { Logger } from 'pino'

import { excessRights } from '#audit'

import { readConfig, type Config } from '../config.ts'
import { startGateway } from '../main.ts'
import { defaultBundleFolder, loadPolicy } from '../policies/folder.ts'
import { version } from '../version.ts'
import { bearerFrom, endpointsFrom, shippedFrontEnds } from './assemble.ts'
import type { Run } from './command.ts'
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
  const { databaseUrl, secret, host, port, maxBodyBytes, upstreamTimeoutMs } = config
  const { issuer } = config.identity
  if (databaseUrl === null || secret === null || issuer === null)
    throw new Error('production settings are incomplete')
  const gateway = await startGateway({
    host,
    port,
    trustedProxies: config.trustedProxies,
    databaseUrl,
    secret,
    policy,
    endpoints: (bundle) => endpointsFrom(config, bundle, null),
    bearer: bearerFrom(config, issuer, { acceptsDemo: false }),
    identitySource: 'oidc',
    signIn: signInFrom(config, issuer, { origin: config.signIn.origin, client: null }),
    maxBodyBytes,
    upstreamTimeoutMs,
    presidio: config.presidio,
    auditOrigin: config.auditOrigin,
    auditKeyFile: config.auditKeyFile,
    auditSmOrigin: config.auditSmOrigin,
    auditSmKeyFile: config.auditSmKeyFile,
    witnesses: config.witnesses,
    syslog: config.syslog,
    content: config.content,
    limitsStore: config.limitsStore,
    frontEnds: shippedFrontEnds,
    version,
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
