import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import {
  createBearerVerifier,
  type BearerOptions,
} from '../../../gateway/identity/verify-bearer.ts'
import { Problem } from '../../../gateway/problems.ts'
import { anIssuer, type Minting, type TestIssuer } from '../../support/issuer.ts'

let provider: TestIssuer
let now: Date
const clock = () => now
const later = (ms: number) => void (now = new Date(now.getTime() + ms))

beforeAll(async () => {
  provider = await anIssuer()
})
afterAll(() => provider[Symbol.asyncDispose]())
beforeEach(() => {
  now = new Date()
  provider.comeBack()
  provider.claimToBe({})
})

function aVerifier(more: Partial<BearerOptions> = {}) {
  return createBearerVerifier({
    issuer: provider.issuer,
    acceptsDemo: false,
    audience: 'wardline',
    algorithms: ['RS256', 'ES256'],
    clockToleranceS: 5,
    clock,
    claims: {
      roleClaims: ['realm_access.roles', 'resource_access.wardline.roles', 'roles'],
      roleMap: null,
      departmentClaim: 'department',
      campusClaim: 'campus',
    },
    ...more,
  })
}

const mint = (how: Minting = {}) => provider.mint({ at: now, ...how })

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(thrown instanceof Problem)) throw new Error(`no problem: ${String(thrown)}`)
  return thrown
}

describe('a good token', () => {
  it('names the person', async () => {
    expect(await aVerifier().verify(await mint())).toEqual({
      subject: 'f1e2d3c4',
      username: 'dr.test',
      name: '测试医生',
      roles: ['clinician'],
      department: 'cardiology',
      campus: 'main',
    })
  })

  it('may name several audiences', async () => {
    const token = await mint({ claims: { aud: ['account', 'wardline'] } })
    expect(await aVerifier().verify(token)).toMatchObject({ subject: 'f1e2d3c4' })
  })

  it('may say at+jwt and carry a nonce', async () => {
    const token = await mint({ header: { typ: 'at+jwt' }, claims: { typ: undefined, nonce: 'n' } })
    expect(await aVerifier().verify(token)).toMatchObject({ subject: 'f1e2d3c4' })
  })

  it('is verified once and remembered', async () => {
    const verifier = aVerifier()
    const token = await mint()
    const first = await verifier.verify(token)
    expect(await verifier.verify(token)).toBe(first)
  })

  it('is not remembered beyond its end', async () => {
    const verifier = aVerifier({ clockToleranceS: 0 })
    const token = await mint()
    await verifier.verify(token)
    later(301_000)
    expect((await problemOf(verifier.verify(token))).detail.en).toContain('expired')
  })
})

describe('claims', () => {
  const rolesOf = async (claims: Record<string, unknown>, more: Partial<BearerOptions> = {}) =>
    (await aVerifier(more).verify(await mint({ claims }))).roles

  it('from several paths are united', async () => {
    const claims = { resource_access: { wardline: { roles: ['manager'] } }, roles: 'it_staff' }
    expect(await rolesOf(claims)).toEqual(['clinician', 'it_staff', 'manager'])
  })

  it('that are no list are ignored', async () => {
    expect(await rolesOf({ realm_access: { roles: { clinician: true } } })).toEqual([])
    expect(await rolesOf({ realm_access: null, roles: [1, null, 'manager'] })).toEqual(['manager'])
  })

  it('go through the map and nothing else', async () => {
    const { claims } = { claims: { realm_access: { roles: ['doctor', 'administrator'] } } }
    const mapping = {
      roleClaims: ['realm_access.roles'],
      roleMap: new Map([['doctor', 'clinician'] as const]),
      departmentClaim: 'department',
      campusClaim: 'campus',
    }
    expect(await rolesOf(claims, { claims: mapping })).toEqual(['clinician'])
  })

  it('that are missing are null', async () => {
    const gone = {
      department: undefined,
      campus: '',
      name: undefined,
      preferred_username: undefined,
    }
    expect(await aVerifier().verify(await mint({ claims: gone }))).toMatchObject({
      department: null,
      campus: null,
      username: null,
      name: 'f1e2d3c4',
    })
  })

  it('with one value in a list count, with two do not', async () => {
    const one = await aVerifier().verify(await mint({ claims: { department: ['oncology'] } }))
    const two = await aVerifier().verify(await mint({ claims: { department: ['a', 'b'] } }))
    expect([one.department, two.department]).toEqual(['oncology', null])
  })

  it('cannot be reached through a prototype', async () => {
    const claims = { roles: undefined, realm_access: undefined }
    const mapping = {
      roleClaims: ['constructor.name'],
      roleMap: null,
      departmentClaim: 'toString.name',
      campusClaim: '__proto__',
    }
    const person = await aVerifier({ claims: mapping }).verify(await mint({ claims }))
    expect(person).toMatchObject({ roles: [], department: null, campus: null })
  })
})

