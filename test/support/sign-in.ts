import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { demoUsers } from '#prisma'

import { freePort } from '../../gateway/embedded/port.ts'
import type { SignInConfig } from '../../gateway/identity/browser/sign-in.ts'
import { startDemoProvider, type DemoProvider } from '../../gateway/identity/demo-provider.ts'
import type { DemoUser } from '../../gateway/identity/demo/user.ts'
import { aSession } from './audit-log.ts'
import { aBrowser, locationOf, type Browser, type Init } from './browser.ts'
import { aGateway, type TestGateway } from './gateway.ts'

type Username = (typeof demoUsers)[number]['username']

/** A gateway whose browsers sign in at the demo provider. */
export type SignInGateway = TestGateway & {
  readonly provider: () => DemoProvider
  /** How it signs browsers in, for another gateway beside it. */
  readonly signIn: SignInConfig
  /** Changes what the provider says of somebody. */
  describe(username: Username, more: Partial<DemoUser>): void
  stopProvider(): Promise<void>
  /** Starts it again, at the same address; it has forgotten everybody. */
  restartProvider(): Promise<void>
  /** The provider's answer to a browser that signed in, not yet brought to the gateway. */
  answerFor(browser: Browser, username: Username, path?: string): Promise<URL>
  /** A browser that somebody signed in with. */
  signedIn(username?: Username): Promise<Browser>
  /** What a page of the gateway's would send: same origin, as browsers say it. */
  act(browser: Browser, path: string, init?: Init): Promise<Response>
  /** Asks the database as its owner. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
}

/** `await using gateway = await aSignInGateway()`. */
export async function aSignInGateway(
  more: Parameters<typeof aGateway>[0] = {},
): Promise<SignInGateway> {
  await using stack = new AsyncDisposableStack()
  const dataDir = mkdtempSync(join(tmpdir(), 'wardline-sign-in-'))
  stack.defer(() => rmSync(dataDir, { recursive: true }))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const users: DemoUser[] = demoUsers.map((user) => ({ ...user }))
  const start = async () => startDemoProvider({ dataDir, users, gateway: origin })
  let provider = await start()
  stack.defer(async () => provider.close().catch(() => {}))
  if (provider.client === null) throw new Error('The provider knows no gateway.')
  const signIn: SignInConfig = {
    kind: 'ready',
    origin,
    issuer: provider.issuer,
    ...provider.client,
    algorithms: ['RS256'],
    clockToleranceS: 5,
    idleMs: 30 * 60_000,
    longestMs: 10 * 3_600_000,
  }
  const gateway = stack.use(await aGateway({ issuer: provider.issuer, port, signIn, ...more }))
  const database = stack.use(await aSession(gateway.databaseUrl))
  const answerFor: SignInGateway['answerFor'] = async (browser, username, path = '/auth/login') => {
    const page = await browser.follow(
      await browser.visit(`${origin}${path}`),
      `${provider.issuer}/interaction`,
    )
    const form = { method: 'POST', body: new URLSearchParams({ username }) }
    const pressed = await browser.visit(locationOf(page) ?? '', form)
    const answer = locationOf(await browser.follow(pressed, `${origin}/auth/callback`))
    if (answer === null) throw new Error('The provider led nowhere.')
    return answer
  }
  const held = stack.move()
  return {
    ...gateway,
    provider: () => provider,
    signIn,
    describe(username, described) {
      const at = users.findIndex((user) => user.username === username)
      const user = users[at]
      if (user) users[at] = { ...user, ...described }
    },
    stopProvider: async () => provider.close(),
    restartProvider: async () => void (provider = await start()),
    answerFor,
    async signedIn(username = 'dr.lin') {
      const browser = aBrowser()
      await browser.visit(await answerFor(browser, username))
      return browser
    },
    act: async (browser, path, init = {}) =>
      browser.visit(`${origin}${path}`, {
        method: 'POST',
        ...init,
        headers: { 'sec-fetch-site': 'same-origin', origin, ...init.headers },
      }),
    query: async (sql) => (await database.query<Record<string, unknown>>(sql)).rows,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
