/** Attacks on browser sessions, each of which must come to nothing and, where it is an attack on a person, be on record. */
import { afterAll, beforeAll, expect, test } from 'vitest'

import { aBrowser, locationOf } from '../support/browser.ts'
import { entriesOf } from '../support/entries.ts'
import { aSignInGateway, type SignInGateway } from '../support/sign-in.ts'

let gateway: SignInGateway
beforeAll(async () => {
  gateway = await aSignInGateway()
})
afterAll(async () => gateway[Symbol.asyncDispose]())

const code = async (answer: Response) =>
  ((await answer.json()) as { error: { code: string } }).error.code
const statusOfMe = async (headers: Record<string, string>) =>
  (await fetch(`${gateway.url}/api/me`, { headers })).status
const countEntries = async () => (await entriesOf(gateway)).length
/** What happened since; reading the log is on record as well. */
const typesSince = async (count: number) =>
  (await entriesOf(gateway))
    .slice(count)
    .map(({ body }) => body.type)
    .filter((type) => type !== 'audit.query')

test.each([
  '//evil.example',
  '/\\evil.example',
  '\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/a%0d%0aset-cookie:%20wardline=x',
  '/..//evil.example',
  '/a&to=/b',
])('after signing in nobody is led to %s', async (to) => {
  const answer = await fetch(`${gateway.url}/auth/login?to=${to}`, { redirect: 'manual' })
  expect([answer.status, await code(answer)]).toEqual([400, 'invalid_request'])
  expect(answer.headers.getSetCookie()).toEqual([])
  expect(answer.headers.get('location')).toBeNull()
})

test('a sign-in that another browser began is refused, and on record', async () => {
  const answer = await gateway.answerFor(aBrowser(), 'admin.wu')
  const before = await countEntries()
  const victim = aBrowser()
  const refused = await victim.visit(answer)
  expect([refused.status, await code(refused)]).toEqual([401, 'unauthenticated'])
  expect(victim.cookies.has('wardline')).toBe(false)
  expect(await typesSince(before)).toEqual(['session.refused'])
})

test('a callback that is played again is refused, and the session it made lives on', async () => {
  const browser = aBrowser()
  const answer = await gateway.answerFor(browser, 'dr.lin')
  const thief = aBrowser(browser.cookies)
  expect((await browser.visit(answer)).status).toBe(303)
  const replayed = await thief.visit(answer)
  expect([replayed.status, thief.cookies.get('wardline')]).toEqual([401, undefined])
  // A provider that sees a code twice takes back what it gave for it (RFC 6749 §4.1.2): it must not see it.
  await gateway.query(`UPDATE session SET vouched_at = vouched_at - interval '61 seconds'`)
  expect((await browser.visit(`${gateway.url}/api/me`)).status).toBe(200)
})

test('a code of another sign-in is refused', async () => {
  const browser = aBrowser()
  const first = await gateway.answerFor(browser, 'dr.lin')
  const second = locationOf(
    await browser.follow(
      await browser.visit(`${gateway.url}/auth/login`),
      `${gateway.url}/auth/callback`,
    ),
  )
  second?.searchParams.set('code', first.searchParams.get('code') ?? '')
  const refused = await browser.visit(second ?? '')
  expect([refused.status, await code(refused)]).toEqual([401, 'unauthenticated'])
  expect(browser.cookies.has('wardline')).toBe(false)
})

test('what the provider refuses is refused here, without its words', async () => {
  const browser = aBrowser()
  const answer = await gateway.answerFor(browser, 'dr.lin')
  answer.searchParams.delete('code')
  answer.searchParams.set('error', 'access_denied')
  answer.searchParams.set('error_description', '张秀兰')
  const refused = await browser.visit(answer)
  expect(refused.status).toBe(401)
  expect(await refused.text()).not.toContain('张秀兰')
  expect(gateway.logged.join('')).not.toContain('张秀兰')
})

test('a session that was planted before signing in is not the one after it', async () => {
  const attacker = await gateway.signedIn('it.sun')
  const planted = attacker.cookies.get('wardline') ?? ''
  const victim = aBrowser(new Map([['wardline', planted]]))
  await victim.visit(await gateway.answerFor(victim, 'admin.wu'))
  expect(victim.cookies.get('wardline')).toMatch(/^[\w-]{43}$/u)
  expect(victim.cookies.get('wardline')).not.toBe(planted)
  expect(await statusOfMe({ cookie: `wardline=${planted}` })).toBe(401)
})

const sameSite = { 'sec-fetch-site': 'same-site' }
test.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['another port of this machine', { ...sameSite, origin: 'http://127.0.0.1:1' }],
  ['a page that hides where it is', { origin: 'null' }],
  ['a browser without fetch metadata, elsewhere', { origin: 'https://evil.example' }],
  ['an origin that begins like ours', { origin: 'http://127.0.0.1:80.evil.example' }],
  ['a page that only claims an origin', { 'sec-fetch-site': 'cross-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['somewhere that tells nothing', {}],
])('nothing is changed by a request from %s', async (_, headers) => {
  const browser = await gateway.signedIn('dr.lin')
  const before = await countEntries()
  const from = { ...headers }
  for (const path of ['/api/keys', '/auth/logout', '/auth/logout-everywhere']) {
    const answer = await browser.visit(`${gateway.url}${path}`, {
      method: 'POST',
      headers: from,
      body: '{"label":"x"}',
    })
    expect([path, answer.status, await code(answer)]).toEqual([path, 403, 'access_denied'])
  }
  expect(await typesSince(before)).toEqual(Array.from({ length: 3 }, () => 'session.misused'))
  expect((await browser.visit(`${gateway.url}/api/me`)).status).toBe(200)
})

