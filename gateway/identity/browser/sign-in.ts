import { randomBytes } from 'node:crypto'

import type { AuditLog } from '#audit'

import { createEnvelope } from '../../envelope.ts'
import { Problem } from '../../problems.ts'
import type { Seal } from '../../seal.ts'
import type { RequestHeaders } from '../identify.ts'
import { createIssuerKeys } from '../issuer-keys.ts'
import type { PrincipalStore, SessionStore, SpentStore } from '../ports.ts'
import { orUnavailable, refused } from '../refusals.ts'
import type { RememberPerson } from '../remember-person.ts'
import { storedPrincipal } from '../stored-principal.ts'
import type { BearerVerifier } from '../verify-bearer.ts'
import { attemptsPurpose, createAttempts, type Attempts } from './attempts.ts'
import { createCookies, sessionCookie, type Cookies } from './cookies.ts'
import { createKeptTokens, tokensPurpose } from './kept-tokens.ts'
import { createLeaving, leavingPurpose, type Leaving } from './leaving.ts'
import { createLogoutTokens, type LogoutTokens } from './logout-tokens.ts'
import { createSessionRecord, type SessionRecord } from './record.ts'
import { createRelyingParty, type RelyingParty } from './relying-party.ts'
import { createSessions, type Sessions } from './sessions.ts'

/** How browsers sign in. */
export type SignInConfig = {
  readonly kind: 'ready'
  /** Of the gateway, as browsers see it. */
  readonly origin: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly algorithms: readonly string[]
  readonly clockToleranceS: number
  readonly idleMs: number
  readonly longestMs: number
}

/** Browsers cannot sign in, for these settings are missing. */
export type NoSignIn = { readonly kind: 'missing'; readonly settings: readonly string[] }

/** Everything that signing in with a browser takes. */
export type SignIn = {
  readonly kind: 'ready'
  readonly origin: string
  readonly cookies: Cookies
  readonly attempts: Attempts
  readonly party: RelyingParty
  readonly sessions: Sessions
  readonly logoutTokens: LogoutTokens
  readonly leaving: Leaving
  readonly record: SessionRecord
  /** Finishes a sign-in with the address that the provider sent the browser back to. */
  readonly finish: (answer: Answer) => Promise<SignedIn>
}

type Answer = {
  readonly url: URL
  readonly cookieHeader: RequestHeaders[string]
  readonly request: string
}

type SignedIn = { readonly secret: string; readonly to: string }

export type SignInPorts = {
  readonly secret: string
  readonly store: SessionStore
  readonly principals: Pick<PrincipalStore, 'find'>
  readonly spent: SpentStore
  readonly audit: AuditLog
  readonly seal: Seal
  readonly bearer: BearerVerifier
  readonly remember: RememberPerson
  readonly clock: () => Date
  readonly acceptsDemo: boolean
}

/** Puts together how browsers sign in; nothing is asked before the first does. */
export function openSignIn(config: SignInConfig | NoSignIn, ports: SignInPorts): SignIn | NoSignIn {
  if (config.kind === 'missing') return config
  const cookies = createCookies(config.origin)
  const record = createSessionRecord(ports)
  const party = createRelyingParty(config)
  const { secret, clock, acceptsDemo } = ports
  const attempts = createAttempts({
    ...ports,
    envelope: createEnvelope(secret, attemptsPurpose),
    cookies,
  })
  const sessions = createSessions({
    ...ports,
    ...config,
    party,
    record,
    tokens: createKeptTokens(createEnvelope(secret, tokensPurpose), config.issuer),
    randomBytes,
  })
  const keys = createIssuerKeys({ issuer: config.issuer, acceptsDemo, clock })
  const logoutTokens = createLogoutTokens({ ...ports, ...config, keys })
  const leaving = createLeaving(createEnvelope(secret, leavingPurpose))
  const parts = { cookies, attempts, party, sessions, logoutTokens, leaving, record }
  return {
    kind: 'ready',
    origin: config.origin,
    ...parts,
    finish: async (answer) => finish(answer, parts, ports),
  }
}

/** The session is a new one, whatever cookie the browser came with; the one that it had is over. */
async function finish(
  { url, cookieHeader, request }: Answer,
  {
    attempts,
    cookies,
    party,
    sessions,
  }: Pick<SignIn, 'attempts' | 'cookies' | 'party' | 'sessions'>,
  { bearer, remember, principals, acceptsDemo }: SignInPorts,
): Promise<SignedIn> {
  const attempt = await attempts.take(url.searchParams.get('state') ?? '', cookieHeader)
  const tokens = await party.finish(url, attempt)
  const person = await bearer.verify(tokens.accessToken)
  if (person.subject !== tokens.subject) throw refused('sign-in-failed')
  await remember(person)
  const row = await orUnavailable(async () => principals.find(person.subject))
  // What was remembered may be some seconds old, and who was disabled since must not come in.
  if (row === null) throw refused('sign-in-failed')
  const principal = storedPrincipal(row, acceptsDemo)
  for (const old of cookies.read(cookieHeader, sessionCookie))
    await sessions.endWith(old, { why: 'replaced', request })
  return { secret: await sessions.open(principal, tokens, request), to: attempt.to }
}

/** How browsers sign in; throws `identity_unavailable` that names the settings when they cannot. */
export function requireSignIn(signIn: SignIn | NoSignIn): SignIn {
  if (signIn.kind === 'ready') return signIn
  const names = signIn.settings.join(', ')
  throw new Problem('identity_unavailable', {
    zh: `未配置浏览器登录，请管理员设置 ${names}`,
    en: `signing in with a browser is not set up; an administrator must set ${names}`,
  })
}
