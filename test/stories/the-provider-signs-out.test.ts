/** Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6): anybody can post one, and only the provider's own end sessions. */
import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { aSession } from '../support/audit-log.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { anIssuer, type Minting, type TestIssuer } from '../support/issuer.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

let issuer: TestIssuer
let gateway: TestGateway
beforeAll(async () => {
  issuer = await anIssuer()
  gateway = await aGateway({
    issuer: issuer.issuer,
    signIn: {
      kind: 'ready',
      origin: 'https://ai.hospital.example',
      issuer: issuer.issuer,
      clientId: 'wardline-web',
      clientSecret: 'x',
      algorithms: ['RS256'],
      clockToleranceS: 5,
      idleMs: 1_800_000,
      longestMs: 36_000_000,
    },
  })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await sql('DELETE FROM session')
  await plant('dr.lin', 'sid-1')
  await plant('dr.lin', 'sid-2')
  await plant('it.sun', 'sid-3')
})

async function sql(text: string): Promise<readonly Record<string, unknown>[]> {
  await using session = await aSession(gateway.databaseUrl)
  return (await session.query<Record<string, unknown>>(text)).rows
}

const plant = async (subject: string, sid: string) =>
  sql(`INSERT INTO session (id, hash, subject, sid, sealed, created_at, expires_at, seen_at, vouched_at)
    VALUES (gen_random_uuid(), encode(sha256('${randomUUID()}'), 'hex'), '${subject}', '${sid}',
      '\\x01' || decode(repeat('00', 40), 'hex'), now(), now() + interval '1 hour', now(), now())`)

const left = async () => (await sql('SELECT sid FROM session ORDER BY sid')).map(({ sid }) => sid)

/** A good logout token of the provider, and how it deviates. */
const mint = async (claims: Record<string, unknown> = {}, more: Minting = {}) =>
  issuer.mint({
    header: { typ: 'logout+jwt' },
    ...more,
    claims: {
      aud: 'wardline-web',
      sub: 'dr.lin',
      jti: randomUUID(),
      events: { [event]: {} },
      typ: 'Logout',
      ...claims,
    },
  })

const post = async (token: string) =>
  fetch(`${gateway.url}/auth/back-channel-logout`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  })

test.each([
  ['a subject', {}, ['sid-3']],
  ['a session', { sub: undefined, sid: 'sid-1' }, ['sid-2', 'sid-3']],
  ['a session of a subject', { sid: 'sid-1' }, ['sid-2', 'sid-3']],
  ['a session of somebody else', { sid: 'sid-3' }, ['sid-1', 'sid-2', 'sid-3']],
  ['nobody that is known', { sub: 'nobody' }, ['sid-1', 'sid-2', 'sid-3']],
])('a token that names %s ends what it names', async (_, claims, rest) => {
  const answer = await post(await mint(claims))
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(await left()).toEqual(rest)
})

test('every end is on record', async () => {
  await post(await mint())
  const ended = (await entriesOf(gateway))
    .map(({ body }) => body)
    .filter(({ type }) => type === 'session.ended')
  expect(ended.slice(-2)).toMatchObject([
    { session: { ended: 'provider' }, actor: { roles: ['clinician'] } },
    { session: { ended: 'provider' } },
  ])
})

test('a token is good once', async () => {
  const token = await mint()
  expect((await post(token)).status).toBe(200)
  await plant('dr.lin', 'sid-4')
  expect((await post(token)).status).toBe(400)
  expect(await left()).toEqual(['sid-3', 'sid-4'])
})

const hourAgo = new Date(Date.now() - 3_600_000)
test.each<[string, () => Promise<string>]>([
  ['of another issuer', () => mint({ iss: 'https://evil.example' })],
  ['for another client', () => mint({ aud: 'another' })],
  ['for the audience of access tokens', () => mint({ aud: 'wardline' })],
  ['without an id', () => mint({ jti: undefined })],
  ['without a time', () => mint({ iat: undefined })],
  ['of an hour ago', () => mint({ exp: undefined }, { at: hourAgo })],
  ['that expired', () => mint({ exp: 1 })],
  ['without its event', () => mint({ events: undefined })],
  ['of another event', () => mint({ events: { 'http://schemas.openid.net/event/other': {} } })],
  ['whose event is no object', () => mint({ events: { [event]: 'yes' } })],
  ['with a nonce, as ID tokens have', () => mint({ nonce: 'x' })],
  ['that names nobody', () => mint({ sub: undefined })],
  ['that says it is another kind', () => mint({}, { header: { typ: 'at+jwt' } })],
  ['that is not signed', async () => issuer.mintUnsigned()],
  ['signed with the public key as a secret', () => issuer.mintWithPublicKeyAsSecret()],
  [
    'that was changed',
    async () => {
      const [head, , signature] = (await mint()).split('.')
      const body = Buffer.from(JSON.stringify({ sub: 'dr.lin' })).toString('base64url')
      return [head, body, signature].join('.')
    },
  ],
  ['that is none', async () => ''],
  ['that is huge', async () => 'a'.repeat(20_000)],
])('a token %s ends nothing', async (_, forge) => {
  const answer = await post(await forge())
  expect([
    answer.status,
    ((await answer.json()) as { error: { code: string } }).error.code,
  ]).toEqual([400, 'invalid_request'])
  expect(await left()).toEqual(['sid-1', 'sid-2', 'sid-3'])
})

test('a token that cannot be checked ends nothing', async () => {
  await using down = await anIssuer()
  const elsewhere = await aGateway({
    signIn: {
      kind: 'ready',
      origin: 'https://ai.hospital.example',
      issuer: down.issuer,
      clientId: 'wardline-web',
      clientSecret: 'x',
      algorithms: ['RS256'],
      clockToleranceS: 5,
      idleMs: 1_800_000,
      longestMs: 36_000_000,
    },
  })
  const token = await down.mint({ claims: { aud: 'wardline-web', sub: 'dr.lin' } })
  down.goDown()
  const answer = await fetch(`${elsewhere.url}/auth/back-channel-logout`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  })
  await elsewhere[Symbol.asyncDispose]()
  expect(answer.status).toBe(503)
})

test('on https the cookie can be set and seen by this host alone', async () => {
  issuer.claimToBe({
    authorization_endpoint: `${issuer.issuer}/authorize`,
    token_endpoint: `${issuer.issuer}/token`,
  })
  const answer = await fetch(`${gateway.url}/auth/login`, { redirect: 'manual' })
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-wardline-begun-[0-9a-f]{16}=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=600$/u,
    ),
  ])
  const address = new URL(answer.headers.get('location') ?? '')
  expect(address.searchParams.get('redirect_uri')).toBe('https://ai.hospital.example/auth/callback')
  expect(address.searchParams.get('code_challenge_method')).toBe('S256')
})
