import { beforeEach, describe, expect, it } from 'vitest'

import {
  createIdentifier,
  type Identifier,
  type RequestHeaders,
} from '../../../gateway/identity/identify.ts'
import type { Person } from '../../../gateway/identity/ports.ts'
import { refused } from '../../../gateway/identity/refusals.ts'
import { createRememberPerson } from '../../../gateway/identity/remember-person.ts'
import { memoryStores } from './stores.ts'

const secret = `wl_${'k'.repeat(43)}`
const lin: Person = {
  subject: 's-lin',
  username: 'dr.lin',
  name: '林',
  roles: ['clinician'],
  department: 'cardiology',
  campus: null,
}
const principal = lin

let now: Date
let person: Person
let stores: ReturnType<typeof memoryStores>
let identifier: Identifier
const clock = () => now
const later = (ms: number) => void (now = new Date(now.getTime() + ms))

beforeEach(() => {
  now = new Date('2026-03-01T08:00:00Z')
  person = lin
  stores = memoryStores(clock)
  identifier = createIdentifier({
    bearer: {
      verify: async (token) => (token === 'a.b.c' ? person : Promise.reject(refused('signature'))),
    },
    keys: {
      verify: async (given) =>
        given === secret ? { principal, ...verified } : Promise.reject(refused('key-unknown')),
    },
    remember: createRememberPerson({ principals: stores.principalStore, clock, source: 'oidc' }),
  })
})

const expiresAt = new Date('2030-01-01T00:00:00Z')
const verified = { keyId: 'key-1', expiresAt, scopes: [], isLimited: false }
const here = '192.0.2.7'

const byToken = () => identifier.identify({ authorization: 'Bearer a.b.c' }, here)

describe('a credential', () => {
  it('may be a token', async () => {
    expect(await byToken()).toEqual({ principal, method: 'bearer' })
  })

  it.each<RequestHeaders>([
    { authorization: `Bearer ${secret}` },
    { authorization: `bearer  ${secret} ` },
    { 'api-key': secret },
    { 'x-api-key': secret },
    { authorization: `Bearer ${secret}`, 'api-key': secret },
  ])('may be a key in %j', async (headers) => {
    expect(await identifier.identify(headers, here)).toEqual({
      principal,
      method: 'personal-key',
      ...verified,
    })
  })

  it('is asked for when there is none', async () => {
    await expect(identifier.identify({}, here)).rejects.toMatchObject({
      code: 'unauthenticated',
      headers: { 'www-authenticate': 'Bearer realm="wardline"' },
    })
  })

  it.each<RequestHeaders>([
    { authorization: 'Basic ZHIubGluOnB3' },
    { authorization: 'Bearer' },
    { authorization: `Bearer ${secret}, Bearer a.b.c` },
    { authorization: '' },
    { 'api-key': 'sk-0123456789' },
    { 'x-api-key': 'a.b.c' },
    { 'x-api-key': [secret, secret] },
    { authorization: 'Bearer a.b.c', 'api-key': secret },
    { authorization: `Bearer wl_${'x'.repeat(43)}` },
    { authorization: 'Bearer d.e.f' },
  ])('is refused in %j', async (headers) => {
    await expect(identifier.identify(headers, here)).rejects.toMatchObject({
      code: 'unauthenticated',
      headers: { 'www-authenticate': 'Bearer realm="wardline", error="invalid_token"' },
    })
  })
})

describe('a person with a token', () => {
  it('is written down when first seen', async () => {
    await byToken()
    expect(stores.principals.get('s-lin')).toEqual({
      ...lin,
      source: 'oidc',
      seenAt: now,
      disabledAt: null,
    })
  })

  it('is written down again only when something changed', async () => {
    await byToken()
    later(6000)
    await byToken()
    expect(stores.calls.upsert).toBe(1)
    person = { ...lin, roles: ['manager'] }
    await byToken()
    expect(stores.principals.get('s-lin')?.roles).toEqual(['manager'])
  })

  it('is seen again after an hour', async () => {
    await byToken()
    later(3_600_000)
    await byToken()
    expect(stores.principals.get('s-lin')?.seenAt).toEqual(now)
  })

  it('is refused within 5 s of being disabled', async () => {
    await byToken()
    const row = stores.principals.get('s-lin')
    if (row) stores.principals.set('s-lin', { ...row, disabledAt: now })
    later(5000)
    await expect(byToken()).rejects.toMatchObject({ detail: { en: 'this account is disabled' } })
    expect(stores.principals.get('s-lin')?.disabledAt).not.toBeNull()
  })

  it('is refused when the change cannot be written', async () => {
    await byToken()
    person = { ...lin, roles: [] }
    stores.state.isDown = true
    await expect(byToken()).rejects.toMatchObject({ code: 'identity_unavailable' })
  })
})
