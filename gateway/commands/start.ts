import type { Logger } from 'pino'

import { demoUsers, migrate, openDatabase, seedDemo } from '#prisma'

import { readConfig, type Config } from '../config.ts'
import { buildFrontEnds } from '../embedded/front-ends.ts'
import { lockDataDirectory } from '../embedded/lock.ts'
import { freePort } from '../embedded/port.ts'
import { startEmbeddedPostgres } from '../embedded/postgres.ts'
import { keepSecret } from '../embedded/secrets.ts'
import { startDemoProvider, type DemoProvider } from '../identity/demo-provider.ts'
import { startGateway, type Gateway } from '../main.ts'
import { startSimulator } from '../models/simulator.ts'
import { defaultBundleFolder, loadPolicy } from '../policies/folder.ts'
import { bearerFrom, endpointsFrom, root, settingsFrom } from './assemble.ts'
import type { Run } from './command.ts'
import { issueKey } from './issue-key.ts'
import { notificationsFrom } from './notifications.ts'
import { panel, step } from './panel.ts'
import { createClosers, fileLog, flushed, whenStopped } from './run.ts'
import { loopbackOrigin, signInFrom } from './sign-in.ts'

/** Everything on embedded defaults: what is not configured is brought along, and says that it is a demo. */
export const run: Run = async (_words, environment) => {
  const config = readConfig(environment, { mode: 'embedded' })
  const log = fileLog(config)
  const stopped = whenStopped()
  const closers = createClosers()
  closers.add(() => flushed(log))
  try {
    await start({ config, log }, closers)
    await stopped
    step('正在停止', 'Stopping')
    return 0
  } finally {
    await closers.closeAll()
  }
}

type Closers = ReturnType<typeof createClosers>
type House = { readonly config: Config; readonly log: Logger }
/** Where the gateway will be; the demo provider must know it first. */
type Place = { readonly port: number; readonly origin: string | null }

async function start({ config, log }: House, closers: Closers): Promise<void> {
  const lock = await lockDataDirectory(config.dataDir)
  closers.add(() => lock.release())
  const databaseUrl = await openDatabaseFor(config, closers)
  const place = await placeOf(config)
  const identity = await openIdentity({ config, ...place }, databaseUrl, closers)
  const gateway = await openGateway(
    { config, log, ...place },
    { databaseUrl, ...identity },
    closers,
  )
  await lock.announce(gateway.url)
  const key = identity.isDemo
    ? await issueKey(gateway.ports, databaseUrl, { username: 'dr.lin', label: 'npm start' })
    : null
  console.log(panel({ gateway, config, issuer: identity.issuer, key }))
  const frontEnds = buildFrontEnds({
    root,
    cacheDir: config.dataDir,
    log: ({ zh, en }) => step(zh, en),
  })
  closers.add(() => frontEnds.stop())
}

async function openDatabaseFor(config: Config, closers: Closers): Promise<string> {
  step('准备数据库', 'Preparing the database')
  const url = config.databaseUrl ?? (await embedded(config, closers))
  await migrate(url)
  if (config.content.keysDatabaseUrl !== null) await migrate(config.content.keysDatabaseUrl)
  return url
}

async function embedded({ dataDir }: Config, closers: Closers): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => console.error(line) })
  closers.add(() => postgres.stop())
  return postgres.connectionString
}

async function placeOf({ host, port: wished, signIn }: Config): Promise<Place> {
  const port = wished || (await freePort())
  return { port, origin: signIn.origin ?? loopbackOrigin(host, port) }
}

type Identity = {
  readonly issuer: string
  readonly isDemo: boolean
  readonly client: DemoProvider['client']
}

async function openIdentity(
  { config, origin }: Place & { readonly config: Config },
  databaseUrl: string,
  closers: Closers,
): Promise<Identity> {
  const { issuer } = config.identity
  if (issuer !== null) return { issuer, isDemo: false, client: null }
  step('启动演示身份提供方', 'Starting the demo identity provider')
  const database = openDatabase(databaseUrl)
  await seedDemo(database)
  await database.close()
  const provider = await startDemoProvider({
    users: demoUsers,
    dataDir: config.dataDir,
    port: 0,
    ...(origin !== null && { gateway: origin }),
  })
  closers.add(() => provider.close())
  return { issuer: provider.issuer, isDemo: true, client: provider.client }
}

async function openGateway(
  { config, log, port, origin }: House & Place,
  { databaseUrl, issuer, isDemo, client }: Identity & { readonly databaseUrl: string },
  closers: Closers,
): Promise<Gateway> {
  step('启动网关', 'Starting the gateway')
  const policy = await loadPolicy(config.policyDir ?? defaultBundleFolder)
  const simulator = await simulatorFor(config, closers)
  const { dataDir } = config
  const gateway = await startGateway({
    ...settingsFrom(config),
    port,
    databaseUrl,
    secret: config.secret ?? (await keepSecret(dataDir, 'secret')),
    policy,
    endpoints: (bundle) => endpointsFrom(config, bundle, simulator),
    bearer: bearerFrom(config, issuer, { acceptsDemo: isDemo }),
    identitySource: isDemo ? 'demo' : 'oidc',
    signIn: signInFrom(config, issuer, { origin, client }),
    notifications: notificationsFrom(config, origin),
    log,
  })
  closers.add(() => gateway.close(10_000))
  return gateway
}

async function simulatorFor(config: Config, closers: Closers): Promise<string | null> {
  if (config.deepseek ?? config.onPremises) return null
  const simulator = await startSimulator({})
  closers.add(() => simulator.close())
  return `${simulator.url}/v1`
}
