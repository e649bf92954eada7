import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { findPlace } from '../../gateway/embedded/postgres/place.ts'

/** A PostgreSQL server of its own that a test may stop, break and start again. */
export type PostgresServer = {
  readonly connectionString: string
  /** The folder with its files: tables, indexes, write-ahead log. */
  readonly folder: string
  start(): Promise<void>
  /** Stops as a power cut would: no checkpoint, no goodbye. */
  stopImmediately(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const memory = '/dev/shm'
const room = 4 * 2 ** 30

/** In memory where there is room: a database is copied for nearly every test, and a disk takes ten times as long to make its files. */
function shelf(): string {
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize < room ? tmpdir() : memory
}

/** Initialises and starts a throw-away server from the embedded binaries. */
export async function aPostgresServer(...settings: string[]): Promise<PostgresServer> {
  const directory = mkdtempSync(join(shelf(), 'wardline-test-postgres-'))
  chmodSync(directory, 0o711)
  // Root lends PostgreSQL another account, which may not reach a clone below a closed folder.
  const { binaries, cluster, owner, root } = await findPlace(directory, () => {})
  const asOwner = { ...owner, cwd: '/' }
  const initialise = [
    '-D',
    cluster,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
    '--locale=C',
  ]
  execFileSync(binaries.initdb, initialise, { ...asOwner, stdio: 'ignore' })
  const port = await freePort()
  const options = [
    '-D',
    cluster,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ]
  const flags = [...options, ...settings.flatMap((setting) => ['-c', setting])]
  let server: ChildProcess | null = null
  const stopImmediately = async (): Promise<void> => {
    const running = server
    server = null
    if (running === null) return
    const gone = once(running, 'exit')
    running.kill('SIGQUIT')
    await gone
  }
  const start = async (): Promise<void> => {
    server = spawn(binaries.postgres, flags, { ...asOwner, stdio: ['ignore', 'ignore', 'pipe'] })
    await isReady(server)
  }
  await start()
  return {
    connectionString: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    folder: cluster,
    start,
    stopImmediately,
    async [Symbol.asyncDispose]() {
      await stopImmediately()
      rmSync(root, { recursive: true, force: true })
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}

/** Waits for the server's word. The listener stays: a log that nobody reads fills its pipe and stops the server. */
async function isReady(server: ChildProcess): Promise<void> {
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      if (log.length < longestLog) log += String(chunk)
      if (log.includes('database system is ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)))
  })
}

const longestLog = 100_000
