import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'

import { faultFrom, isEmbeddedPostgresFault } from './fault.ts'
import { freePort, rememberPort, rememberedPort } from './port.ts'
import { configure, initialise } from './postgres/cluster.ts'
import { runningPort, startServer, stopServer } from './postgres/control.ts'
import { connectionString, ensureDatabase } from './postgres/database.ts'
import { findPlace, passwordFile, type Place } from './postgres/place.ts'
import { keepSecret } from './secrets.ts'

export type EmbeddedPostgres = {
  readonly connectionString: string
  /** Whether the cluster was initialised by this start. */
  readonly isNew: boolean
  /** Folder of the cluster and of its log. */
  readonly home: string
  /** Stops the server; a second call waits for the same end. */
  stop(): Promise<void>
  /** Stops the server and deletes everything of it, wherever it lives; for tests and benchmarks. */
  remove(): Promise<void>
}

export type EmbeddedPostgresOptions = {
  readonly dataDir: string
  readonly log?: (line: string) => void
  /** Chosen freely and remembered unless it is given. */
  readonly port?: number
}

const portFile = 'postgres.port'

/**
 * Starts PostgreSQL on loopback for one gateway, with its cluster in the data directory. The server outlives a gateway
 * that is killed; the next start takes it over. Throws EmbeddedPostgresFault.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  try {
    return await start({ ...options, dataDir: resolve(options.dataDir) })
  } catch (error) {
    throw isEmbeddedPostgresFault(error) ? error : faultFrom(String(error), error)
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await findPlace(options.dataDir, options.log ?? (() => {}))
  const password = await keepSecret(options.dataDir, passwordFile)
  const isNew = await initialise(place, password)
  const port = (await runningPort(place)) ?? (await startOnSomePort(place, options))
  let stopped: Promise<void> | null = null
  const stop = (): Promise<void> => (stopped ??= stopServer(place))
  try {
    await ensureDatabase(port, password)
  } catch (error) {
    await stop()
    throw error
  }
  await rememberPort(options.dataDir, portFile, port)
  return {
    connectionString: connectionString(port, password),
    isNew,
    home: place.home,
    stop,
    remove: () => stop().then(() => rm(place.root, { recursive: true, force: true })),
  }
}

async function startOnSomePort(place: Place, options: EmbeddedPostgresOptions): Promise<number> {
  const port =
    options.port ?? (await rememberedPort(options.dataDir, portFile)) ?? (await freePort())
  try {
    return await startOn(place, port)
  } catch (error) {
    const mayMove = options.port === undefined && isEmbeddedPostgresFault(error)
    if (!mayMove || error.fault !== 'port-taken') throw error
    return startOn(place, await freePort())
  }
}

async function startOn(place: Place, port: number): Promise<number> {
  await configure(place, port)
  await startServer(place)
  return port
}
