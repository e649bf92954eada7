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
const here = '192.0.2.7'
const record = async () => {}
const later = (ms: number) => void (now = new Date(now.getTime() + ms))

beforeEach(async () => {
  now = new Date('2026-03-01T08:00:00Z')
  stores = memoryStores(clock)
  await stores.principalStore.upsert(owner)
  keys = createPersonalKeys({
    store: stores.keyStore,
    principals: stores.principalStore,
    accounts: { findBySubject: async () => null },
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
    const { secret, key } = await keys.issue(owner, { label: 'laptop' }, record)
    expect(secret).toMatch(/^wl_[\w-]{43}$/u)
    expect(secret.startsWith(key.prefix)).toBe(true)
    expect(key.prefix).toHaveLength(9)
  })

  it('is stored as its hash only', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'laptop' }, record)
    const stored = JSON.stringify([...stores.keys.values()])
    expect(stored).toContain(createHash('sha256').update(secret).digest('hex'))
    expect(stored).not.toContain(secret.slice(9))
    expect(key).not.toHaveProperty('hash')
    expect(key).not.toHaveProperty('subject')
  })

  it('lives 90 days unless told otherwise', async () => {
    const { key } = await keys.issue(owner, { label: 'a' }, record)
    const short = await keys.issue(owner, { label: 'b', expiresInDays: 1 }, record)
    expect(key.expiresAt).toEqual(new Date('2026-05-30T08:00:00Z'))
    expect(short.key.expiresAt).toEqual(new Date('2026-03-02T08:00:00Z'))
  })

  it.each([0, 366, 1.5, Number.NaN])('does not live %d days', async (expiresInDays) => {
    await expect(keys.issue(owner, { label: 'a', expiresInDays }, record)).rejects.toThrow(
      RangeError,
    )
    expect(stores.keys.size).toBe(0)
  })
})

describe('a key that is not on record', () => {
  const broken = async () => Promise.reject(new Error('the log is down'))

  it('does not come to be', async () => {
    await expect(keys.issue(owner, { label: 'a' }, broken)).rejects.toThrow('down')
    expect(stores.keys.size).toBe(0)
  })

  it('does not take over', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' }, record)
    const wish = { graceMs: 0, permit: record }
    await expect(keys.rotate(key.id, wish, broken)).rejects.toThrow('down')
    expect(stores.keys.size).toBe(1)
    expect(await keys.verify(secret, here)).toMatchObject({ keyId: key.id })
  })
})

describe('rotation', () => {
  const hour = 3_600_000
  const rotate = (id: string, graceMs = hour, more = {}) =>
    keys.rotate(id, { graceMs, permit: record, ...more }, record)

  it('lets the old key go on for its grace, and no longer', async () => {
    const old = await keys.issue(owner, { label: 'a', scopes: ['x'] }, record)
    await keys.verify(old.secret, here)
    const rotated = await rotate(old.key.id)
    expect(rotated?.key).toMatchObject({ label: 'a', scopes: ['x'], rotatedFrom: old.key.id })
    later(hour - 1)
    await keys.verify(old.secret, here)
    later(1)
    await expect(keys.verify(old.secret, here)).rejects.toMatchObject(refusal('expired'))
    expect(await keys.verify(rotated?.secret ?? '', here)).toMatchObject({ scopes: ['x'] })
  })

  it('does not let the old key live longer than it would have', async () => {
    const old = await keys.issue(owner, { label: 'a', expiresInDays: 1 }, record)
    later(86_400_000 - 1000)
    await rotate(old.key.id)
    later(1000)
    await expect(keys.verify(old.secret, here)).rejects.toMatchObject(refusal('expired'))
  })

  it('ends the old key at once without a grace', async () => {
    const old = await keys.issue(owner, { label: 'a' }, record)
    await keys.verify(old.secret, here)
    await rotate(old.key.id, 0)
    await expect(keys.verify(old.secret, here)).rejects.toMatchObject(refusal('expired'))
  })

  it('gives as long a life as the old key had, and no more than the key that asks has', async () => {
    const old = await keys.issue(owner, { label: 'a', expiresInDays: 7 }, record)
    const notAfter = new Date(now.getTime() + hour)
    const second = await rotate(old.key.id)
    expect(second?.key.expiresAt).toEqual(old.key.expiresAt)
    expect((await rotate(second?.key.id ?? '', 0, { notAfter }))?.key.expiresAt).toEqual(notAfter)
  })
})