test.each<[string, Record<string, string>]>([
  ['fetch metadata', { 'sec-fetch-site': 'same-origin' }],
  ['an origin', { origin: 'ours' }],
  ['both', { 'sec-fetch-site': 'same-origin', origin: 'ours' }],
  ['a header of ours, from a browser that sends neither', { 'x-wardline-csrf': '1' }],
])('a page of ours is told by %s', async (_, headers) => {
  const browser = await gateway.signedIn('dr.lin')
  const from = { ...headers, ...(headers['origin'] && { origin: gateway.url }) }
  const answer = await browser.visit(`${gateway.url}/api/keys`, {
    method: 'POST',
    headers: from,
    body: '{"label":"x"}',
  })
  expect(answer.status).toBe(201)
})

test('no page elsewhere is allowed to read or to ask', async () => {
  const browser = await gateway.signedIn('dr.lin')
  const headers = {
    origin: 'https://evil.example',
    'access-control-request-headers': 'x-wardline-csrf',
    'access-control-request-method': 'POST',
  }
  for (const method of ['GET', 'OPTIONS']) {
    const answer = await browser.visit(`${gateway.url}/api/me`, { method, headers })
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    )
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  }
})

test('a session beside another credential is refused', async () => {
  const browser = await gateway.signedIn('dr.lin')
  const headers = { authorization: `Bearer ${await gateway.keyOf('admin.wu')}` }
  expect((await browser.visit(`${gateway.url}/api/me`, { headers })).status).toBe(401)
  const { authorization: key } = headers
  const cookie = `wardline=${browser.cookies.get('wardline')}`
  expect(await statusOfMe({ cookie: `${cookie}; wardline=${'x'.repeat(43)}` })).toBe(401)
  expect(await statusOfMe({ cookie, 'x-api-key': key.slice(7) })).toBe(401)
  expect(await statusOfMe({ cookie })).toBe(200)
})

test('a cookie that was changed opens nothing', async () => {
  const browser = await gateway.signedIn('dr.lin')
  const secret = browser.cookies.get('wardline') ?? ''
  const changed = [
    (secret.startsWith('A') ? 'B' : 'A') + secret.slice(1),
    secret.slice(1),
    `${secret}A`,
    '',
    "' OR 1=1 --",
    `__Host-${secret}`,
  ]
  for (const value of changed) expect(await statusOfMe({ cookie: `wardline=${value}` })).toBe(401)
  expect(await statusOfMe({ cookie: `__Host-wardline=${secret}` })).toBe(401)
})

test('who reads the table of sessions can use none', async () => {
  const browser = await gateway.signedIn('dr.lin')
  const secret = browser.cookies.get('wardline') ?? ''
  const rows = await gateway.query('SELECT * FROM session ORDER BY created_at DESC LIMIT 1')
  const values = rows.flatMap((row) => Object.values(row))
  expect(values.length).toBeGreaterThan(0)
  for (const value of values) {
    const texts = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value))
    expect(texts.includes(secret)).toBe(false)
    // A JSON Web Token begins so.
    expect(texts.includes('eyJ')).toBe(false)
    for (const text of [String(value), texts.toString('base64url'), texts.toString('hex')])
      if (/^[\w-]+$/u.test(text)) expect(await statusOfMe({ cookie: `wardline=${text}` })).toBe(401)
  }
})

test('an attempt of one browser, changed or moved to another state, begins nothing', async () => {
  const browser = aBrowser()
  const answer = await gateway.answerFor(browser, 'dr.lin')
  const name = [...browser.cookies.keys()].find((key) => key.startsWith('wardline-begun-')) ?? ''
  const value = browser.cookies.get(name) ?? ''
  const other = aBrowser()
  const begun = await gateway.answerFor(other, 'it.sun')
  const othersName =
    [...other.cookies.keys()].find((key) => key.startsWith('wardline-begun-')) ?? ''
  other.cookies.set(othersName, value)
  expect((await other.visit(begun)).status).toBe(401)
  browser.cookies.set(name, `${value.slice(0, -2)}${value.endsWith('AA') ? 'BB' : 'AA'}`)
  expect((await browser.visit(answer)).status).toBe(401)
})

test('neither the log nor its entries hold a secret or a token', async () => {
  const browser = await gateway.signedIn('dr.lin')
  const secret = browser.cookies.get('wardline') ?? ''
  const told = `${gateway.logged.join('')}${JSON.stringify(await entriesOf(gateway))}`
  expect(told).not.toContain(secret)
  expect(told).not.toContain('eyJ')
  expect(told).not.toContain('dr.lin')
})
