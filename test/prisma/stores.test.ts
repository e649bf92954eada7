import { describe, expect, test } from 'vitest'

import { openDatabase, type Database, type PrincipalRow } from '#prisma'

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
    hash: letter.repeat(64),
    prefix: `wl_${letter}`,
    subject: 'subject-1',
    label: 'notebook',
    expiresAt: nextYear,
  })

  test('are found by the hash of their secret', async () => {
    await using home = await opened()
    const { keys } = home.database

    const created = await keys.create(aKey('a'))

    expect(created).toEqual({
      ...aKey('a'),
      id: created.id,
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

    expect(await keys.revoke(first.id, 'subject-2')).toBe(false)
    expect((await keys.findByHash(first.hash))?.revokedAt).toBeNull()
    expect(await keys.revoke(first.id, 'subject-1')).toBe(true)
    expect(await keys.revoke(first.id, 'subject-1')).toBe(false)
    expect(await keys.revoke(second.id, null)).toBe(true)
    expect(await keys.revoke('not-an-id', null)).toBe(false)
    expect((await keys.findByHash(first.hash))?.revokedAt).toEqual(now)
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
