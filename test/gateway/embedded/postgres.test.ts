import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { isEmbeddedPostgresFault } from '../../../gateway/embedded/fault.ts'
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from '../../../gateway/embedded/postgres.ts'

const isRoot = process.getuid?.() === 0

let parent: string
let dataDir: string
const started: EmbeddedPostgres[] = []

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'wardline-embedded-'))
  chmodSync(parent, 0o755)
  dataDir = join(parent, '.wardline')
})
afterEach(async () => {
  for (const postgres of started.splice(0)) {
    await postgres.remove()
    expect(existsSync(postgres.home)).toBe(false)
    if (postgres.home.startsWith('/var/tmp/'))
      expect(existsSync(dirname(postgres.home))).toBe(false)
  }
  rmSync(parent, { recursive: true })
})

async function start(more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, ...more })
  if (!started.some(({ home }) => home === postgres.home)) started.push(postgres)
  else
    started.splice(
      started.findIndex(({ home }) => home === postgres.home),
      1,
      postgres,
    )
  return postgres
}

async function ask(connectionString: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ answer: unknown }>(sql)
    return rows[0]?.answer
  } finally {
    await client.end()
  }
}

const pidOf = ({ home }: EmbeddedPostgres): number =>
  Number.parseInt(readFileSync(join(home, 'cluster', 'postmaster.pid'), 'utf8'), 10)

// A process that has ended but that nobody has waited for has an empty command line.
const isGone = (pid: number): Promise<void> =>
  vi.waitFor(() => {
    if (existsSync(`/proc/${pid}/cmdline`))
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toBe('')
    else expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  }, 10_000)