describe('a key with networks', () => {
  it('is good in them and nowhere else, and use elsewhere is no use', async () => {
    const wish = { label: 'a', allowFrom: ['10.0.0.0/8', '2001:db8::/32'] }
    const { secret, key } = await keys.issue(owner, wish, record)
    for (const address of ['192.0.2.7', '::1', 'unknown', ''])
      await expect(keys.verify(secret, address)).rejects.toMatchObject({
        code: 'access_denied',
        misuse: 'elsewhere',
        offender: { keyId: key.id },
      })
    expect(stores.calls.touch).toBe(0)
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', '2001:db8::9'])
      expect(await keys.verify(secret, address)).toMatchObject({ isLimited: true })
  })
})

describe('a secret', () => {
  it('speaks for its owner, with known roles only', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' }, record)
    expect(await keys.verify(secret, here)).toEqual({
      keyId: key.id,
      expiresAt: key.expiresAt,
      scopes: [],
      isLimited: false,
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
      await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('malformed'))
      expect(stores.calls.findByHash).toBe(0)
    },
  )

  it('that nobody issued is refused', async () => {
    await expect(keys.verify(`wl_${'a'.repeat(43)}`, here)).rejects.toMatchObject(
      refusal('no such'),
    )
  })

  it('ends at its time, even when it was just used', async () => {
    const { secret } = await keys.issue(owner, { label: 'a', expiresInDays: 1 }, record)
    later(86_400_000 - 1)
    await keys.verify(secret, here)
    later(1)
    await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('expired'))
  })

  it('ends at once when it is revoked here', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' }, record)
    await keys.verify(secret, here)
    expect(await keys.revoke(key.id, 's-1')).toBe('s-1')
    await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('revoked'))
  })

  it('ends within 5 s when it is revoked elsewhere', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' }, record)
    await keys.verify(secret, here)
    await stores.keyStore.revoke(key.id, null)
    later(5000)
    await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('revoked'))
  })

  it('does not come back through a lookup under way', async () => {
    const { secret, key } = await keys.issue(owner, { label: 'a' }, record)
    const underWay = keys.verify(secret, here)
    await keys.revoke(key.id, 's-1')
    await underWay.catch(() => {})
    await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('revoked'))
  })

  it('of a demo account is refused where the demo is', async () => {
    const { secret } = await keys.issue(owner, { label: 'x' }, record)
    stores.principals.set('s-1', { ...owner, source: 'demo' })
    await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('demo'))
  })

  it('of a disabled owner is refused', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' }, record)
    stores.principals.set('s-1', { ...owner, disabledAt: now })
    await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('disabled'))
  })

  it('of an owner who is gone is refused', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' }, record)
    stores.principals.clear()
    await expect(keys.verify(secret, here)).rejects.toMatchObject(refusal('no such'))
  })

  it('is looked up once in 5 s', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' }, record)
    await keys.verify(secret, here)
    later(4999)
    await keys.verify(secret, here)
    expect(stores.calls.findByHash).toBe(1)
    later(1)
    await keys.verify(secret, here)
    expect(stores.calls.findByHash).toBe(2)
  })

  it('cannot be checked while the store is down', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' }, record)
    stores.state.isDown = true
    await expect(keys.verify(secret, here)).rejects.toMatchObject({ code: 'identity_unavailable' })
  })
})

describe('the time of last use', () => {
  it('is written at most once a minute', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' }, record)
    for (let second = 0; second < 60; second += 10) {
      await keys.verify(secret, here)
      later(10_000)
    }
    expect(stores.calls.touch).toBe(1)
    await keys.verify(secret, here)
    expect(stores.calls.touch).toBe(2)
  })

  it('holds nobody up when it cannot be written', async () => {
    const { secret } = await keys.issue(owner, { label: 'a' }, record)
    await keys.verify(secret, here)
    stores.state.isDown = true
    later(4000)
    expect(await keys.verify(secret, here)).toMatchObject({ principal: { subject: 's-1' } })
  })
})

it('lists and revokes for its owner only', async () => {
  const { key } = await keys.issue(owner, { label: 'a' }, record)
  expect(await keys.revoke(key.id, 'somebody-else')).toBeNull()
  expect(await keys.list('somebody-else')).toEqual([])
  expect(await keys.list('s-1')).toMatchObject([{ id: key.id, label: 'a', revokedAt: null }])
  expect(await keys.revoke(key.id, null)).toBe('s-1')
  expect(await keys.revoke(key.id, null)).toBeNull()
})
