import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { Forwarder, openCursor, type AuditLog } from '#audit'

import { connector, type SyslogConfig } from '../../../gateway/audit-forwarder.ts'
import { aDraft, aLog, aSession } from '../../support/audit-log.ts'
import { aDatabase } from '../../support/database.ts'
import { until } from '../../support/entries.ts'
import { aGateway } from '../../support/gateway.ts'
import { aSyslogServer, someCertificates } from '../../support/syslog-server.ts'

const noFiles = { caFile: null, certFile: null, keyFile: null }

type House = { readonly log: AuditLog; readonly databaseUrl: string; readonly failures?: unknown[] }

function aForwarder(
  syslog: SyslogConfig,
  { log, databaseUrl, failures = [] }: House,
  { confirmMs = 20, settleMs = 20, patienceMs = 10_000 } = {},
): Forwarder & AsyncDisposable {
  const forwarder = new Forwarder({
    connect: connector(syslog),
    cursor: openCursor(databaseUrl, 'syslog'),
    page: (from, limit) => log.page(from, limit),
    sender: { origin: 'hospital.example/audit', host: 'gate-1', version: '1' },
    clock: () => new Date(),
    onFailure: (error) => failures.push(error),
    confirmMs,
    settleMs,
    patienceMs,
    pauseMs: 10,
  })
  forwarder.start()
  return Object.assign(forwarder, { [Symbol.asyncDispose]: () => forwarder.close() })
}

const indexOf = (message: string): number => Number(/\/entry\/(\d+)"/u.exec(message)?.[1])
const indicesOf = (messages: readonly string[]): readonly number[] => messages.map(indexOf)
const upTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index)
const append = async (log: AuditLog, count: number): Promise<void> =>
  void (await Promise.all(Array.from({ length: count }, () => log.append(aDraft()))))

/** Each entry arrived, and the first time that it did all before it had. */
function expectAll(messages: readonly string[], count: number): void {
  expect([...new Set(indicesOf(messages))]).toEqual(upTo(count))
}

/** Waits until what moves moves no more. */
async function untilItStays(value: () => number): Promise<void> {
  let before = 0
  let since = 0
  await until(() => {
    since = value() > 0 && value() === before ? since + 1 : 0
    before = value()
    return since === 10
  })
}

describe('a syslog server', () => {
  test('is told of every entry in order, of each once, and of what comes later', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await append(log, 450)
    await using server = await aSyslogServer()
    await using forwarder = aForwarder(
      { url: server.url, ...noFiles },
      { log, databaseUrl: database.connectionString },
    )
    await until(() => server.messages.length === 450)
    await append(log, 3)
    await until(() => server.messages.length === 453)
    expect(indicesOf(server.messages)).toEqual(upTo(453))
    expect(forwarder.progress()).toMatchObject({ next: 453, sentAt: expect.any(Date) as Date })
  })

  test('that is away holds nobody up, and misses nothing', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    const failures: unknown[] = []
    const url = await (async () => {
      await using gone = await aSyslogServer()
      return gone.url
    })()
    await using _ = aForwarder(
      { url, ...noFiles },
      { log, databaseUrl: database.connectionString, failures },
    )
    await append(log, 100)
    await until(() => failures.length > 1)
    await append(log, 100)
    await using server = await aSyslogServer({ port: Number(new URL(url).port) })
    await until(() => server.messages.length === 200)
    expectAll(server.messages, 200)
  })

  test('that breaks off again and again has everything in the end', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await using server = await aSyslogServer()
    await using _ = aForwarder(
      { url: server.url, ...noFiles },
      { log, databaseUrl: database.connectionString },
      { confirmMs: 1_000 },
    )
    for (let round = 1; round <= 5; round += 1) {
      server.breakAfter(30)
      await append(log, 60)
      await until(() => new Set(indicesOf(server.messages)).size === 60 * round)
    }
    expectAll(server.messages, 300)
  })

  test('that takes what it never reads is told of it again', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await append(log, 20)
    await using server = await aSyslogServer()
    server.stall()
    const failures: unknown[] = []
    await using forwarder = aForwarder(
      { url: server.url, ...noFiles },
      { log, databaseUrl: database.connectionString, failures },
      { patienceMs: 50 },
    )
    await until(() => failures.length > 0 && forwarder.progress().next === 20)
    server.flow()
    await until(() => server.messages.length >= 20)
    expectAll(server.messages, 20)
  })

  test('that is slow holds nobody up, and has everything once', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await append(log, 500)
    await using server = await aSyslogServer({ restMs: 10 })
    await using _ = aForwarder(
      { url: server.url, ...noFiles },
      { log, databaseUrl: database.connectionString },
    )
    await until(() => server.messages.length > 0)
    await append(log, 100)
    await until(() => server.messages.length === 600)
    expect(indicesOf(server.messages)).toEqual(upTo(600))
  })

  test('that reads nothing holds up no stop', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await append(log, 200)
    await using server = await aSyslogServer()
    server.stall()
    const endless: AuditLog = Object.assign(Object.create(log) as AuditLog, {
      page: async (from: number, limit: number) =>
        (await log.page(0, limit)).map((entry) => ({ ...entry, index: from + entry.index })),
    })
    const forwarder = aForwarder(
      { url: server.url, ...noFiles },
      { log: endless, databaseUrl: database.connectionString },
      { confirmMs: 60_000 },
    )
    await untilItStays(() => forwarder.progress().next)
    await forwarder.close()
    await using someone = await aSession(database.connectionString)
    expect((await someone.query('SELECT FROM export_cursor')).rows).toEqual([])
  })

  test('is not told twice of what it had taken before a stop', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await using server = await aSyslogServer()
    const house = { log, databaseUrl: database.connectionString }
    await append(log, 250)
    {
      await using _ = aForwarder({ url: server.url, ...noFiles }, house, { confirmMs: 60_000 })
      await until(() => server.messages.length === 250)
    }
    await append(log, 10)
    await using _ = aForwarder({ url: server.url, ...noFiles }, house)
    await until(() => server.messages.length === 260)
    expect(indicesOf(server.messages)).toEqual(upTo(260))
  })

  test('is told by one of several gateways, and by another when that is gone', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await using server = await aSyslogServer()
    const house = { log, databaseUrl: database.connectionString }
    const one = aForwarder({ url: server.url, ...noFiles }, house)
    await append(log, 50)
    await until(() => server.messages.length === 50)
    await using _ = aForwarder({ url: server.url, ...noFiles }, house)
    await append(log, 50)
    await until(() => server.messages.length >= 100)
    await one.close()
    await append(log, 50)
    await until(() => server.messages.length >= 150)
    expect(indicesOf(server.messages)).toEqual(upTo(150))
  })

  test('is told again from the cursor when the database lost the lock', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await using server = await aSyslogServer()
    await using _ = aForwarder(
      { url: server.url, ...noFiles },
      { log, databaseUrl: database.connectionString },
    )
    await append(log, 50)
    await until(() => server.messages.length === 50)
    await using someone = await aSession(database.connectionString)
    await someone.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wardline-cursor' AND datname = current_database()`,
    )
    await append(log, 50)
    await until(() => new Set(indicesOf(server.messages)).size === 100)
    expectAll(server.messages, 100)
  })
})

