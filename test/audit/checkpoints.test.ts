import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { AuditUnavailable, checkProof, evidenceFrom, Verifier, type AuditLog } from '#audit'

import { parseCheckpoint } from '../../audit/notes/checkpoint.ts'
import { parseNote, signersOf } from '../../audit/notes/note.ts'
import { createPostgresStore } from '../../audit/postgres-store.ts'
import { aDraft, aLog, aSession, aSigner, soundness } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'

const sizeOf = async (log: AuditLog): Promise<number> =>
  parseCheckpoint(parseNote(await log.checkpoint()).text).size

describe('checkpoints', () => {
  test('are signed by the log and say what it holds', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    await using log = aLog(database.connectionString, { signer })
    expect(await sizeOf(log)).toBe(0)
    for (let at = 0; at < 3; at += 1) await log.append(aDraft())

    await until(async () => (await sizeOf(log)) === 3)

    const note = parseNote(await log.checkpoint())
    expect(signersOf(note, [signer])).toHaveLength(1)
    const { root, signed, findings } = await log.verify([signer])
    expect(parseCheckpoint(note.text)).toEqual({
      origin: 'hospital.example/audit',
      size: 3,
      root: Buffer.from(root, 'hex'),
    })
    expect({ signed, findings }).toEqual({ signed: 3, findings: [] })
  })

  test('cover everything when the log is closed', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    {
      await using log = aLog(database.connectionString, { signer })
      await Promise.all(Array.from({ length: 5 }, () => log.append(aDraft())))
    }
    await using log = aLog(database.connectionString, { signer })

    expect(await sizeOf(log)).toBe(5)
  })

  test('are repeated by an idle log once a minute, and not more often', async () => {
    await using database = await aDatabase()
    await using someone = await aSession(database.connectionString)
    let now = Date.parse('2026-11-30T08:00:00Z')
    const open = () =>
      aLog(database.connectionString, { signer: aSigner(), clock: () => new Date(now) })
    const count = async (): Promise<number> => {
      const { rows } = await someone.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM log_checkpoint',
      )
      return rows[0]?.count ?? 0
    }
    for (const seconds of [0, 30, 29, 1]) {
      now += seconds * 1000
      await using log = open()
      await log.checkpoint()
    }

    expect(await count()).toBe(2)
  })

  test('are not given by a log that nobody signs', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    const { index } = await log.append(aDraft())

    await expect(log.checkpoint()).rejects.toThrow(AuditUnavailable)
    await expect(log.prove(index)).rejects.toThrow(AuditUnavailable)
  })

  test('of one log under two writers agree', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    await using one = aLog(database.connectionString, { signer })
    await using other = aLog(database.connectionString, { signer })
    for (let turn = 0; turn < 30; turn += 1) {
      await Promise.all([one.append(aDraft()), other.append(aDraft()), one.checkpoint()])
      if (turn % 10 === 0) await other.prove(turn)
    }

    expect(await one.verify([signer])).toMatchObject({ entries: 60, findings: [] })
  })
})

test('a log is verified and exported while it grows', async () => {
  await using database = await aDatabase()
  const signer = aSigner()
  await using log = aLog(database.connectionString, { signer })
  const over = new AbortController()
  const writer = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await log.append(aDraft())
      await log.checkpoint()
      await setTimeout(5)
    }
  }
  const writers = Promise.all([writer(), writer(), writer(), writer()])
  let seen = 0
  for (let round = 0; round < 5 || seen < 20; round += 1) {
    const { entries, findings } = await log.verify([signer])
    expect(findings).toEqual([])
    seen = entries
    const verifier = new Verifier({ keys: [signer] })
    for await (const piece of evidenceFrom(log.export())) verifier.take(piece)
    expect(verifier.result(true)).toMatchObject({ findings: [] })
  }
  over.abort()
  await writers
  expect((await log.verify([signer])).entries).toBeGreaterThanOrEqual(seen)
})