describe('a new data directory', () => {
  it('gets a database in UTF-8 and C order, on loopback only, that forgets nothing', async () => {
    const { connectionString, isNew } = await start()
    expect(isNew).toBe(true)
    expect(new URL(connectionString).hostname).toBe('127.0.0.1')
    const settings = `SELECT concat_ws(' ', current_setting('server_encoding'), current_setting('fsync'),
      current_setting('listen_addresses'), current_setting('unix_socket_directories'), datcollate) AS answer
      FROM pg_database WHERE datname = current_database()`
    expect(await ask(connectionString, settings)).toBe('UTF8 on 127.0.0.1  C')
  })

  it('keeps the password to itself and asks for it', async () => {
    const { connectionString } = await start()
    expect(statSync(join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600)
    const guess = connectionString.replace(/:[^:@/]+@/u, ':guess@')
    await expect(ask(guess, 'SELECT 1 AS answer')).rejects.toMatchObject({ code: '28P01' })
  })

  it('writes no statement and no value into its log', async () => {
    const { connectionString, home } = await start()
    await ask(connectionString, 'CREATE TABLE t (a text PRIMARY KEY)')
    await ask(connectionString, "INSERT INTO t VALUES ('张三丰')")
    await expect(ask(connectionString, "INSERT INTO t VALUES ('张三丰')")).rejects.toThrow(
      'duplicate',
    )
    const log = readFileSync(join(home, 'postgresql.log'), 'utf8')
    expect(log).toContain('duplicate key')
    expect(log).not.toMatch(/张三丰|INSERT/u)
  })
})

describe('a stop', () => {
  it('leaves no process, and the data for the next start', async () => {
    const first = await start()
    await ask(first.connectionString, "CREATE TABLE t AS SELECT 'kept' AS answer")
    const pid = pidOf(first)
    await Promise.all([first.stop(), first.stop()])
    await isGone(pid)
    const second = await start()
    expect(second).toMatchObject({ isNew: false, connectionString: first.connectionString })
    expect(await ask(second.connectionString, 'SELECT answer FROM t')).toBe('kept')
  })

  it('cuts clients that stay', async () => {
    const postgres = await start()
    const client = new Client({ connectionString: postgres.connectionString })
    const said: string[] = []
    client.on('error', ({ message }) => said.push(message))
    const cut = new Promise<void>((resolve) => client.on('end', resolve))
    await client.connect()
    await postgres.stop()
    await cut
    expect(said).toContain('terminating connection due to administrator command')
  })
})

describe('a start', () => {
  it('takes over the server of a gateway that was killed', async () => {
    const file = pathToFileURL(
      join(import.meta.dirname, '../../../gateway/embedded/postgres.ts'),
    ).href
    const script = `const { startEmbeddedPostgres } = await import(${JSON.stringify(file)})
      const { connectionString } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} })
      console.log(connectionString); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const connectionString = String((await once(createInterface(child.stdout), 'line'))[0])
    await ask(connectionString, "CREATE TABLE t AS SELECT 'kept' AS answer")
    child.kill('SIGKILL')
    await once(child, 'exit')
    const postgres = await start()
    expect(postgres).toMatchObject({ isNew: false, connectionString })
    expect(await ask(connectionString, 'SELECT answer FROM t')).toBe('kept')
  })

  it('recovers after a power cut', async () => {
    const first = await start()
    await ask(first.connectionString, "CREATE TABLE t AS SELECT 'kept' AS answer")
    const pid = pidOf(first)
    const log = readFileSync(join(first.home, 'postgresql.log'), 'utf8')
    process.kill(pid, 'SIGKILL')
    await isGone(pid)
    const second = await start()
    expect(await ask(second.connectionString, 'SELECT answer FROM t')).toBe('kept')
    expect(readFileSync(join(first.home, 'postgresql.log'), 'utf8').length).toBeGreaterThan(
      log.length,
    )
  })

  it.runIf(process.platform === 'linux')(
    'is not misled by a process number that was used again',
    async () => {
      const first = await start()
      const file = join(first.home, 'cluster', 'postmaster.pid')
      const text = readFileSync(file, 'utf8')
      await first.stop()
      writeFileSync(file, text.replace(/^\d+/u, String(process.pid)))
      expect(await start()).toMatchObject({ isNew: false })
    },
  )

  it('moves when its old port is taken, and says so when it may not', async () => {
    const first = await start()
    await first.stop()
    const port = Number(new URL(first.connectionString).port)
    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    const fault = await start({ port }).catch((error: unknown) => error)
    const second = await start()
    expect(new URL(second.connectionString).port).not.toBe(String(port))
    squatter.close()
    expect(isEmbeddedPostgresFault(fault) && fault.fault).toBe('port-taken')
    expect(String(fault)).toMatch(/^EmbeddedPostgresFault: .*端口.*port.*$/u)
  })

  it('does not open the data of another version', async () => {
    const first = await start()
    const { home } = first
    await first.stop()
    writeFileSync(join(home, 'cluster', 'PG_VERSION'), '9\n')
    await expect(start()).rejects.toMatchObject({ fault: 'other-version' })
  })

  it('does not lose data over a lost password', async () => {
    const first = await start()
    const { home } = first
    await first.stop()
    writeFileSync(join(dataDir, 'postgres.password'), 'another\n')
    await expect(start()).rejects.toMatchObject({ fault: 'wrong-password' })
    expect(existsSync(join(home, 'cluster', 'PG_VERSION'))).toBe(true)
    expect(existsSync(join(home, 'cluster', 'postmaster.pid'))).toBe(false)
  })

  it('says when the data directory cannot be made', async () => {
    writeFileSync(join(parent, 'file'), '')
    const fault = await start({ dataDir: join(parent, 'file', 'x') }).catch(
      (error: unknown) => error,
    )
    expect(isEmbeddedPostgresFault(fault)).toBe(true)
  })
})

describe.runIf(isRoot)('root', () => {
  const below = (mode: number) => {
    const closed = join(parent, 'closed')
    mkdirSync(closed, { mode })
    dataDir = join(closed, '.wardline')
  }

  it('lends the cluster to the user postgres', async () => {
    const postgres = await start()
    // A clone below a closed folder has its cluster elsewhere; whose it is stays the same.
    expect(basename(postgres.home)).toBe('postgres')
    expect(statSync(join(postgres.home, 'cluster')).uid).not.toBe(0)
  })

  it('keeps it elsewhere when its folder is closed, and says so', async () => {
    below(0o700)
    const lines: string[] = []
    const first = await start({ log: (line) => lines.push(line) })
    expect(first.home).toMatch(/^\/var\/tmp\/wardline-[0-9a-f]{12}\/postgres$/u)
    expect(lines.join()).toContain(dirname(first.home))
    expect(statSync(dirname(first.home)).mode & 0o7777).toBe(0o711)
    await ask(first.connectionString, "CREATE TABLE t AS SELECT 'kept' AS answer")
    await first.stop()
    const second = await start()
    expect(await ask(second.connectionString, 'SELECT answer FROM t')).toBe('kept')
  })

  it('forgets it when the data directory was removed', async () => {
    below(0o700)
    const first = await start()
    const pid = pidOf(first)
    rmSync(dataDir, { recursive: true })
    const second = await start()
    expect(second.isNew).toBe(true)
    await isGone(pid)
  })

  it('does not use a folder that somebody else prepared', async () => {
    below(0o700)
    const first = await start()
    await first.stop()
    chmodSync(dirname(first.home), 0o777)
    await expect(start()).rejects.toMatchObject({ fault: 'no-permission' })
  })
})
