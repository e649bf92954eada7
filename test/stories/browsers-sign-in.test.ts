import { expect, test } from 'vitest'

import { aBrowser, locationOf } from '../support/browser.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { aSignInGateway } from '../support/sign-in.ts'

const code = async (answer: Response) =>
  ((await answer.json()) as { error: { code: string } }).error.code

test('a browser signs in and the gate knows who it is', async () => {
  await using gateway = await aSignInGateway()
  const browser = aBrowser()
  const back = await gateway.answerFor(browser, 'dr.lin', '/auth/login?to=/docs%3Fa=1')
  const landed = await browser.visit(back)
  expect([landed.status, landed.headers.get('location')]).toEqual([303, `${gateway.url}/docs?a=1`])
  const cookie = landed.headers.getSetCookie().find((one) => one.startsWith('wardline='))
  expect(cookie).toMatch(/^wardline=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/u)
  expect([...browser.cookies.keys()].filter((name) => name.startsWith('wardline-'))).toEqual([])

  const me = await browser.visit(`${gateway.url}/api/me`)
  expect(await me.json()).toMatchObject({
    subject: 'dr.lin',
    roles: ['clinician'],
    department: 'cardiology',
    method: 'session',
    session: { endsAt: expect.any(String), idleEndsAt: expect.any(String) },
  })
  const asked = await gateway.act(browser, '/api/policy/explain', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'emr-structuring' }),
  })
  expect(asked.status).toBe(200)

  const entries = (await entriesOf(gateway)).map(({ body }) => body)
  const opened = entries.find(({ type }) => type === 'session.opened')
  expect(opened).toMatchObject({
    actor: { method: 'session' },
    session: { ref: expect.any(String) },
  })
  expect(entries.find(({ type }) => type === 'policy.explained')).toMatchObject({
    actor: { ref: opened?.actor?.ref, method: 'session' },
  })
})

test('who has not signed in is nobody', async () => {
  await using gateway = await aSignInGateway()
  const answer = await aBrowser().visit(`${gateway.url}/api/me`)
  expect([answer.status, await code(answer)]).toEqual([401, 'unauthenticated'])
})

test('two tabs that sign in at the same time both work', async () => {
  await using gateway = await aSignInGateway()
  const browser = aBrowser()
  const first = await gateway.answerFor(browser, 'dr.lin', '/auth/login?to=/a')
  // The provider knows the browser by now, so the second tab comes back at once.
  const second = await browser.follow(
    await browser.visit(`${gateway.url}/auth/login?to=/b`),
    `${gateway.url}/auth/callback`,
  )
  const landings = [
    locationOf(await browser.visit(locationOf(second) ?? '')),
    locationOf(await browser.visit(first)),
  ]
  expect(landings.map(String)).toEqual([`${gateway.url}/b`, `${gateway.url}/a`])
  expect((await browser.visit(`${gateway.url}/api/me`)).status).toBe(200)
  expect(await gateway.query('SELECT id FROM session')).toHaveLength(1)
})

test('many sign-ins that were begun do not fill the browser', async () => {
  await using gateway = await aSignInGateway()
  const browser = aBrowser()
  for (let begun = 0; begun < 20; begun += 1) await browser.visit(`${gateway.url}/auth/login`)
  expect(browser.cookies.size).toBeLessThan(12)
  await browser.visit(await gateway.answerFor(browser, 'dr.lin'))
  expect((await browser.visit(`${gateway.url}/api/me`)).status).toBe(200)
})

const folder = 'test'
test.each([
  ['console', ['/training', '/console'] as const, '/console/'],
  ['training site', ['/training'] as const, '/training/'],
  ['start page', [] as const, '/'],
])('who says not where to go lands at the %s', async (_, paths, landing) => {
  await using gateway = await aSignInGateway({
    frontEnds: paths.map((path) => ({ path, folder })),
  })
  const browser = aBrowser()
  const landed = await browser.visit(await gateway.answerFor(browser, 'dr.lin'))
  expect(landed.headers.get('location')).toBe(`${gateway.url}${landing}`)
})

test('without its settings signing in says which are missing, and keys work', async () => {
  await using gateway = await aGateway()
  const answer = await fetch(`${gateway.url}/auth/login`)
  expect(answer.status).toBe(503)
  expect(await answer.text()).toMatch(/PUBLIC_URL, OIDC_CLIENT_SECRET/u)
  const headers = { authorization: `Bearer ${await gateway.keyOf('dr.lin')}`, cookie: 'wardline=x' }
  const me = await fetch(`${gateway.url}/api/me`, { headers })
  expect(await me.json()).toMatchObject({ method: 'personal-key', session: null })
})

test('a provider that is down says so, and is found when it is back', async () => {
  await using gateway = await aSignInGateway()
  await gateway.stopProvider()
  const answer = await aBrowser().visit(`${gateway.url}/auth/login`)
  expect([answer.status, await code(answer)]).toEqual([503, 'identity_unavailable'])
  await gateway.restartProvider()
  const browser = await gateway.signedIn('mgr.qian')
  expect((await browser.visit(`${gateway.url}/api/me`)).status).toBe(200)
})