test('of checkpoints that race each is stored behind the smaller ones, or not at all', async () => {
  await using database = await aDatabase()
  await using someone = await aSession(database.connectionString)
  await someone.query('CREATE TABLE arrival (place bigserial, size bigint)')
  await someone.query(`CREATE FUNCTION note_arrival() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO arrival (size) VALUES (NEW.tree_size); RETURN NEW; END'`)
  await someone.query(`CREATE TRIGGER notes AFTER INSERT ON log_checkpoint
    FOR EACH ROW EXECUTE FUNCTION note_arrival()`)
  const stores = Array.from({ length: 4 }, () => createPostgresStore(database.connectionString))
  const sizes = Array.from(randomBytes(120), (byte) => byte + 1)
  const added = await Promise.all(
    sizes.map((size, index) =>
      stores[index % 4]!.addCheckpoint({ size, at: new Date(index), note: String(size) }),
    ),
  )
  await Promise.all(stores.map((store) => store.close()))

  const { rows } = await someone.query<{ size: number }>(
    'SELECT size::float8 AS size FROM arrival ORDER BY place',
  )
  const arrived = rows.map(({ size }) => size)
  expect(arrived).toEqual(arrived.toSorted((one, other) => one - other))
  expect(arrived).toHaveLength(added.filter(Boolean).length)
  expect(arrived.at(-1)).toBe(Math.max(...sizes))
})

test('a checkpoint that speaks of more than there is, is found', async () => {
  await using database = await aDatabase()
  const signer = aSigner()
  {
    await using log = aLog(database.connectionString, { signer })
    for (let at = 0; at < 5; at += 1) await log.append(aDraft())
  }
  await using intruder = await aSession(database.connectionString)
  for (const table of ['log_batch', 'entry'])
    await intruder.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
  await intruder.query('DELETE FROM log_batch WHERE tree_size > 2')
  await intruder.query('DELETE FROM entry WHERE index >= 2')
  await using log = aLog(database.connectionString)

  expect((await log.verify([signer])).findings).toMatchObject([{ kind: 'checkpoint', index: 4 }])
})

describe('a proof', () => {
  test('is good for every entry, also of several tiles', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    await using log = aLog(database.connectionString, { signer })
    const receipts = await Promise.all(Array.from({ length: 700 }, () => log.append(aDraft())))

    for (const { index, hash } of receipts.filter((_, at) => at % 37 === 0 || at > 696)) {
      const proven = checkProof((await log.prove(index)) ?? '', [signer], Buffer.from(hash, 'hex'))
      expect(proven).toMatchObject({ origin: 'hospital.example/audit', index })
      expect(proven.size).toBeGreaterThan(index)
    }
    expect(await log.prove(700)).toBeNull()
  })
})

describe('a log that does not fit what was signed', () => {
  const rewriteAt = async (connectionString: string): Promise<void> => {
    await using intruder = await aSession(connectionString)
    await intruder.query('ALTER TABLE entry DISABLE TRIGGER ALL')
    await intruder.query(`UPDATE entry SET body = replace(body, 'TREAT', 'TREAd'),
      hash = encode(sha256('\\x00'::bytea || convert_to(replace(body, 'TREAT', 'TREAd'), 'UTF8')), 'hex')
      WHERE index = 1`)
  }

  test('is not signed again, and takes no more entries', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    {
      await using log = aLog(database.connectionString, { signer })
      for (let at = 0; at < 3; at += 1) await log.append(aDraft())
    }
    await rewriteAt(database.connectionString)
    const failures: unknown[] = []
    await using log = aLog(database.connectionString, {
      signer,
      onFailure: (error) => failures.push(error),
    })
    await log.append(aDraft())

    await expect(log.prove(3)).rejects.toThrow(AuditUnavailable)
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    expect(await log.isWritable()).toBe(false)
    expect(await soundness(log)).toEqual({ entries: 1, broken: 1 })
    await until(() => failures.length > 0)
    expect(failures[0]).toMatchObject({ name: 'LogDamaged' })
  })
})

test('a log that was begun as a chain goes on as a tree', async () => {
  await using database = await aDatabase()
  await using owner = await aSession(database.connectionString)
  {
    await using log = aLog(database.connectionString)
    await Promise.all(Array.from({ length: 600 }, () => log.append(aDraft())))
  }
  await owner.query('ALTER TABLE log_batch DISABLE TRIGGER ALL; DELETE FROM log_batch')
  await owner.query('ALTER TABLE log_node DISABLE TRIGGER ALL; DELETE FROM log_node')
  const signer = aSigner()
  await using log = aLog(database.connectionString, { signer })

  expect(await log.append(aDraft())).toMatchObject({ index: 600 })
  expect(await log.verify([signer])).toMatchObject({ entries: 601, findings: [] })
  expect(checkProof((await log.prove(3)) ?? '', [signer])).toMatchObject({ index: 3 })
})
