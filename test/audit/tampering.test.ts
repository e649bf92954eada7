import { expect, test } from 'vitest'

import { aDraft, aLog, aSession, aSigner, soundness } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const hash = 'a'.repeat(64)

const tamperings: readonly (readonly [name: string, sql: string])[] = [
  ['the hash', `UPDATE entry SET hash = '${hash}' WHERE index = 3`],
  [
    'one byte of the body',
    `UPDATE entry SET body = replace(body, 'TREAT', 'TREAd') WHERE index = 3`,
  ],
  ['white space in the body', `UPDATE entry SET body = replace(body, ',', ', ') WHERE index = 3`],
  ['the type', `UPDATE entry SET type = 'ai.deny' WHERE index = 3`],
  ['the time', `UPDATE entry SET at = at + interval '1 millisecond' WHERE index = 3`],
  ['the request', `UPDATE entry SET request = 'another' WHERE index = 3`],
  ['the actor', `UPDATE entry SET actor_ref = NULL WHERE index = 3`],
  ['the use case', `UPDATE entry SET use_case = 'another' WHERE index = 3`],
  ['the decision', `UPDATE entry SET decision = 'deny' WHERE index = 3`],
  ['the index', `UPDATE entry SET index = 1000 WHERE index = 3`],
  ['its existence', `DELETE FROM entry WHERE index = 3`],
  [
    'its place',
    `UPDATE entry SET index = CASE index WHEN 3 THEN 103 WHEN 4 THEN 104 END WHERE index IN (3, 4);
     UPDATE entry SET index = CASE index WHEN 103 THEN 4 WHEN 104 THEN 3 END WHERE index > 100`,
  ],
  [
    'its body for nonsense with a hash that fits',
    `UPDATE entry SET body = '[]', hash = encode(sha256('\\x00'::bytea || '[]'::bytea), 'hex') WHERE index = 3`,
  ],
]

test.for(tamperings)('changing %s is found at its index', async ([, sql]) => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  await using intruder = await aSession(database.connectionString)
  for (let at = 0; at < 6; at += 1) await log.append(aDraft({ request: `request-${at}` }))
  expect(await soundness(log)).toEqual({ entries: 6, broken: null })

  await intruder.query('ALTER TABLE entry DISABLE TRIGGER ALL')
  await intruder.query(sql)

  expect(await soundness(log)).toEqual({ entries: 3, broken: 3 })
})

test('moving the last entry away is found', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  await using intruder = await aSession(database.connectionString)
  await log.append(aDraft())
  await log.append(aDraft())

  await intruder.query('ALTER TABLE entry DISABLE TRIGGER ALL')
  await intruder.query('UPDATE entry SET index = 1000 WHERE index = 1')

  expect(await soundness(log)).toEqual({ entries: 1, broken: 1 })
})

test('changing the first of many pages is found', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  await using intruder = await aSession(database.connectionString)
  await Promise.all(Array.from({ length: 1_100 }, () => log.append(aDraft())))

  await intruder.query('ALTER TABLE entry DISABLE TRIGGER ALL')
  await intruder.query(`UPDATE entry SET decision = NULL WHERE index IN (7, 1050)`)
  expect(await soundness(log)).toEqual({ entries: 7, broken: 7 })

  await intruder.query(`UPDATE entry SET decision = 'allow' WHERE index = 7`)
  expect(await soundness(log)).toEqual({ entries: 1_050, broken: 1_050 })
})

test.for([
  ['UPDATE', `UPDATE entry SET decision = 'deny'`],
  ['DELETE', 'DELETE FROM entry'],
  ['TRUNCATE', 'TRUNCATE entry'],
  [
    'an upsert',
    `INSERT INTO entry SELECT * FROM entry ON CONFLICT (index) DO UPDATE SET body = '{}'`,
  ],
] as const)('the database refuses %s', async ([, sql]) => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  await using intruder = await aSession(database.connectionString)
  await log.append(aDraft())

  await expect(intruder.query(sql)).rejects.toThrow('append-only')
  await intruder.query('SET session_replication_role = replica')
  await expect(intruder.query(sql)).rejects.toThrow('append-only')
  expect(await soundness(log)).toEqual({ entries: 1, broken: null })
})

test.for([
  ['log_batch', 'root'],
  ['log_node', 'hash'],
  ['log_checkpoint', 'note'],
  ['log_cosignature', 'line'],
] as const)('the database refuses to change or empty %s', async ([table, column]) => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString, { signer: aSigner() })
  await using intruder = await aSession(database.connectionString)
  await Promise.all(Array.from({ length: 20 }, () => log.append(aDraft())))
  await log.checkpoint()
  await intruder.query(
    `INSERT INTO log_cosignature SELECT tree_size, at, 'somebody', '— somebody AAAA' FROM log_checkpoint`,
  )

  for (const role of ['origin', 'replica']) {
    await intruder.query(`SET session_replication_role = ${role}`)
    for (const sql of [
      `UPDATE ${table} SET ${column} = ${column}`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table} CASCADE`,
    ])
      await expect(intruder.query(sql)).rejects.toThrow('append-only')
  }
})

test.for([
  ['an entry before the first', { hash, index: -1 }, 'no partition'],
  ['a hash that is none', { hash: 'A'.repeat(64), index: 0 }, 'violates check constraint'],
] as const)('the database refuses %s', async ([, row, why]) => {
  await using database = await aDatabase()
  await using intruder = await aSession(database.connectionString)
  const sql = `INSERT INTO entry (index, hash, type, at, body) VALUES ($1, $2, 't', now(), '{}')`

  await expect(intruder.query(sql, [row.index, row.hash])).rejects.toThrow(why)
})