describe('over TLS', () => {
  test('the server must be who it says, and may ask who we are', async () => {
    using mine = someCertificates()
    using strange = someCertificates()
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await append(log, 5)
    await using server = await aSyslogServer({ certificates: mine, wantsClient: true })
    const house = { log, databaseUrl: database.connectionString }
    // What others trust on this machine is not asked.
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { caFile, certFile, keyFile } = mine
    const elsewhere = server.url.replace('localhost', '127.0.0.1')
    const wrong: readonly SyslogConfig[] = [
      { url: elsewhere, caFile, certFile, keyFile },
      { url: server.url, ...noFiles },
      { url: server.url, ...noFiles, caFile: strange.caFile },
      { url: server.url, caFile, certFile: strange.certFile, keyFile: strange.keyFile },
    ]
    for (const syslog of wrong) {
      const failures: unknown[] = []
      // Long enough for a server in this very process to refuse.
      await using _ = aForwarder(syslog, { ...house, failures }, { settleMs: 1_000 })
      await until(() => failures.length > 0)
    }
    expect(server.messages).toEqual([])
    await using _ = aForwarder({ url: server.url, caFile, certFile, keyFile }, house)
    await until(() => server.messages.length === 5)
  })

  test('a server that refuses us as we stop read nothing', async () => {
    using mine = someCertificates()
    using strange = someCertificates()
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await append(log, 5)
    await using server = await aSyslogServer({ certificates: mine, wantsClient: true })
    const { promise: stopped, resolve } = Promise.withResolvers<void>()
    const page = async (from: number, limit: number) => {
      resolve(forwarder.close())
      return log.page(from, limit)
    }
    const forwarder = aForwarder(
      {
        url: server.url,
        caFile: mine.caFile,
        certFile: strange.certFile,
        keyFile: strange.keyFile,
      },
      {
        log: Object.assign(Object.create(log) as AuditLog, { page }),
        databaseUrl: database.connectionString,
      },
      { settleMs: 1_000 },
    )
    await stopped
    await using someone = await aSession(database.connectionString)
    expect((await someone.query('SELECT FROM export_cursor')).rows).toEqual([])
  })

  test('a gateway tells of itself, and how far behind it is', async () => {
    using certificates = someCertificates()
    await using server = await aSyslogServer({ certificates })
    const syslog = { url: server.url, ...noFiles, caFile: certificates.caFile }
    await using gateway = await aGateway({ syslog })
    await gateway.keyOf('officer.zhou')
    await until(() => server.messages.length === 2)
    expect(server.messages[0]).toContain('csd-code="policy.imported"')
    expect(server.messages[1]).toContain('csd-code="key.created"')
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(metrics).toContain('wardline_audit_syslog_behind_entries 0')
  })
})
