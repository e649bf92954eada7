import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readConfig } from '../../gateway/config.ts'
import { freePort } from '../../gateway/embedded/port.ts'
import { createBearerVerifier } from '../../gateway/identity/verify-bearer.ts'
import { aSession } from '../support/audit-log.ts'
import { aChromium, askIn, hasChromium } from '../support/chromium.ts'
import { entriesOf, until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { openKeycloak, type Keycloak, type KeycloakPerson } from '../support/keycloak.ts'

const url = process.env['KEYCLOAK_TEST_URL']
const isRun = url !== undefined && hasChromium
if (!isRun)
  console.log(
    'Signing in at a real Keycloak is skipped; test/keycloak/run.sh walks it in Chromium.',
  )

const cardiologist = {
  roles: ['clinician'],
  groups: ['/departments/cardiology', '/campuses/main'],
} as const

describe.skipIf(!isRun)('a person in a browser', () => {
  let keycloak: Keycloak
  let gateway: TestGateway
  let origin: string
  const stack = new AsyncDisposableStack()

  beforeAll(async () => {
    keycloak = openKeycloak(url ?? '', process.env['KEYCLOAK_TEST_PASSWORD'] ?? '')
    origin = `http://127.0.0.1:${await freePort()}`
    const clientId = `wardline-${new URL(origin).port}`
    // The client of the realm, at the address of this gateway.
    const { id: shippedId, ...shipped } = await keycloak.clientOf('wardline')
    await keycloak.admin('/clients', 'POST', { ...shipped, clientId, rootUrl: origin })
    const { id, secret: clientSecret } = await keycloak.clientOf(clientId)
    const mapped = await keycloak.admin(`/clients/${shippedId}/scope-mappings/realm`)
    await keycloak.admin(`/clients/${id}/scope-mappings/realm`, 'POST', mapped as object)
    const { issuer } = keycloak
    const { identity, signIn } = readConfig({ OIDC_ISSUER: issuer }, { mode: 'embedded' })
    const folder = mkdtempSync(join(tmpdir(), 'wardline-console-'))
    stack.defer(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>console</title>')
    const people = { issuer, acceptsDemo: false, clock: () => new Date() }
    gateway = stack.use(
      await aGateway({
        port: Number(new URL(origin).port),
        bearer: createBearerVerifier({ ...identity, claims: identity, ...people }),
        signIn: { kind: 'ready', ...identity, ...signIn, issuer, origin, clientId, clientSecret },
        frontEnds: [{ path: '/console', folder }],
      }),
    )
  })
  afterAll(async () => stack.disposeAsync())

  const signIn = async (page: Page, { username, password }: KeycloakPerson) => {
    await page.goto(`${origin}/auth/login`)
    await page.locator('#username').fill(username)
    await page.locator('#password').fill(password)
    await page.locator('[type=submit]').click()
    await page.waitForURL(`${origin}/console/`)
  }
  const me = async (page: Page) => {
    const [status, text] = (await askIn(page, '/api/me')) as [number, string]
    return { status, ...(JSON.parse(text) as object) }
  }
  /** As if a minute had gone by since Keycloak was asked. */
  const minuteLater = async () => {
    await using database = await aSession(gateway.databaseUrl)
    await database.query(`UPDATE session SET vouched_at = vouched_at - interval '61 seconds'`)
  }

  test('signs in at Keycloak, in Chinese, and lands signed in', async () => {
    await using chromium = await aChromium()
    const { page } = chromium
    await page.goto(`${origin}/auth/login`)
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    const person = await keycloak.aPerson(cardiologist)
    await signIn(page, person)
    expect(await me(page)).toMatchObject({
      status: 200,
      subject: person.id,
      method: 'session',
      roles: ['clinician'],
      department: 'cardiology',
      campus: 'main',
    })
    const entries = (await entriesOf(gateway)).filter(({ body }) => body.type === 'session.opened')
    expect(entries.at(-1)?.body.actor).toMatchObject({ department: 'cardiology' })
  })

  test('has a role no more within a minute of losing it, and is out once disabled', async () => {
    await using chromium = await aChromium()
    const { page } = chromium
    const person = await keycloak.aPerson(cardiologist)
    await signIn(page, person)
    await keycloak.takeRole(person, 'clinician')
    await minuteLater()
    expect(await me(page)).toMatchObject({ status: 200, roles: [] })

    const user = (await keycloak.admin(`/users/${person.id}`)) as object
    await keycloak.admin(`/users/${person.id}`, 'PUT', { ...user, enabled: false })
    await minuteLater()
    expect(await me(page)).toMatchObject({ status: 401 })
  })

  test('is out everywhere when Keycloak ends the session behind their back', async () => {
    await using first = await aChromium()
    await using second = await aChromium()
    const person = await keycloak.aPerson(cardiologist)
    await signIn(first.page, person)
    await signIn(second.page, person)
    await keycloak.admin(`/users/${person.id}/logout`, 'POST')
    for (const { page } of [first, second]) await until(async () => (await me(page)).status === 401)
    const ended = (await entriesOf(gateway)).filter(({ body }) => body.type === 'session.ended')
    expect(ended.map(({ body }) => body.session?.ended)).toContain('provider')
  })

  test('signs out at the gate and at Keycloak', async () => {
    await using chromium = await aChromium()
    const { page } = chromium
    const person = await keycloak.aPerson(cardiologist)
    await signIn(page, person)
    const [status, text] = (await askIn(page, '/auth/logout', `{ method: 'POST' }`)) as [
      number,
      string,
    ]
    expect(status).toBe(200)
    await page.goto((JSON.parse(text) as { next: string }).next)
    await page.waitForURL(`${origin}/`)
    expect((await page.goto(`${origin}/api/me`))?.status()).toBe(401)
    await page.goto(`${origin}/auth/login`)
    expect(await page.locator('#password').count()).toBe(1)
  })
})
