import { describe, expect, test } from 'vitest'

import { openDatabase, type Database, type PrincipalRow } from '#prisma'

import { aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const now = new Date('2026-11-23T08:00:00.000Z')
const later = new Date('2026-11-23T09:00:00.000Z')
const nextYear = new Date('2027-11-23T08:00:00.000Z')

const lin: Omit<PrincipalRow, 'disabledAt'> = {
  subject: 'subject-1',
  username: 'dr.lin',
  name: '林知远',
  roles: ['clinician', 'manager'],
  department: 'cardiology',
  campus: null,
  source: 'oidc',
  seenAt: now,
}

type Opened = AsyncDisposable & { readonly database: Database; readonly connectionString: string }

async function opened(): Promise<Opened> {
  const home = await aDatabase()
  const database = openDatabase(home.connectionString, { clock: () => now })
  await database.principals.upsert(lin)
  return {
    database,
    connectionString: home.connectionString,
    async [Symbol.asyncDispose]() {
      await database.close()
      await home[Symbol.asyncDispose]()
    },
  }
}

describe('principals', () => {
  test('are found by subject and by user name', async () => {
    await using home = await opened()
    const { principals } = home.database

    expect(await principals.find('subject-1')).toEqual({ ...lin, disabledAt: null })
    expect(await principals.findByUsername('dr.lin')).toEqual({ ...lin, disabledAt: null })
    expect(await principals.find('dr.lin')).toBeNull()
    expect(await principals.findByUsername('subject-1')).toBeNull()
  })

  test('are what the identity provider says now', async () => {
    await using home = await opened()
    const { principals } = home.database

    const moved = { ...lin, roles: [], department: 'respiratory', seenAt: later }
    await principals.upsert(moved)

    expect(await principals.find('subject-1')).toEqual({ ...moved, disabledAt: null })
  })

  test('lose a user name that is given to another', async () => {
    await using home = await opened()
    const { principals } = home.database

    await principals.upsert({ ...lin, subject: 'subject-2' })

    expect((await principals.findByUsername('dr.lin'))?.subject).toBe('subject-2')
    expect((await principals.find('subject-1'))?.username).toBeNull()
  })
})

describe('keys', () => {
  const aKey = (letter: string) => ({
    id: crypto.randomUUID(),
    scopes: [],
    allowFrom: [],
    rotatedFrom: null,
    hash: letter.repeat(64),
    prefix: `wl_${letter}`,
    subject: 'subject-1',
    label: 'notebook',
    expiresAt: nextYear,
  })

  test('are found by the hash of their secret', async () => {
    await using home = await opened()
    const { keys } = home.database

    const key = aKey('a')
    const created = await keys.create(key)

    expect(created).toEqual({
      ...key,
      createdAt: now,
      revokedAt: null,
      lastUsedAt: null,
    })
    expect(await keys.findByHash('a'.repeat(64))).toEqual(created)
    expect(await keys.findByHash('b'.repeat(64))).toBeNull()
    expect(await keys.listFor('subject-1')).toEqual([created])
    expect(await keys.listFor('subject-2')).toEqual([])
  })

  test('need a principal, and a secret of their own', async () => {
    await using home = await opened()
    const { keys } = home.database
    await keys.create(aKey('a'))

    await expect(keys.create({ ...aKey('b'), subject: 'nobody' })).rejects.toThrow('Foreign key')
    await expect(keys.create(aKey('a'))).rejects.toThrow('Unique constraint')
    await expect(keys.create({ ...aKey('c'), hash: 'secret' })).rejects.toThrow('hash_check')
    await expect(keys.create({ ...aKey('d'), expiresAt: now })).rejects.toThrow('expires_at_check')
  })

  test('are revoked once, by their owner or by anybody', async () => {
    await using home = await opened()
    const { keys } = home.database
    const [first, second] = [await keys.create(aKey('a')), await keys.create(aKey('b'))]

    expect(await keys.revoke(first.id, 'subject-2')).toBeNull()
    expect((await keys.findByHash(first.hash))?.revokedAt).toBeNull()
    expect(await keys.revoke(first.id, 'subject-1')).toBe('subject-1')
    expect(await keys.revoke(first.id, 'subject-1')).toBeNull()
    expect(await keys.revoke(second.id, null)).toBe('subject-1')
    expect(await keys.revoke('not-an-id', null)).toBeNull()
    expect((await keys.findByHash(first.hash))?.revokedAt).toEqual(now)
  })

  test('are rotated once, however many ask at the same time', async () => {
    await using home = await opened()
    const { keys } = home.database
    const old = await keys.create({ ...aKey('a'), scopes: ['x'] })
    const asked: string[] = []
    const rotate = (letter: string) =>
      keys.rotate(old.id, async ({ scopes }) => {
        asked.push(letter)
        return { key: { ...aKey(letter), scopes }, until: now }
      })

    const made = (await Promise.all(['b', 'c', 'd'].map(rotate))).filter((row) => row !== null)

    expect(made).toMatchObject([{ rotatedFrom: old.id, label: 'notebook', scopes: ['x'] }])
    expect(asked).toHaveLength(1)
    const { expiresAt } = (await keys.findByHash(old.hash)) ?? old
    expect(expiresAt.getTime()).toBe(now.getTime() + 1)
    expect(await keys.rotate('not-an-id', () => Promise.reject(new Error('asked')))).toBeNull()
  })

  test('stay as they were when their successor cannot be made', async () => {
    await using home = await opened()
    const { keys } = home.database
    const old = await keys.create(aKey('a'))
    await expect(keys.rotate(old.id, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await keys.findByHash(old.hash)).toEqual(old)
    await keys.revoke(old.id, null)
    expect(await keys.rotate(old.id, () => Promise.reject(new Error('asked')))).toBeNull()
  })

  test('cannot be made to mean more, not even by their table', async () => {
    await using home = await opened()
    await using owner = await aSession(home.connectionString)
    await home.database.keys.create(aKey('a'))
    for (const change of [
      `subject = 'subject-2'`,
      `scopes = '{x}'`,
      `allow_from = '{10.0.0.0/8}'`,
      `expires_at = expires_at + interval '1 second'`,
      `created_at = created_at - interval '1 second'`,
      `hash = repeat('b', 64)`,
      `label = 'another'`,
    ])
      await expect(owner.query(`UPDATE personal_key SET ${change}`), change).rejects.toMatchObject({
        code: '23001',
      })
    await owner.query('UPDATE personal_key SET revoked_at = now()')
    await expect(owner.query('UPDATE personal_key SET revoked_at = NULL')).rejects.toMatchObject({
      code: '23001',
    })
    for (const limits of [`NULL, '{}'`, `'{}', NULL`, `'{NULL}', '{}'`])
      await expect(
        owner.query(`INSERT INTO personal_key (id, hash, prefix, subject, label, created_at, expires_at, scopes, allow_from)
          VALUES (gen_random_uuid(), repeat('c', 64), 'wl_c', 'subject-1', 'x', now(), now() + interval '1 day', ${limits})`),
      ).rejects.toMatchObject({ code: '23514' })
  })

  test('remember their last use', async () => {
    await using home = await opened()
    const { keys } = home.database
    const { id, hash } = await keys.create(aKey('a'))

    await keys.touch(id, later)
    await keys.touch(id, now)

    expect((await keys.findByHash(hash))?.lastUsedAt).toEqual(later)
  })
})

describe('service accounts', () => {
  const anAccount = () => {
    const id = crypto.randomUUID()
    const facts = { name: 'EMR', useCases: ['x'], actsFor: true, createdBy: 'ref' }
    return { ...facts, id, subject: `service:${id}`, createdAt: now }
  }
  const nowhere = { department: null, campus: null }

  test('bring their principal, or are one for a principal that is known', async () => {
    await using home = await opened()
    const { services, principals } = home.database
    const [own, other] = [anAccount(), { ...anAccount(), subject: 'subject-1' }]

    expect(await services.create(own, { ...nowhere, department: 'cardiology' })).toBe(true)
    expect(await services.create(other, null)).toBe(true)
    expect(await services.create({ ...anAccount(), subject: 'subject-1' }, null)).toBe(false)

    expect(await principals.find(own.subject)).toMatchObject({
      username: null,
      roles: ['service'],
      department: 'cardiology',
      source: 'service',
    })
    expect(await services.findBySubject(own.subject)).toEqual({ ...own, disabledAt: null })
    const [first, ...rest] = await services.list(null, 50)
    expect(await services.list(first?.id ?? null, 50)).toEqual(rest)
  })

  test('are disabled once and for good, and change in nothing else', async () => {
    await using home = await opened()
    await using owner = await aSession(home.connectionString)
    const { services } = home.database
    const account = anAccount()
    await services.create(account, nowhere)
    for (const change of [`acts_for = false`, `use_cases = '{}'`, `subject = 'subject-1'`])
      await expect(owner.query(`UPDATE service_account SET ${change}`)).rejects.toMatchObject({
        code: '23001',
      })
    expect(await services.disable(account.id, later)).toEqual({ ...account, disabledAt: later })
    expect(await services.disable(account.id, nextYear)).toBeNull()
    for (const [text, code] of [
      ['UPDATE service_account SET disabled_at = NULL', '23001'],
      ['DELETE FROM service_account', '42501'],
      ['TRUNCATE service_account', '42501'],
    ] as const)
      await expect(owner.query(text), text).rejects.toMatchObject({ code })
  })

  test('are that and nothing else, whoever writes their principal', async () => {
    await using home = await opened()
    const { principals, services } = home.database
    const account = anAccount()
    await services.create(account, nowhere)
    const { subject } = account
    const service = { ...lin, subject, username: null, roles: ['service'], source: 'service' }
    for (const change of [
      { roles: ['service', 'administrator'] },
      { username: 'emr' },
      { source: 'oidc' },
      { subject: 'subject-2' },
    ])
      await expect(principals.upsert({ ...service, ...change })).rejects.toThrow('service_check')
    const key = { label: 'x', hash: 'a'.repeat(64), prefix: 'wl_a', expiresAt: nextYear }
    const terms = { ...key, id: crypto.randomUUID(), subject, rotatedFrom: null }
    for (const limits of [
      { scopes: [], allowFrom: ['10.0.0.0/8'] },
      { scopes: ['x'], allowFrom: [] },
    ])
      await expect(home.database.keys.create({ ...terms, ...limits })).rejects.toThrow(
        'service_check',
      )
  })
})

describe('qualifications', () => {
  test('are one a course and version, renewed', async () => {
    await using home = await opened()
    const { qualifications } = home.database
    const passed = {
      subject: 'subject-1',
      course: 'g1',
      version: '1',
      passedAt: now,
      expiresAt: later,
    }

    await qualifications.add(passed)
    await qualifications.add({ ...passed, version: '2' })
    await qualifications.add({ ...passed, passedAt: later, expiresAt: nextYear })

    expect(await qualifications.listFor('subject-1')).toEqual([
      { ...passed, passedAt: later, expiresAt: nextYear },
      { ...passed, version: '2' },
    ])
    expect(await qualifications.listFor('subject-2')).toEqual([])
  })
})
