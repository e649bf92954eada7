import { readConfig, type Config } from '../config.ts'
import { startGateway } from '../main.ts'
import { defaultBundleFolder, loadBundle } from '../policy-source.ts'
import { version } from '../version.ts'
import { bearerFrom, endpointsFrom } from './assemble.ts'
import type { Run } from './command.ts'
import { createClosers, serverLog, untilStopped } from './run.ts'

/** The gateway in production mode: every demo default is refused before anything listens. */
export const run: Run = async (_words, environment) => {
  const config = readConfig(environment, { mode: 'production' })
  const closers = createClosers()
  try {
    await serve(config, closers)
    await untilStopped()
    return 0
  } finally {
    await closers.closeAll()
  }
}

async function serve(config: Config, closers: ReturnType<typeof createClosers>): Promise<void> {
  const log = serverLog(config)
  const bundle = await loadBundle(config.policyDir ?? defaultBundleFolder)
  const { databaseUrl, secret, host, port, maxBodyBytes, upstreamTimeoutMs } = config
  const { issuer } = config.identity
  if (databaseUrl === null || secret === null || issuer === null)
    throw new Error('production settings are incomplete')
  const gateway = await startGateway({
    host,
    port,
    databaseUrl,
    secret,
    bundle,
    endpoints: endpointsFrom(config, bundle, null),
    bearer: bearerFrom(config, issuer, { acceptsDemo: false }),
    identitySource: 'oidc',
    maxBodyBytes,
    upstreamTimeoutMs,
    version,
    log,
  })
  closers.add(() => gateway.close())
  log.info({ url: gateway.url, policy: bundle.hash }, 'serving')
}
