import { randomBytes } from 'node:crypto'

import { pino } from 'pino'

import type { Bundle } from '#policy'
import { demoUsers, openDatabase, seedDemo } from '#prisma'

import type { SyslogConfig } from '../../gateway/audit-forwarder.ts'
import { issueKey } from '../../gateway/commands/issue-key.ts'
import type { PresidioConfig } from '../../gateway/config.ts'
import type { SignInConfig } from '../../gateway/identity/browser/sign-in.ts'
import { createBearerVerifier, type BearerVerifier } from '../../gateway/identity/verify-bearer.ts'
import { startGateway, type Gateway } from '../../gateway/main.ts'
import type { Endpoint } from '../../gateway/models/endpoint.ts'
import type { NotificationConfig } from '../../gateway/notifications/notifications.ts'
import type { FrontEnd } from '../../gateway/steps/serve-front-ends.ts'
import { aDatabase } from './database.ts'
import { asPolicy, shipped } from './policy.ts'

export type TestGateway = AsyncDisposable & {
  readonly url: string
  readonly gateway: Gateway
  readonly databaseUrl: string
  /** Everything the gateway logged, as JSON lines. */
  readonly logged: readonly string[]
  /** A personal key of a demo user. */
  keyOf(username: (typeof demoUsers)[number]['username']): Promise<string>
  /** Posts JSON to a path of the gateway as a demo user. */
  post(
    path: `/${string}`,
    body: unknown,
    user?: (typeof demoUsers)[number]['username'],
  ): Promise<Response>
  /** Posts a chat request as a demo user. */
  chat(
    body: unknown,
    options?: {
      user?: (typeof demoUsers)[number]['username']
      headers?: Record<string, string>
      signal?: AbortSignal
    },
  ): Promise<Response>
}

type Wish = {
  /** Base URL of the upstream; it stands behind the cloud destination, and behind the other one when asked. */
  readonly upstream?: string
  readonly onPremises?: string
  readonly issuer?: string
  /** Who verifies tokens, when it is not to be a verifier for the issuer. */
  readonly bearer?: BearerVerifier
  /** How browsers sign in, and the port that the provider knows. */
  readonly signIn?: SignInConfig
  readonly port?: number
  readonly frontEnds?: readonly FrontEnd[]
  readonly bundle?: Bundle
  readonly maxBodyBytes?: number
  /** Networks whose `x-forwarded-for` is believed; none unless it is said. */
  readonly trustedProxies?: readonly string[]
  readonly upstreamTimeoutMs?: number
  readonly presidio?: PresidioConfig
  /** By chance unless it is given. */
  readonly secret?: string
  /** The name of the second log, by SM3 and SM2. */
  readonly auditSmOrigin?: string
  /** Who is told of the log. */
  readonly syslog?: SyslogConfig
  /** Who is told what happens; nobody unless it is given. */
  readonly notifications?: NotificationConfig
  /** A database that is there already; otherwise the gateway gets one of its own. */
  readonly database?: string
  /** How often the review looks; tests have it look when they say so. */
  readonly reviewEveryMs?: number
  /** How often it looks for another policy, beside being told; hardly ever unless it is given. */
  readonly policyEveryMs?: number
  /** How long it decides by a policy that it cannot look at again; very long unless it is given. */
  readonly policyStaleMs?: number
  /** Where budgets are counted; in memory unless it is said. */
  readonly limitsStore?: 'memory' | 'postgres'
  /** Puts something between the gateway and its database. */
  readonly databaseUrl?: (connectionString: string) => string
}

const endpoint = (id: string, kind: Endpoint['kind'], baseUrl: string): Endpoint => ({
  id,
  kind,
  dialect: 'deepseek',
  baseUrl,
  apiKey: 'test',
  model: 'deepseek-flash',
  simulator: false,
})

const verifierFor = (issuer: string): BearerVerifier =>
  createBearerVerifier({
    issuer,
    acceptsDemo: true,
    audience: 'wardline',
    algorithms: ['RS256'],
    clockToleranceS: 5,
    clock: () => new Date(),
    claims: {
      roleClaims: ['realm_access.roles'],
      roleMap: null,
      departmentClaim: 'department',
      campusClaim: 'campus',
    },
  })

/** The whole gateway on loopback, with a database of its own and the demo users. */
export async function aGateway(wish: Wish = {}): Promise<TestGateway> {
  await using stack = new AsyncDisposableStack()
  const connectionString = wish.database ?? stack.use(await aDatabase()).connectionString
  const stores = openDatabase(connectionString)
  await seedDemo(stores)
  await stores.close()
  const logged: string[] = []
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: wish.port ?? 0,
    ...(wish.frontEnds && { frontEnds: wish.frontEnds }),
    ...(wish.signIn && { signIn: wish.signIn }),
    databaseUrl: wish.databaseUrl?.(connectionString) ?? connectionString,
    secret: wish.secret ?? randomBytes(32).toString('hex'),
    auditSmOrigin: wish.auditSmOrigin ?? null,
    syslog: wish.syslog ?? null,
    ...(wish.notifications && { notifications: wish.notifications }),
    policy: wish.bundle ? asPolicy(wish.bundle) : await shipped(),
    policyPace: {
      everyMs: wish.policyEveryMs ?? 60_000,
      staleMs: wish.policyStaleMs ?? 600_000,
    },
    presidio: wish.presidio ?? null,
    reviewEveryMs: wish.reviewEveryMs ?? null,
    limitsStore: wish.limitsStore ?? 'memory',
    endpoints: () => [
      ...(wish.upstream ? [endpoint('deepseek', 'cloud', wish.upstream)] : []),
      ...(wish.onPremises ? [endpoint('on-premises', 'on-premises', wish.onPremises)] : []),
    ],
    bearer: wish.bearer ?? verifierFor(wish.issuer ?? 'http://127.0.0.1:9/none'),
    identitySource: 'demo',
    trustedProxies: wish.trustedProxies ?? [],
    maxBodyBytes: wish.maxBodyBytes ?? 4 * 1024 * 1024,
    ...(wish.upstreamTimeoutMs && { upstreamTimeoutMs: wish.upstreamTimeoutMs }),
    version: '0.0.0',
    log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
  })
  const keys = new Map<string, Promise<string>>()
  const keyOf = (username: string): Promise<string> => {
    const key =
      keys.get(username) ?? issueKey(gateway.ports, connectionString, { username, label: 'test' })
    keys.set(username, key)
    return key
  }
  stack.defer(() => gateway.close(2_000))
  const held = stack.move()
  return {
    url: gateway.url,
    gateway,
    databaseUrl: connectionString,
    logged,
    keyOf,
    post: async (path, body, user = 'dr.lin') =>
      fetch(`${gateway.url}${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await keyOf(user)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      }),
    chat: async (body, { user = 'dr.lin', headers = {}, signal } = {}) =>
      fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await keyOf(user)}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...(signal && { signal }),
      }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
