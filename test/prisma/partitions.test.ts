/** A log that was begun before it had partitions. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { migrate } from '#prisma'

import { shippedMigrations } from '../../prisma/migrations.ts'
import { aDraft, aLog, aSession, aSigner } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { partitionsOf } from '../support/narrow-partitions.ts'

const isNewer = (name: string): boolean => /^\d{4}/u.test(name) && name >= '0010'

/** A database as it was before there were partitions. */
async function anOldDatabase() {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await aDatabase())
  const owner = stack.use(await aSession(database.connectionString))
  await owner.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  const folder = await mkdtemp(join(tmpdir(), 'wardline-migrations-'))
  stack.defer(() => rm(folder, { recursive: true }))
  await cp(shippedMigrations, folder, { recursive: true })
  for (const name of (await readdir(folder)).filter(isNewer))
    await rm(join(folder, name), { recursive: true })
  await migrate(database.connectionString, folder)
  const held = stack.move()
  return { ...database, owner, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

const filesText = `SELECT array_agg(pg_relation_filenode(oid) ORDER BY 1) AS files FROM (
  SELECT $1::regclass::oid UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = $1::regclass) AS relation (oid)`

test('a log with entries becomes the first partition as it is, while a gateway writes', async () => {
  await using old = await anOldDatabase()
  const { owner, connectionString } = old
  const signer = aSigner()
  await using log = aLog(connectionString, { signer })
  for (let at = 0; at < 300; at += 1) await log.append(aDraft({ patients: [`patient-${at % 3}`] }))
  await owner.query(`CREATE ROLE auditor_of_${process.pid}; GRANT SELECT ON entry TO auditor_of_${process.pid} WITH GRANT OPTION;
    GRANT INSERT ON entry_patient TO PUBLIC`)
  const before = [
    ...(await owner.query(filesText, ['entry'])).rows,
    ...(await owner.query(filesText, ['entry_patient'])).rows,
  ]

  const migrated = new AbortController()
  const writing = (async () => {
    while (!migrated.signal.aborted) await log.append(aDraft())
  })()
  await migrate(connectionString).finally(() => migrated.abort())
  await writing
  await log.append(aDraft())

  const after = [
    ...(await owner.query(filesText, ['entry_p0'])).rows,
    ...(await owner.query(filesText, ['entry_patient_p0'])).rows,
  ]
  expect(after).toEqual(before)
  expect(await partitionsOf(connectionString)).toEqual(['entry_p0', 'entry_p1', 'entry_p2'])
  expect(await log.room()).toBe(2)
  const { rows } = await owner.query(
    `SELECT has_table_privilege($1, 'entry', 'SELECT WITH GRANT OPTION') AS kept, has_table_privilege($1, 'entry', 'INSERT') AS more,
       has_table_privilege($1, 'entry_patient', 'INSERT') AS of_all, has_table_privilege($1, 'entry_p0', 'SELECT') AS past`,
    [`auditor_of_${process.pid}`],
  )
  expect(rows).toEqual([{ kept: true, more: false, of_all: true, past: false }])
  await owner.query(`DROP OWNED BY auditor_of_${process.pid}; DROP ROLE auditor_of_${process.pid}`)
  for (const sql of ['UPDATE entry_p0 SET body = body', 'TRUNCATE entry_p0', 'DELETE FROM entry'])
    await expect(owner.query(sql), sql).rejects.toThrow('append-only')
  expect(await log.verify([signer])).toMatchObject({ found: 0 })
  expect(await log.list({ limit: 200, patients: ['patient-1'] })).toHaveLength(100)
})

test('a log that is longer than a partition keeps a whole number of them as the first', async () => {
  await using old = await anOldDatabase()
  const { owner, connectionString } = old
  const width = 2 ** 22
  await owner.query(
    `INSERT INTO entry (index, hash, type, at, body) VALUES ($1, repeat('a', 64), 't', now(), '{}')`,
    [2 * width - 3],
  )
  await migrate(connectionString)
  expect(await partitionsOf(connectionString)).toEqual(['entry_p0', 'entry_p3'])
  await using log = aLog(connectionString)
  expect(await log.room()).toBe(2)
})

test('a migration that somebody is in the way of changes nothing, and is run again', async () => {
  await using old = await anOldDatabase()
  const { owner, connectionString } = old
  await using log = aLog(connectionString)
  await log.append(aDraft())
  await owner.query('BEGIN; LOCK TABLE entry IN ACCESS SHARE MODE')
  await expect(migrate(connectionString)).rejects.toThrow('lock timeout')
  await owner.query('ROLLBACK')
  expect(await log.append(aDraft())).toMatchObject({ index: 1 })

  expect(await migrate(connectionString)).toContain('0010_partitions_3_attached')
  expect(await log.verify()).toMatchObject({ entries: 2, found: 0 })
})
