import { expect, test } from 'vitest'

import { AuditUnavailable, checkProof, type AuditLog } from '#audit'

import { aDraft, aLog, aSession, aSigner } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'
import { aHospitalDatabase } from '../support/hospital-database.ts'
import { narrow, narrowPartitions, partitionsOf } from '../support/narrow-partitions.ts'

const ofPatient = () => aDraft({ patients: ['patient-1'] })

const fill = async (log: AuditLog, count: number): Promise<void> => {
  await Promise.all(Array.from({ length: count }, () => log.append(ofPatient())))
}

test('every partition refuses to be changed and emptied, those made later too', async () => {
  await using database = await aDatabase()
  await narrowPartitions(database.connectionString)
  await using log = aLog(database.connectionString)
  await using intruder = await aSession(database.connectionString)
  await fill(log, narrow)
  await intruder.query('SELECT make_log_partitions()')
  await fill(log, 2 * narrow + 1)

  const partitions = await partitionsOf(database.connectionString)
  expect(partitions).toEqual(['entry_p0', 'entry_p1', 'entry_p2', 'entry_p3'])
  for (const role of ['origin', 'replica'])
    for (const name of partitions.flatMap((one) => [one, one.replace('entry', 'entry_patient')])) {
      await intruder.query(`SET session_replication_role = ${role}`)
      for (const sql of [
        `UPDATE ${name} SET index = index`,
        `DELETE FROM ${name}`,
        `TRUNCATE ${name}`,
      ])
        await expect(intruder.query(sql), `${role}: ${sql}`).rejects.toThrow('append-only')
    }
  expect(await log.verify()).toMatchObject({ entries: 3 * narrow + 1, found: 0 })
})

test('a gateway has the next partitions made, and may do nothing else to any', async () => {
  await using hospital = await aHospitalDatabase()
  await narrowPartitions(hospital.owner)
  await using owner = await aSession(hospital.owner)
  await using gateway = await aSession(hospital.writer)
  {
    await using log = aLog(hospital.writer)
    await fill(log, narrow + 1)
    expect(await log.room()).toBe(1)
  }
  // What it puts in the way of names does not reach the owner's function.
  await gateway.query('CREATE TEMP TABLE entry (index bigint); SET search_path = pg_temp, public')
  for (let turn = 0; turn < 3; turn += 1) {
    const { rows } = await gateway.query('SELECT public.make_log_partitions() AS ahead')
    expect(rows).toEqual([{ ahead: 2 }])
  }
  await gateway.query('DROP TABLE pg_temp.entry; RESET search_path')

  const partitions = await partitionsOf(hospital.owner)
  expect(partitions).toEqual(['entry_p0', 'entry_p1', 'entry_p2', 'entry_p3'])
  for (const name of partitions)
    for (const sql of [
      `SELECT FROM ${name}`,
      `INSERT INTO ${name} SELECT * FROM entry`,
      `UPDATE ${name} SET index = index`,
      `DELETE FROM ${name}`,
      `TRUNCATE ${name}`,
      `DROP TABLE ${name}`,
      `ALTER TABLE entry DETACH PARTITION ${name}`,
      `ALTER TABLE entry DETACH PARTITION ${name} CONCURRENTLY`,
      `ALTER TABLE ${name} DISABLE TRIGGER ALL`,
      `ALTER TABLE ${name} RENAME TO away`,
      `CREATE TRIGGER t BEFORE INSERT ON ${name} EXECUTE FUNCTION refuse_change()`,
      `CREATE TABLE another PARTITION OF entry FOR VALUES FROM (9000000) TO (9000001)`,
      `SELECT close_log_partition('entry')`,
      `CREATE OR REPLACE FUNCTION log_partition_width() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'`,
    ])
      await expect(gateway.query(sql), sql).rejects.toMatchObject({ code: '42501' })
  await using auditor = await aSession(hospital.reader)
  await expect(auditor.query('SELECT make_log_partitions()')).rejects.toMatchObject({
    code: '42501',
  })
  const { rows } = await owner.query(
    `SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class WHERE relispartition AND relname LIKE 'entry%p_'`,
  )
  expect(rows).toEqual([{ owner: 'hospital_owner' }])
})

