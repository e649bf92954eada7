import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { aChromium, askIn as ask, hasChromium, inPage } from '../support/chromium.ts'
import { entriesOf } from '../support/entries.ts'
import { aSignInGateway, type SignInGateway } from '../support/sign-in.ts'

if (!hasChromium)
  console.log('The tests in a real browser are skipped; test/browser/run.sh runs them.')

/** A page of another origin that may do what it likes. */
async function aForeignSite(html: string) {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(html)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

describe.skipIf(!hasChromium)('Chromium (test/browser/run.sh sets CHROMIUM_PATH)', () => {
  let gateway: SignInGateway
  const stack = new AsyncDisposableStack()
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardline-console-'))
    stack.defer(() => rmSync(folder, { recursive: true }))
    writeFileSync(
      join(folder, 'index.html'),
      '<!doctype html><title>console</title><h1>控制台</h1>',
    )
    gateway = stack.use(await aSignInGateway({ frontEnds: [{ path: '/console', folder }] }))
  })
  afterAll(async () => stack.disposeAsync())

  const signIn = async (page: Page, username: string, path = '/auth/login') => {
    await page.goto(`${gateway.url}${path}`)
    await page.locator(`button[value="${username}"]`).click()
    await page.waitForURL(`${gateway.url}/**`)
  }
  const sessionOf = async (context: BrowserContext) =>
    (await context.cookies(gateway.url)).find(({ name }) => name === 'wardline')
  it('signs in, and scripts see neither cookie nor token', async () => {
    await using chromium = await aChromium()
    const { page, context } = chromium
    await signIn(page, 'dr.lin')
    expect(page.url()).toBe(`${gateway.url}/console/`)
    expect(await sessionOf(context)).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    const [status, me] = (await ask(page, '/api/me')) as [number, string]
    expect([status, JSON.parse(me)]).toMatchObject([200, { subject: 'dr.lin', method: 'session' }])
    const seen = await inPage(
      page,
      `JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href, document.referrer])`,
    )
    expect(seen).not.toMatch(/wardline=|eyJ|code=/u)
  })

  it('signs out at the gate and at the provider', async () => {
    await using chromium = await aChromium()
    const { page, context } = chromium
    await signIn(page, 'dr.xu')
    const [status, text] = (await ask(page, '/auth/logout', `{ method: 'POST' }`)) as [
      number,
      string,
    ]
    expect([status, await sessionOf(context)]).toEqual([200, undefined])
    await page.goto((JSON.parse(text) as { next: string }).next)
    await page.locator('button[value="yes"]').click()
    await page.waitForURL(`${gateway.url}/`)
    // The provider has forgotten it as well: it asks who it is.
    await page.goto(`${gateway.url}/auth/login`)
    expect(await page.locator('button[value="dr.xu"]').count()).toBe(1)
  })

  it('lets no form of another origin change anything', async () => {
    await using chromium = await aChromium()
    const { page, context } = chromium
    await signIn(page, 'admin.wu')
    await using foreign = await aForeignSite(
      `<form method="post" enctype="text/plain" action="${gateway.url}/api/keys"><input name='{"label":"' value='x"}'></form>
<script>document.forms[0].submit()</script>`,
    )
    const answered = page.waitForResponse(`${gateway.url}/api/keys`)
    await page.goto(foreign.url, { waitUntil: 'commit' })
    expect((await answered).status()).toBe(403)
    const types = (await entriesOf(gateway)).map(({ body }) => body.type)
    expect(types).toContain('session.misused')
    expect(types.filter((type) => type === 'key.created').length).toBe(1)
    expect(await sessionOf(context)).toBeDefined()
  })

  it('lets no script of another origin read or ask', async () => {
    await using chromium = await aChromium()
    const { page } = chromium
    await signIn(page, 'admin.wu')
    await using foreign = await aForeignSite('<p>elsewhere</p>')
    await page.goto(foreign.url)
    const attempt = async (path: string, init: string) =>
      inPage(
        page,
        `fetch('${gateway.url}${path}', { credentials: 'include', ...${init} }).then((answer) => answer.type + answer.status, () => 'refused')`,
      )
    expect(await attempt('/api/me', '{}')).toBe('refused')
    expect(await attempt('/api/me', `{ mode: 'no-cors' }`)).toBe('refused')
    expect(
      await attempt('/api/keys', `{ method: 'POST', headers: { 'x-wardline-csrf': '1' } }`),
    ).toBe('refused')
  })

  it('signs in in two tabs at once', async () => {
    await using chromium = await aChromium()
    const { page: first, context } = chromium
    const second = await context.newPage()
    await first.goto(`${gateway.url}/auth/login?to=/docs`)
    await second.goto(`${gateway.url}/auth/login?to=/console/?tab=2`)
    await second.locator('button[value="it.sun"]').click()
    await second.waitForURL(`${gateway.url}/console/?tab=2`)
    await first.locator('button[value="it.sun"]').click()
    await first.waitForURL(`${gateway.url}/docs`)
    const [status] = (await ask(second, '/api/me')) as [number]
    expect(status).toBe(200)
  })
})
