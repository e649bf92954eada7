import { createHash, randomBytes } from 'node:crypto'

import { beforeEach, describe, expect, it } from 'vitest'

import { createPersonalKeys, type PersonalKeys } from '../../../gateway/identity/personal-keys.ts'
import type { PrincipalRow } from '../../../gateway/identity/ports.ts'
import { memoryStores } from './stores.ts'

const owner: PrincipalRow = {
  subject: 's-1',
  username: 'dr.test',
  name: '测试医生',
  roles: ['clinician', 'wizard'],
  department: 'cardiology',
  campus: null,
  source: 'oidc',
  seenAt: new Date(),
  disabledAt: null,
}

let now: Date
let stores: ReturnType<typeof memoryStores>
let keys: PersonalKeys
const clock = () => now
const later = (ms: number) => void (now = new Date(now.getTime() + ms))

beforeEach(async () => {
  now = new Date('2026-03-01T08:00:00Z')
  stores = memoryStores(clock)
  await stores.principalStore.upsert(owner)
  keys = createPersonalKeys({
    store: stores.keyStore,
    principals: stores.principalStore,
    clock,
    randomBytes,
    acceptsDemo: false,
  })
})

const refusal = (says: string) => ({
  code: 'unauthenticated',
  detail: { en: expect.stringContaining(says) },
})

describe('a new key', () => {
  it('is 32 random bytes behind a prefix', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'laptop' })
    expect(secret).toMatch(/^wl_[\w-]{43}$/u)
    expect(secret.startsWith(key.prefix)).toBe(true)
    expect(key.prefix).toHaveLength(9)
  })

  it('is stored as its hash only', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'laptop' })
    const stored = JSON.stringify([...stores.keys.values()])
    expect(stored).toContain(createHash('sha256').update(secret).digest('hex'))
    expect(stored).not.toContain(secret.slice(9))
    expect(Object.keys(key).sort()).toEqual(
      ['createdAt', 'expiresAt', 'id', 'label', 'lastUsedAt', 'prefix', 'revokedAt'].sort(),
    )
  })

  it('lives 90 days unless told otherwise', async () => {
    const { key } = await keys.issue(owner, { label: 'a' })
    const short = await keys.issue(owner, { label: 'b', expiresInDays: 1 })
    expect(key.expiresAt).toEqual(new Date('2026-05-30T08:00:00Z'))
    expect(short.key.expiresAt).toEqual(new Date('2026-03-02T08:00:00Z'))
  })

  it.each([0, 366, 1.5, Number.NaN])('does not live %d days', async (expiresInDays) => {
    await expect(keys.issue(owner, { label: 'a', expiresInDays })).rejects.toThrow(RangeError)
    expect(stores.keys.size).toBe(0)
  })
})

describe('a secret', () => {
  it('speaks for its owner, with known roles only', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' })
    expect(await keys.verify(secret)).toEqual({
      keyId: key.id,
      expiresAt: key.expiresAt,
      principal: {
        subject: 's-1',
        name: '测试医生',
        username: 'dr.test',
        roles: ['clinician'],
        department: 'cardiology',
        campus: null,
      },
    })
  })

  it.each(['wl_', 'wl_short', `wl_${'a'.repeat(44)}`, `wl_${'!'.repeat(43)}`])(
    '%s is malformed and not looked up',
    async (secret) => {
      await expect(keys.verify(secret)).rejects.toMatchObject(refusal('malformed'))
      expect(stores.calls.findByHash).toBe(0)
    },
  )

  it('that nobody issued is refused', async () => {
    await expect(keys.verify(`wl_${'a'.repeat(43)}`)).rejects.toMatchObject(refusal('no such'))
  })

  it('ends at its time, even when it was just used', async () => {
    const { secret } = await keys.issue(owner, { label: 'a', expiresInDays: 1 })
    later(86_400_000 - 1)
    await keys.verify(secret)
    later(1)
    await expect(keys.verify(secret)).rejects.toMatchObject(refusal('expired'))
  })

  it('ends at once when it is revoked here', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' })
    await keys.verify(secret)
    expect(await keys.revoke(key.id, 's-1')).toBe(true)
    await expect(keys.verify(secret)).rejects.toMatchObject(refusal('revoked'))
  })

  it('ends within 5 s when it is revoked elsewhere', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' })
    await keys.verify(secret)
    await stores.keyStore.revoke(key.id, null)
    later(5000)
    await expect(keys.verify(secret)).rejects.toMatchObject(refusal('revoked'))
  })

  it('does not come back through a lookup under way', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' })
    const underWay = keys.verify(secret)
    await keys.revoke(key.id, 's-1')
    await underWay.catch(() => {})
    await expect(keys.verify(secret)).rejects.toMatchObject(refusal('revoked'))
  })

  it('of a demo account is refused where the demo is', async () => {
    const { secret } = await keys.issue(owner, { label: 'x' })
    stores.principals.set('s-1', { ...owner, source: 'demo' })
    await expect(keys.verify(secret)).rejects.toMatchObject(refusal('demo'))
  })

  it('of a disabled owner is refused', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' })
    stores.principals.set('s-1', { ...owner, disabledAt: now })
    await expect(keys.verify(secret)).rejects.toMatchObject(refusal('disabled'))
  })

  it('of an owner who is gone is refused', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' })
    stores.principals.clear()
    await expect(keys.verify(secret)).rejects.toMatchObject(refusal('no such'))
  })

  it('is looked up once in 5 s', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' })
    await keys.verify(secret)
    later(4999)
    await keys.verify(secret)
    expect(stores.calls.findByHash).toBe(1)
    later(1)
    await keys.verify(secret)
    expect(stores.calls.findByHash).toBe(2)
  })

  it('cannot be checked while the store is down', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' })
    stores.state.isDown = true
    await expect(keys.verify(secret)).rejects.toMatchObject({ code: 'identity_unavailable' })
  })
})

describe('the time of last use', () => {
  it('is written at most once a minute', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' })
    for (let second = 0; second < 60; second += 10) {
      await keys.verify(secret)
      later(10_000)
    }
    expect(stores.calls.touch).toBe(1)
    await keys.verify(secret)
    expect(stores.calls.touch).toBe(2)
  })

  it('holds nobody up when it cannot be written', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' })
    await keys.verify(secret)
    stores.state.isDown = true
    later(4000)
    expect(await keys.verify(secret)).toMatchObject({ principal: { subject: 's-1' } })
  })
})

it('lists and revokes for its owner only', async () => {
  const { key } = await keys.issue(owner, { label: 'a' })
  expect(await keys.revoke(key.id, 'somebody-else')).toBe(false)
  expect(await keys.list('somebody-else')).toEqual([])
  expect(await keys.list('s-1')).toMatchObject([{ id: key.id, label: 'a', revokedAt: null }])
  expect(await keys.revoke(key.id, null)).toBe(true)
  expect(await keys.revoke(key.id, null)).toBe(false)
})