test('rights that everybody gets on new tables do not reach partitions', async () => {
  await using hospital = await aHospitalDatabase()
  await using owner = await aSession(hospital.owner)
  await owner.query('ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC, wardline_writer')
  await narrowPartitions(hospital.owner)
  await using gateway = await aSession(hospital.writer)
  await expect(gateway.query('SELECT FROM entry_p1')).rejects.toMatchObject({ code: '42501' })
})

test('partitions are made as the log grows, and proofs and verification pass over their ends', async () => {
  await using hospital = await aHospitalDatabase()
  await narrowPartitions(hospital.owner)
  const signer = aSigner()
  const failures: unknown[] = []
  const onFailure = (error: unknown): void => void failures.push(error)
  await using log = aLog(hospital.writer, { signer, roomEveryMs: 20, onFailure })
  await log.begin()
  for (let part = 0; part < 5; part += 1) {
    await until(async () => (await log.room()) === 2)
    await fill(log, narrow)
  }
  await log.append(aDraft())

  for (const index of [0, narrow - 1, narrow, 4 * narrow + 1, 5 * narrow]) {
    const proof = await log.prove(index)
    expect(checkProof(proof ?? '', [signer])).toMatchObject({ index })
  }
  expect(await log.verify([signer])).toMatchObject({ entries: 5 * narrow + 1, found: 0 })
  expect(failures).toEqual([])
})

test('two gateways that make partitions at the same time make each once', async () => {
  await using database = await aDatabase()
  await narrowPartitions(database.connectionString)
  await using log = aLog(database.connectionString)
  await fill(log, 2 * narrow)
  const sessions = await Promise.all(
    Array.from({ length: 6 }, () => aSession(database.connectionString)),
  )
  const made = await Promise.all(
    sessions.map((session) => session.query('SELECT make_log_partitions() AS ahead')),
  )
  await Promise.all(sessions.map((session) => session.end()))
  expect(made.map(({ rows }) => rows)).toEqual(made.map(() => [{ ahead: 2 }]))
  expect(await partitionsOf(database.connectionString)).toHaveLength(5)
})

test('a partition that is missing refuses what it would take, whole batches of it, until it is there', async () => {
  await using database = await aDatabase()
  await narrowPartitions(database.connectionString)
  await using owner = await aSession(database.connectionString)
  await using log = aLog(database.connectionString)
  await fill(log, narrow - 3)
  await owner.query('DROP TABLE entry_p1, entry_patient_p1')
  expect(await log.room()).toBe(0)

  const crowd = await Promise.allSettled(
    Array.from({ length: 10 }, () => log.append(aDraft({ request: 'over the end' }))),
  )
  const isRefused = (outcome: PromiseSettledResult<unknown>): boolean =>
    outcome.status === 'rejected' && outcome.reason instanceof AuditUnavailable
  // The first of a crowd goes alone, the others together: all of those or none of them.
  expect(crowd.map(isRefused)).toEqual([false, ...Array.from({ length: 9 }, () => true)])
  await fill(log, 2)
  await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
  expect([await log.isWritable(), await log.room()]).toEqual([false, -1])
  expect(await log.list({ limit: 20, request: 'over the end' })).toHaveLength(1)

  await owner.query('SELECT make_log_partitions()')
  expect([await log.isWritable(), await log.room()]).toEqual([true, 2])
  expect(await log.append(aDraft())).toMatchObject({ index: narrow })
  expect(await log.verify()).toMatchObject({ entries: narrow + 1, found: 0 })
})

test('a partition that was begun and is missing is not made again', async () => {
  await using database = await aDatabase()
  await narrowPartitions(database.connectionString)
  await using owner = await aSession(database.connectionString)
  await using log = aLog(database.connectionString)
  await fill(log, narrow + 3)
  await owner.query('ALTER TABLE entry DETACH PARTITION entry_p1')
  await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
  expect(await log.isWritable()).toBe(false)
  await expect(owner.query('SELECT make_log_partitions()')).rejects.toThrow()
  await owner.query(
    `ALTER TABLE entry ATTACH PARTITION entry_p1 FOR VALUES FROM (${narrow}) TO (${2 * narrow})`,
  )
  expect(await log.append(aDraft())).toMatchObject({ index: narrow + 3 })
  await expect(owner.query('DELETE FROM entry_p1')).rejects.toThrow('append-only')
})
