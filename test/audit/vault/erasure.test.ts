import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import {
  contentKinds,
  createLocalWrapper,
  openVault,
  type Actor,
  type AuditLog,
  type Vault,
} from '#audit'

import { aDraft, aLog, aSession } from '../../support/audit-log.ts'
import { aDatabase } from '../../support/database.ts'

const day = 86_400_000
const officer = (ref: string): Actor => ({
  ref,
  kind: 'human',
  roles: ['compliance_officer'],
  department: null,
  campus: null,
})
const zhou = { request: 'by-zhou', actor: officer('zhou'), reason: 'the time is up' }
const feng = { request: 'by-feng', actor: officer('feng'), approved: true }

type House = AsyncDisposable & {
  readonly vault: Vault
  readonly log: AuditLog
  readonly now: { at: Date }
}

function aHouse(databaseUrl: string, more: { keysUrl?: string; kek?: Buffer } = {}): House {
  const now = { at: new Date('2026-11-23T08:00:00.000Z') }
  const log = aLog(databaseUrl)
  const { kek = randomBytes(32), ...rest } = more
  const wrapper = createLocalWrapper([kek])
  const vault = openVault({ log, databaseUrl, wrapper, clock: () => now.at, ...rest })
  return {
    vault,
    log,
    now,
    async [Symbol.asyncDispose]() {
      await vault.close()
      await log[Symbol.asyncDispose]()
    },
  }
}

/** Keeps content of a request for some days; answers its entry. */
async function keep(
  { vault, log, now }: House,
  name: string,
  days: number,
  patients: string[][] = [],
): Promise<number> {
  const until = new Date(now.at.getTime() + days * day)
  const custody = await vault.custody({ request: name, patients, until })
  const draft = aDraft({ request: name, patients: custody.patients })
  return (await log.append(draft, [custody.seal('prompt', `text of ${name}`)])).index
}

async function textOf({ vault }: House, index: number): Promise<string | null | undefined> {
  const opened = await vault.open(index, {
    request: 'look',
    actor: null,
    reason: 'to see',
    kinds: contentKinds,
  })
  return opened?.contents.at(0)?.text
}

test('what was kept for its time is erased, once two people say so, and nothing else', async () => {
  await using database = await aDatabase()
  await using house = aHouse(database.connectionString)
  const short = await keep(house, 'short', 10)
  const long = await keep(house, 'long', 100)
  const held = await keep(house, 'held', 10)
  await house.vault.hold({ entry: held }, zhou)
  house.now.at = new Date(house.now.at.getTime() + 11 * day)
  const later = await keep(house, 'later', 10)

  const { order, entries, held: heldCount } = await house.vault.request({ kind: 'expire' }, zhou)
  expect([entries, heldCount]).toEqual([2, 1])
  await expect(house.vault.decide(order.id, { ...zhou, approved: true })).rejects.toThrow(
    'same-person',
  )
  expect(await house.vault.decide(order.id, feng)).toMatchObject({ approved: true, erased: 1 })
  expect(await textOf(house, short)).toBeNull()
  expect(await Promise.all([long, held, later].map((index) => textOf(house, index)))).toEqual([
    'text of long',
    'text of held',
    'text of later',
  ])
  const types = (await house.log.list({ limit: 200, type: 'content.expired' })).map(
    ({ body }) => body.about,
  )
  expect(types).toEqual([[short]])
  expect((await house.log.verify()).findings).toEqual([])
})

test('content about two patients is gone when one of them is erased', async () => {
  await using database = await aDatabase()
  await using house = aHouse(database.connectionString)
  const both = await keep(house, 'both', 10, [['a'], ['b']])
  const alone = await keep(house, 'alone', 10, [['b']])
  const { order } = await house.vault.request({ kind: 'erase', subject: { patient: ['a'] } }, zhou)
  await house.vault.decide(order.id, feng)
  expect(await textOf(house, both)).toBeNull()
  expect(await textOf(house, alone)).toBe('text of alone')
})

test('what was approved before a stop is done after it', async () => {
  await using database = await aDatabase()
  const kek = randomBytes(32)
  const erased = await (async () => {
    await using house = aHouse(database.connectionString, { kek })
    const index = await keep(house, 'one', 10, [['a']])
    const { order } = await house.vault.request(
      { kind: 'erase', subject: { patient: ['a'] } },
      zhou,
    )
    // As if the process had stopped behind the decision.
    await using someone = await aSession(database.connectionString)
    await someone.query(
      "UPDATE content_order SET decided_by = 'feng', decided_at = now(), approved = true",
    )
    expect((await house.vault.order(order.id))?.order.doneAt).toBeNull()
    return index
  })()
  await using house = aHouse(database.connectionString, { kek })
  expect(await textOf(house, erased)).toBe('text of one')
  await house.vault.resume()
  expect(await textOf(house, erased)).toBeNull()
  expect((await house.vault.orders(null, 10)).map(({ doneAt }) => doneAt === null)).toEqual([false])
  expect((await house.log.verify()).findings).toEqual([])
})

