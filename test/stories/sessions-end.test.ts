import { afterAll, beforeAll, expect, test } from 'vitest'

import { aBrowser, locationOf, type Browser } from '../support/browser.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { aSignInGateway, type SignInGateway } from '../support/sign-in.ts'

let gateway: SignInGateway
beforeAll(async () => {
  gateway = await aSignInGateway()
})
afterAll(async () => gateway[Symbol.asyncDispose]())

const me = async (browser: Browser) => browser.visit(`${gateway.url}/api/me`)
const statusOf = async (browser: Browser) => (await me(browser)).status
const ends = async () => (await entriesOf(gateway)).flatMap(({ body }) => body.session?.ended ?? [])
/** Lets time pass for every session there is. */
const age = async (column: 'seen_at' | 'vouched_at' | 'expires_at', interval: string) =>
  gateway.query(
    `UPDATE session SET ${column} = ${column} - interval '${interval}',
      created_at = created_at - interval '${interval}', claimed_until = NULL`,
  )

test('a session that is not used ends', async () => {
  const browser = await gateway.signedIn('it.sun')
  await age('seen_at', '29 minutes')
  expect(await statusOf(browser)).toBe(200)
  await age('seen_at', '29 minutes')
  expect(await statusOf(browser)).toBe(200)
  await age('seen_at', '31 minutes')
  expect(await statusOf(browser)).toBe(401)
})

test('a session ends after a shift, however much it is used', async () => {
  const browser = await gateway.signedIn('it.sun')
  await age('expires_at', '9 hours 59 minutes')
  expect(await statusOf(browser)).toBe(200)
  await age('expires_at', '1 minute')
  expect(await statusOf(browser)).toBe(401)
})

test('what is over is cleared away by the next sign-in', async () => {
  await gateway.signedIn('it.sun')
  await age('expires_at', '11 hours')
  await gateway.signedIn('it.sun')
  expect(await gateway.query('SELECT id FROM session WHERE expires_at < now()')).toEqual([])
})

test('signing out ends the session here and leads on to the provider', async () => {
  const browser = await gateway.signedIn('dr.lin')
  const thief = aBrowser(browser.cookies)
  const before = (await ends()).length
  const answer = await gateway.act(browser, '/auth/logout')
  const text = await answer.text()
  expect(text).not.toContain('eyJ')
  const { next } = JSON.parse(text) as { next: string }
  expect([await statusOf(browser), await statusOf(thief)]).toEqual([401, 401])
  expect((await ends()).slice(before)).toEqual(['signed-out'])
  const ended = (await entriesOf(gateway)).findLast(({ body }) => body.type === 'session.ended')
  expect(ended?.body.actor).toMatchObject({ method: 'session', roles: ['clinician'] })

  const away = locationOf(await browser.visit(next))
  expect(away?.origin).toBe(gateway.provider().issuer)
  expect(away?.searchParams.get('post_logout_redirect_uri')).toBe(`${gateway.url}/`)
  expect(away?.searchParams.get('id_token_hint')).toMatch(/^eyJ/u)
  expect(browser.cookies.has('wardline-leaving')).toBe(false)
  const page = await (await browser.visit(away ?? '')).text()
  const xsrf = /name="xsrf" value="(\w+)"/u.exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ xsrf, logout: 'yes' })
  const confirmed = await browser.visit(`${gateway.provider().issuer}/session/end/confirm`, {
    method: 'POST',
    body,
  })
  expect(locationOf(confirmed)?.href).toBe(`${gateway.url}/`)
})

test('the way out is no secret’s way out', async () => {
  const browser = await gateway.signedIn('dr.lin')
  browser.cookies.set('wardline-leaving', 'AAAA')
  const away = locationOf(await browser.visit(`${gateway.url}/auth/leave`))
  expect(away?.searchParams.get('id_token_hint')).toBeNull()
  expect(away?.searchParams.get('client_id')).toBe('wardline')
  expect(await statusOf(browser)).toBe(200)
})

test('signing out everywhere ends every session of the person, and of nobody else', async () => {
  const [one, two, other] = [
    await gateway.signedIn('dr.xu'),
    await gateway.signedIn('dr.xu'),
    await gateway.signedIn('mgr.qian'),
  ]
  const answer = await gateway.act(one, '/auth/logout-everywhere')
  expect(await answer.json()).toMatchObject({ ended: 2 })
  expect([await statusOf(one), await statusOf(two), await statusOf(other)]).toEqual([401, 401, 200])
})

test('a key has no session to sign out of', async () => {
  const answer = await gateway.post('/auth/logout', {})
  expect(answer.status).toBe(400)
})

test('who is disabled is out at once', async () => {
  const browser = await gateway.signedIn('mgr.qian')
  expect(await statusOf(browser)).toBe(200)
  await gateway.query(`UPDATE principal SET disabled_at = now() WHERE subject = 'mgr.qian'`)
  expect(await statusOf(browser)).toBe(401)
  await age('vouched_at', '61 seconds')
  expect(await statusOf(browser)).toBe(401)
  const again = aBrowser()
  const refused = await again.visit(await gateway.answerFor(again, 'mgr.qian'))
  expect([refused.status, again.cookies.has('wardline')]).toEqual([401, false])
  await gateway.query(`UPDATE principal SET disabled_at = NULL WHERE subject = 'mgr.qian'`)
})