describe('a bad token is refused', () => {
  const cases: readonly (readonly [string, () => Promise<string> | string, string])[] = [
    ['expired', () => mint({ at: new Date(now.getTime() - 400_000) }), 'expired'],
    ['not yet valid', () => mint({ claims: { nbf: seconds(60) } }), 'not valid yet'],
    ['for somebody else', () => mint({ claims: { aud: 'account' } }), 'not issued for Wardline'],
    ['without an audience', () => mint({ claims: { aud: undefined } }), 'not issued for Wardline'],
    [
      'from another issuer',
      () => mint({ claims: { iss: 'https://evil.example' } }),
      'another identity',
    ],
    ['without an end', () => mint({ claims: { exp: undefined } }), 'lacks a claim'],
    ['without a subject', () => mint({ claims: { sub: undefined } }), 'lacks a claim'],
    ['with an empty subject', () => mint({ claims: { sub: '' } }), 'lacks a claim'],
    ['with a changed signature', async () => tamper(await mint()), 'signature does not hold'],
    ['with a changed claim', async () => forge(await mint()), 'signature does not hold'],
    ['unsigned', () => provider.mintUnsigned(), 'algorithm is not allowed'],
    ['signed with the public key', () => provider.mintWithPublicKeyAsSecret(), 'algorithm is not'],
    ['an ID token of Keycloak', () => mint({ claims: { typ: 'ID' } }), 'not an access token'],
    ['a refresh token', () => mint({ claims: { typ: 'Refresh' } }), 'not an access token'],
    [
      'an ID token of anybody',
      () => mint({ claims: { typ: undefined, at_hash: 'x' } }),
      'not an access token',
    ],
    ['a logout token', () => mint({ header: { typ: 'logout+jwt' } }), 'not an access token'],
    ['no token at all', () => 'hello', 'malformed'],
    ['with a header that is no JSON', () => 'aGVsbG8.e30.c2ln', 'malformed'],
    ['far too long', () => `e30.${'a'.repeat(20_000)}.e30`, 'malformed'],
  ]
  const seconds = (ahead: number) => Math.floor(now.getTime() / 1000) + ahead

  it.each(cases)('%s', async (_name, make, says) => {
    const token = await make()
    const problem = await problemOf(aVerifier().verify(token))
    expect(problem.code).toBe('unauthenticated')
    expect(problem.detail.en).toContain(says)
    expect(problem.headers['www-authenticate']).toBe(
      'Bearer realm="wardline", error="invalid_token"',
    )
    expect(JSON.stringify([problem.detail, problem.message, problem.headers])).not.toContain(token)
  })

  it('also within the tolerance only', async () => {
    const verifier = aVerifier({ clockToleranceS: 5 })
    const token = await mint()
    later(303_000)
    expect(await verifier.verify(token)).toMatchObject({ subject: 'f1e2d3c4' })
    later(3000)
    expect((await problemOf(verifier.verify(token))).detail.en).toContain('expired')
  })
})