test('the database itself wants two people', async () => {
  await using database = await aDatabase()
  await using house = aHouse(database.connectionString)
  const entry = await keep(house, 'one', 10)
  await house.vault.request({ kind: 'erase', subject: { entry } }, zhou)
  await using someone = await aSession(database.connectionString)
  await expect(
    someone.query(
      "UPDATE content_order SET decided_by = 'zhou', decided_at = now(), approved = true",
    ),
  ).rejects.toThrow('two_persons')
})

test('keys may lie in a database of their own: the backup of the log then opens nothing that was erased', async () => {
  await using database = await aDatabase()
  await using keys = await aDatabase()
  await using house = aHouse(database.connectionString, { keysUrl: keys.connectionString })
  const index = await keep(house, 'one', 10, [['a']])
  await using log = await aSession(database.connectionString)
  const backup = await log.query<{ sealed: Buffer }>(
    'SELECT sealed FROM content WHERE entry = $1',
    [index],
  )
  expect((await log.query('SELECT FROM content_key')).rowCount).toBe(0)
  const { order } = await house.vault.request({ kind: 'erase', subject: { patient: ['a'] } }, zhou)
  await house.vault.decide(order.id, feng)

  // Whoever puts the ciphertext back still lacks the key.
  await log.query(
    `INSERT INTO content (entry, kind, keys, sealed, keep_until) VALUES ($1, 'prompt', $2, $3, now())`,
    [index, order.keys, backup.rows[0]?.sealed],
  )
  expect(await textOf(house, index)).toBeNull()
  await using inKeys = await aSession(keys.connectionString)
  expect((await inKeys.query('SELECT FROM patient_alias')).rowCount).toBe(0)
})

test('without its keys nothing is kept, and so nothing is let through', async () => {
  await using database = await aDatabase()
  await using house = aHouse(database.connectionString, {
    keysUrl: 'postgresql://nobody@127.0.0.1:9/none',
  })
  await expect(
    house.vault.custody({ request: 'r', patients: [], until: new Date() }),
  ).rejects.toMatchObject({ name: 'AuditUnavailable' })
  await expect(house.vault.check()).rejects.toMatchObject({ name: 'AuditUnavailable' })
})

test('a patient of whom nothing is kept is still unlinked, on record', async () => {
  await using database = await aDatabase()
  await using house = aHouse(database.connectionString)
  const [name] = await house.vault.patients([['a']])
  const { order } = await house.vault.request({ kind: 'erase', subject: { patient: ['a'] } }, zhou)
  expect(await house.vault.decide(order.id, feng)).toMatchObject({ approved: true, erased: 0 })
  expect(await house.vault.namesOf(['a'])).toEqual([])
  expect(await house.vault.patients([['a']])).not.toEqual([name])
  const types = (await house.log.list({ limit: 10 })).map(({ body }) => body.type)
  expect(types).toEqual(['content.approved', 'content.requested'])
})

test('keys that could not be destroyed are destroyed later, before it is done', async () => {
  await using database = await aDatabase()
  await using keys = await aDatabase()
  await using house = aHouse(database.connectionString, { keysUrl: keys.connectionString })
  const index = await keep(house, 'one', 10)
  const { order } = await house.vault.request({ kind: 'erase', subject: { entry: index } }, zhou)
  await using inKeys = await aSession(keys.connectionString)
  await inKeys.query('ALTER TABLE content_key RENAME TO away')
  expect(await house.vault.decide(order.id, feng)).toMatchObject({ approved: true, doneAt: null })
  await inKeys.query('ALTER TABLE away RENAME TO content_key')
  const count = async () => (await inKeys.query('SELECT FROM content_key')).rowCount
  const before = await count()
  await house.vault.resume()
  expect((await house.vault.order(order.id))?.order.doneAt).toBeInstanceOf(Date)
  expect(await count()).toBe((before ?? 0) - 1)
})

test('holds are listed a page at a time, and the oldest of very many is lifted', async () => {
  await using database = await aDatabase()
  await using house = aHouse(database.connectionString)
  const entry = await keep(house, 'one', 10)
  const oldest = await house.vault.hold({ entry }, zhou)
  await using someone = await aSession(database.connectionString)
  await someone.query(`INSERT INTO content_hold (id, keys, entries, placed_by, placed_at)
    SELECT gen_random_uuid(), '{}', '{7}', 'zhou', placed_at + n * interval '1 s'
    FROM content_hold, generate_series(1, 600) AS n`)
  const seen: string[] = []
  for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
    const page = await house.vault.holds(after, 250)
    seen.push(...page.map(({ id }) => id))
    if (page.length < 250) break
  }
  expect(new Set(seen).size).toBe(601)
  expect(seen.at(-1)).toBe(oldest.id)
  const { order } = await house.vault.request({ kind: 'release', hold: oldest.id }, zhou)
  expect(await house.vault.decide(order.id, feng)).toMatchObject({ approved: true })
  expect((await house.vault.holds(null, 601)).at(-1)?.liftedAt).toBeInstanceOf(Date)
})