test('who follows the log with a session follows it no longer than that', async () => {
  const browser = await gateway.signedIn('officer.zhou')
  const tail = await browser.visit(`${gateway.url}/api/audit/tail`)
  expect(tail.status).toBe(200)
  await gateway.act(browser, '/auth/logout')
  expect(await tail.text()).not.toContain('"error"')
})

test('signing in again ends the session that the browser had', async () => {
  const browser = await gateway.signedIn('dr.lin')
  const old = aBrowser(browser.cookies)
  const back = await browser.follow(
    await browser.visit(`${gateway.url}/auth/login`),
    `${gateway.url}/auth/callback`,
  )
  await browser.visit(locationOf(back) ?? '')
  expect([await statusOf(browser), await statusOf(old)]).toEqual([200, 401])
  expect((await ends()).at(-1)).toBe('replaced')
})

test('signing out at the provider ends the session behind the browser’s back', async () => {
  const browser = await gateway.signedIn('officer.feng')
  const other = await gateway.signedIn('officer.feng')
  const thief = aBrowser(browser.cookies)
  const page = await (await browser.visit(`${gateway.provider().issuer}/session/end`)).text()
  const xsrf = /name="xsrf" value="(\w+)"/u.exec(page)?.[1] ?? ''
  const body = new URLSearchParams({ xsrf, logout: 'yes' })
  await browser.visit(`${gateway.provider().issuer}/session/end/confirm`, { method: 'POST', body })
  expect([await statusOf(thief), await statusOf(other)]).toEqual([401, 200])
  expect((await ends()).at(-1)).toBe('provider')
})

test('a role that is taken away at the provider is gone within a minute', async () => {
  const browser = await gateway.signedIn('admin.wu')
  gateway.describe('admin.wu', { roles: ['it_staff'], department: 'it' })
  expect(await (await me(browser)).json()).toMatchObject({ roles: ['administrator'] })
  await age('vouched_at', '61 seconds')
  expect(await (await me(browser)).json()).toMatchObject({ roles: ['it_staff'], department: 'it' })
  await age('vouched_at', '61 seconds')
  const many = await Promise.all(Array.from({ length: 8 }, () => statusOf(browser)))
  expect(new Set(many)).toEqual(new Set([200]))
  await age('vouched_at', '61 seconds')
  expect(await statusOf(browser)).toBe(200)
})

test('two gateways do not use up each other’s refresh tokens', async () => {
  const secret = 'one secret for both of the gateways'
  await using one = await aSignInGateway({ secret })
  await using two = await aGateway({
    secret,
    database: one.databaseUrl,
    issuer: one.signIn.issuer,
    signIn: one.signIn,
  })
  const browser = await one.signedIn('dr.lin')
  const ask = async () =>
    Promise.all(
      [one.url, two.url, one.url, two.url].map(
        async (url) => (await browser.visit(`${url}/api/me`)).status,
      ),
    )
  for (let minute = 0; minute < 4; minute += 1) {
    await one.query(
      `UPDATE session SET vouched_at = vouched_at - interval '61 seconds', claimed_until = NULL`,
    )
    expect(await ask()).toEqual([200, 200, 200, 200])
  }
  const [row] = await one.query(
    `SELECT now() - vouched_at < interval '30 seconds' AS vouched FROM session`,
  )
  expect(row).toEqual({ vouched: true })
})

test('a session of another secret or provider is over when the provider would be asked', async () => {
  await using one = await aSignInGateway()
  await using other = await aGateway({
    database: one.databaseUrl,
    issuer: one.signIn.issuer,
    signIn: one.signIn,
  })
  const browser = await one.signedIn('dr.lin')
  await one.query(`UPDATE session SET vouched_at = vouched_at - interval '61 seconds'`)
  expect((await browser.visit(`${other.url}/api/me`)).status).toBe(401)
  expect(await one.query('SELECT id FROM session')).toEqual([])
})

test('a provider that is down is waited for, five minutes long', async () => {
  const browser = await gateway.signedIn('it.sun')
  await gateway.stopProvider()
  await age('vouched_at', '4 minutes')
  expect(await statusOf(browser)).toBe(200)
  await age('vouched_at', '2 minutes')
  const answer = await me(browser)
  expect(answer.status).toBe(503)
  expect(((await answer.json()) as { error: { code: string } }).error.code).toBe(
    'identity_unavailable',
  )
  expect(await gateway.query('SELECT id FROM session')).not.toEqual([])

  // It forgot everybody when it stopped: its "no" ends the session.
  await gateway.restartProvider()
  await age('vouched_at', '0 seconds')
  expect(await statusOf(browser)).toBe(401)
  expect((await ends()).at(-1)).toBe('provider')
  const again = await gateway.signedIn('it.sun')
  expect(await statusOf(again)).toBe(200)
})

test('a database that is away lets nobody in', async () => {
  const browser = await gateway.signedIn('it.sun')
  await gateway.query('ALTER TABLE session RENAME TO session_away')
  const answer = await me(browser)
  await gateway.query('ALTER TABLE session_away RENAME TO session')
  expect(answer.status).toBe(503)
  expect(await statusOf(browser)).toBe(200)
})