describe('keys', () => {
  it('that rotate are fetched again', async () => {
    const verifier = aVerifier({ cooldownMs: 0 })
    await verifier.verify(await mint())
    await provider.rotate()
    expect(await verifier.verify(await mint())).toMatchObject({ subject: 'f1e2d3c4' })
  })

  it('that nobody knows are not asked for again and again', async () => {
    const verifier = aVerifier()
    await verifier.verify(await mint())
    const before = provider.fetches()
    await provider.rotate()
    const forged = await mint()
    await provider.rotate()
    const problem = await problemOf(verifier.verify(forged))
    expect([problem.code, provider.fetches()]).toEqual(['unauthenticated', before])
    later(10_001)
    await problemOf(verifier.verify(forged))
    expect(provider.fetches()).toBe(before + 1)
  })

  it('that are known outlive an outage of minutes', async () => {
    const verifier = aVerifier()
    await verifier.verify(await mint())
    provider.goDown()
    later(3_600_000)
    expect(await verifier.verify(await mint())).toMatchObject({ subject: 'f1e2d3c4' })
  })

  it('that are a day old are not trusted', async () => {
    const verifier = aVerifier()
    await verifier.verify(await mint())
    provider.goDown()
    later(24 * 3_600_000)
    expect((await problemOf(verifier.verify(await mint()))).code).toBe('identity_unavailable')
  })

  it('that are unknown during an outage let nobody in', async () => {
    const verifier = aVerifier({ cooldownMs: 0 })
    await verifier.verify(await mint())
    await provider.rotate()
    provider.goDown()
    expect((await problemOf(verifier.verify(await mint()))).code).toBe('identity_unavailable')
  })

  it('are loaded when the provider comes back', async () => {
    const verifier = aVerifier()
    provider.goDown()
    const token = await mint()
    expect((await problemOf(verifier.verify(token))).code).toBe('identity_unavailable')
    provider.comeBack()
    expect((await problemOf(verifier.verify(token))).code).toBe('identity_unavailable')
    later(2001)
    expect(await verifier.verify(token)).toMatchObject({ subject: 'f1e2d3c4' })
  })

  it('are fetched once for many at a time', async () => {
    const verifier = aVerifier()
    const before = provider.fetches()
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => mint({ claims: { sub } })))
    await Promise.all(tokens.map((token) => verifier.verify(token)))
    expect(provider.fetches()).toBe(before + 1)
  })

  it.each([
    [{ issuer: 'https://other.example' }],
    [{ jwks_uri: 'file:///etc/passwd' }],
    [{ wardline_demo_provider: true }],
  ])('of a provider that says %j are refused', async (claimed) => {
    provider.claimToBe(claimed)
    expect((await problemOf(aVerifier().load())).code).toBe('identity_unavailable')
  })

  it('of the demo provider serve where a demo is wanted', async () => {
    provider.claimToBe({ wardline_demo_provider: true })
    expect(await aVerifier({ acceptsDemo: true }).verify(await mint())).toBeTruthy()
  })
})

it.each([[['HS256']], [['none']], [[]], [['RS256', 'HS512']]])(
  'the algorithms %j are refused',
  (algorithms) => {
    expect(() => aVerifier({ algorithms })).toThrow('asymmetric')
  },
)

function tamper(token: string): string {
  const [header, payload, signature = ''] = token.split('.')
  const first = signature.startsWith('A') ? 'B' : 'A'
  return `${header}.${payload}.${first}${signature.slice(1)}`
}

function forge(token: string): string {
  const [header, payload = '', signature] = token.split('.')
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const roles = { realm_access: { roles: ['administrator'] } }
  const changed = Buffer.from(JSON.stringify({ ...claims, ...roles })).toString('base64url')
  return `${header}.${changed}.${signature}`
}
