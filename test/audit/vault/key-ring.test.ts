import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import { openKeyRing, type KeyRing } from '../../../audit/vault/key-ring.ts'
import { createLocalWrapper, type KeyWrapper } from '../../../audit/vault/key-wrapper.ts'
import { aSession } from '../../support/audit-log.ts'
import { aDatabase } from '../../support/database.ts'

function aRing(
  connectionString: string,
  wrapper: KeyWrapper = createLocalWrapper([randomBytes(32)]),
): KeyRing & AsyncDisposable {
  const ring = openKeyRing(connectionString, wrapper)
  return { ...ring, [Symbol.asyncDispose]: () => ring.close() }
}

const idsOf = async (ring: KeyRing, ...patients: string[][]): Promise<readonly string[]> =>
  (await ring.keysOf(patients)).map(({ id }) => id)

test('a patient has one key, whichever of the numbers is given, and others have others', async () => {
  await using database = await aDatabase()
  await using ring = aRing(database.connectionString)
  const [first] = await idsOf(ring, ['mrn', 'card'])
  expect(await idsOf(ring, ['card'])).toEqual([first])
  expect(await idsOf(ring, ['card', 'phone'])).toEqual([first])
  expect(await idsOf(ring, ['phone'])).toEqual([first])
  const [other, same] = await idsOf(ring, ['else'], ['mrn'])
  expect(same).toBe(first)
  expect(other).not.toBe(first)
  expect(await ring.find(['phone'])).toEqual([first])
  expect(await ring.find(['unknown'])).toEqual([])
})

test('patients who turn out to be one are found together', async () => {
  await using database = await aDatabase()
  await using ring = aRing(database.connectionString)
  const [one, two] = await idsOf(ring, ['a'], ['b'])
  await idsOf(ring, ['a', 'b'])
  for (const alias of ['a', 'b'])
    expect(new Set(await ring.find([alias]))).toEqual(new Set([one, two]))
})

test('a crowd that names a new patient at once loses no key', async () => {
  await using database = await aDatabase()
  await using ring = aRing(database.connectionString)
  const made = await Promise.all(Array.from({ length: 20 }, () => idsOf(ring, ['new'])))
  const found = await ring.find(['new'])
  for (const [id] of made) expect(found).toContain(id)
  expect(await idsOf(ring, ['new'])).toEqual(await idsOf(ring, ['new']))
})

test('a destroyed key is gone, with whose it was', async () => {
  await using database = await aDatabase()
  await using ring = aRing(database.connectionString)
  const [id = ''] = await idsOf(ring, ['mrn'])
  const own = await ring.fresh()
  expect(await ring.secretsOf([own.id])).toEqual([own.secret])
  await ring.destroyUnnamed([id, own.id])
  expect(await ring.secretsOf([own.id])).toBeNull()
  expect(await ring.secretsOf([id])).toHaveLength(1)
  await ring.destroy([id])
  expect(await ring.secretsOf([id])).toBeNull()
  expect(await ring.find(['mrn'])).toEqual([])
})

test('each content of nobody has a key of its own, and none is left over', async () => {
  await using database = await aDatabase()
  const used = new Set<string>()
  {
    await using ring = aRing(database.connectionString)
    for (const key of await Promise.all(Array.from({ length: 100 }, () => ring.fresh())))
      used.add(key.id)
  }
  expect(used.size).toBe(100)
  await using someone = await aSession(database.connectionString)
  const { rows } = await someone.query<{ id: string }>('SELECT id FROM content_key')
  expect(new Set(rows.map(({ id }) => id))).toEqual(used)
})

test('a wrapping key is replaced without a stop', async () => {
  await using database = await aDatabase()
  const [old, current] = [randomBytes(32), randomBytes(32)]
  const ids: string[] = []
  {
    await using before = aRing(database.connectionString, createLocalWrapper([old]))
    for (let at = 0; at < 5; at += 1) ids.push(...(await idsOf(before, [String(at)])))
  }
  await using during = aRing(database.connectionString, createLocalWrapper([current, old]))
  expect(await during.rewrap()).toBe(5)
  expect(await during.rewrap()).toBe(0)
  await using after = aRing(database.connectionString, createLocalWrapper([current]))
  expect(await after.secretsOf(ids)).toHaveLength(5)
})
