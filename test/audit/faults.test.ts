import { kill } from 'node:process'

import { describe, expect, test } from 'vitest'

import { AuditUnavailable, type AuditLog, type Receipt } from '#audit'
import { migrate } from '#prisma'

import { aDraft, aLog, aSession, soundness } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { aPostgresServer } from '../support/postgres.ts'
import { aWire } from '../support/wire.ts'

const crowd = (log: AuditLog, size: number): Promise<PromiseSettledResult<Receipt>[]> =>
  Promise.allSettled(Array.from({ length: size }, () => log.append(aDraft())))

const receiptsOf = (outcomes: readonly PromiseSettledResult<Receipt>[]): readonly Receipt[] =>
  outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))

const isRefusal = (outcome: PromiseSettledResult<Receipt>): boolean =>
  outcome.status === 'rejected' && outcome.reason instanceof AuditUnavailable

async function expectKept(log: AuditLog, receipts: readonly Receipt[]): Promise<void> {
  for (const { index, hash } of receipts) expect((await log.read(index))?.hash).toBe(hash)
}

describe('a server that goes away', () => {
  test('refuses, and works again when it returns', async () => {
    await using server = await aPostgresServer()
    await migrate(server.connectionString)
    await using log = aLog(server.connectionString)
    const before = receiptsOf(await crowd(log, 20))
    expect(await log.isWritable()).toBe(true)

    const during = crowd(log, 50)
    await server.stopImmediately()
    const atTheFault = await during
    const whileDown = await crowd(log, 20)
    expect(await log.isWritable()).toBe(false)

    await server.start()
    expect(await log.isWritable()).toBe(true)
    const after = await crowd(log, 20)

    expect(before).toHaveLength(20)
    expect(whileDown.every(isRefusal)).toBe(true)
    expect(receiptsOf(after)).toHaveLength(20)
    await expectKept(log, [...before, ...receiptsOf(atTheFault), ...receiptsOf(after)])
    const { entries, broken } = await soundness(log)
    expect(broken).toBeNull()
    expect(entries).toBe((receiptsOf(after).at(-1)?.index ?? 0) + 1)
  })

  test('refuses from the beginning when it is not there', async () => {
    await using server = await aPostgresServer()
    await server.stopImmediately()
    await using log = aLog(server.connectionString)

    expect(await log.isWritable()).toBe(false)
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
  })

  test('one stopped backend does not stop the log', async () => {
    await using server = await aPostgresServer()
    await migrate(server.connectionString)
    await using log = aLog(server.connectionString)
    await using someone = await aSession(server.connectionString)
    await log.append(aDraft())
    const { rows } = await someone.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'wardline-audit' AND query LIKE '%COMMIT%'`,
    )
    const [backend] = rows
    expect(rows).toHaveLength(1)

    kill(backend!.pid, 'SIGSTOP')
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    const meanwhile = receiptsOf(await crowd(log, 20))
    kill(backend!.pid, 'SIGCONT')
    const afterwards = receiptsOf(await crowd(log, 20))

    expect([meanwhile.length, afterwards.length]).toEqual([20, 20])
    await expectKept(log, [...meanwhile, ...afterwards])
    expect(await soundness(log)).toMatchObject({ broken: null })
  })
})

describe('a database that hangs', () => {
  test('refuses by the deadline and is consistent afterwards', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString, { deadlineMs: 1_000 })
    await using someone = await aSession(database.connectionString)
    await log.append(aDraft({ request: 'before' }))

    await someone.query('BEGIN; LOCK TABLE entry IN ACCESS EXCLUSIVE MODE')
    const sent = log.append(aDraft({ request: 'sent' }))
    const queued = log.append(aDraft({ request: 'queued' }))
    await expect(sent).rejects.toThrow('not durable after 1000 ms')
    await expect(queued).rejects.toThrow('not durable after 1000 ms')
    await someone.query('COMMIT')
    const { index } = await log.append(aDraft({ request: 'after' }))

    expect(await log.list({ limit: 10, request: 'queued' })).toEqual([])
    expect(await soundness(log)).toEqual({ entries: index + 1, broken: null })
  })

  test('is not writable until a trial succeeds', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await using someone = await aSession(database.connectionString)

    await someone.query('BEGIN; LOCK TABLE entry IN ACCESS EXCLUSIVE MODE')
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    expect(await log.isWritable()).toBe(false)
    await someone.query('COMMIT')

    expect(await log.isWritable()).toBe(true)
    expect(await soundness(log)).toEqual({ entries: 0, broken: null })
  })
})

describe('a database that was set back', () => {
  test('is not continued', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await using someone = await aSession(database.connectionString)
    for (let at = 0; at < 5; at += 1) await log.append(aDraft())

    await someone.query('BEGIN; ALTER TABLE entry DISABLE TRIGGER ALL')
    await someone.query('ALTER TABLE log_batch DISABLE TRIGGER ALL')
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    await someone.query('DELETE FROM log_batch WHERE tree_size > 2')
    await someone.query('DELETE FROM entry WHERE index >= 2; COMMIT')

    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    expect(await soundness(log)).toEqual({ entries: 2, broken: null })
  })

  test('is not continued when only entries were taken away', async () => {
    await using database = await aDatabase()
    await using someone = await aSession(database.connectionString)
    {
      await using log = aLog(database.connectionString)
      for (let at = 0; at < 5; at += 1) await log.append(aDraft())
    }
    await someone.query('ALTER TABLE entry DISABLE TRIGGER ALL; DELETE FROM entry WHERE index = 4')
    await using log = aLog(database.connectionString)

    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    expect(await soundness(log)).toEqual({ entries: 4, broken: 4 })
  })
})

describe('a cable that is cut', () => {
  test('after the commit leaves one proven copy', async () => {
    await using database = await aDatabase()
    await using wire = await aWire(database.connectionString)
    await using log = aLog(wire.connectionString)
    await log.append(aDraft())

    wire.loseNextAnswer()
    const receipt = await log.append(aDraft({ request: 'ambiguous' }))

    expect(receipt.index).toBe(1)
    expect(await log.list({ limit: 10, request: 'ambiguous' })).toHaveLength(1)
    expect(await log.append(aDraft())).toMatchObject({ index: 2 })
    expect(await soundness(log)).toEqual({ entries: 3, broken: null })
  })

  test('before the commit leaves neither copy nor gap', async () => {
    await using database = await aDatabase()
    await using wire = await aWire(database.connectionString)
    await using log = aLog(wire.connectionString)
    await log.append(aDraft())

    wire.loseNextQuestion()
    await expect(log.append(aDraft({ request: 'lost' }))).rejects.toThrow(AuditUnavailable)

    expect(await log.list({ limit: 10, request: 'lost' })).toEqual([])
    expect(await log.append(aDraft())).toMatchObject({ index: 1 })
    expect(await soundness(log)).toEqual({ entries: 2, broken: null })
  })
})

describe('two logs on one database', () => {
  test('make one chain and starve nobody', async () => {
    await using database = await aDatabase()
    await using one = aLog(database.connectionString)
    await using other = aLog(database.connectionString)
    const writer = async (log: AuditLog): Promise<readonly Receipt[]> => {
      const receipts: Receipt[] = []
      for (let turn = 0; turn < 40; turn += 1) receipts.push(await log.append(aDraft()))
      return receipts
    }

    const writers = [one, other, one, other, one, other].map(writer)
    const receipts = (await Promise.all(writers)).flat()

    expect(new Set(receipts.map(({ index }) => index)).size).toBe(240)
    await expectKept(one, receipts)
    expect(await soundness(other)).toEqual({ entries: 240, broken: null })
  })
})

describe('a database that would forget', () => {
  test('is refused while synchronous_commit is off', async () => {
    await using database = await aDatabase()
    await using someone = await aSession(database.connectionString)
    const name = new URL(database.connectionString).pathname.slice(1)
    await someone.query(`ALTER DATABASE ${name} SET synchronous_commit = off`)
    await using log = aLog(database.connectionString)

    expect(await log.isWritable()).toBe(false)
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    expect(await soundness(log)).toEqual({ entries: 0, broken: null })
  })

  test('is refused while it is read-only', async () => {
    await using database = await aDatabase()
    await using someone = await aSession(database.connectionString)
    const name = new URL(database.connectionString).pathname.slice(1)
    await someone.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    await using log = aLog(database.connectionString)

    expect(await log.isWritable()).toBe(false)
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
  })

  test('is refused when it has no log', async () => {
    await using database = await aDatabase()
    await using someone = await aSession(database.connectionString)
    await someone.query('DROP TABLE entry')
    await using log = aLog(database.connectionString)

    expect(await log.isWritable()).toBe(false)
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
  })
})
