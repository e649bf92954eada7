import type { Principal } from '#policy'

import { sessionCookie, type Cookies } from './browser/cookies.ts'
import type { LiveSession, Sessions } from './browser/sessions.ts'
import { isPersonalKey, type PersonalKeys, type VerifiedKey } from './personal-keys.ts'
import { refused } from './refusals.ts'
import type { RememberPerson } from './remember-person.ts'
import type { BearerVerifier } from './verify-bearer.ts'

/** Who asks, and how that was established. */
export type Identified =
  | { readonly principal: Principal; readonly method: 'bearer' }
  | ({ readonly method: 'personal-key' } & VerifiedKey)
  | ({ readonly method: 'session' } & LiveSession)

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export type Identifier = {
  /** Who sent these headers from this address; throws `unauthenticated`, `identity_unavailable` or Misused. */
  identify(headers: RequestHeaders, address: string): Promise<Identified>
}

export type IdentifierOptions = {
  readonly bearer: Pick<BearerVerifier, 'verify'>
  readonly keys: Pick<PersonalKeys, 'verify'>
  /** Browser sessions; without them their cookies mean nothing. */
  readonly browser?: {
    readonly cookies: Pick<Cookies, 'read'>
    readonly sessions: Pick<Sessions, 'verify'>
  } | null
  readonly remember: RememberPerson
}

/** Makes the one place that turns the headers of a request into a principal. */
export function createIdentifier(options: IdentifierOptions): Identifier {
  const { bearer, keys, remember, browser = null } = options
  const identifyKey = async (secret: string, address: string): Promise<Identified> => ({
    ...(await keys.verify(secret, address)),
    method: 'personal-key',
  })
  const identifyToken = async (token: string): Promise<Identified> => ({
    principal: await remember(await bearer.verify(token)),
    method: 'bearer',
  })
  return {
    async identify(headers, address) {
      const secrets = browser?.cookies.read(headers['cookie'], sessionCookie) ?? []
      if (browser && secrets.length > 0) {
        const secret = requireAlone(secrets, headers)
        return { ...(await browser.sessions.verify(secret)), method: 'session' }
      }
      const credential = readCredential(headers)
      return isPersonalKey(credential)
        ? identifyKey(credential, address)
        : identifyToken(credential)
    },
  }
}

// Whose a request is must not depend on which of two credentials is looked at first; a browser adds its cookie unasked.
function requireAlone(secrets: readonly string[], headers: RequestHeaders): string {
  const others = ['authorization', 'api-key', 'x-api-key'].filter((name) => headers[name])
  const [secret, ...more] = secrets
  if (secret === undefined || more.length + others.length > 0) throw refused('ambiguous')
  return secret
}

// Some clients send the same key twice, under both names; two different ones would leave open who asks.
function readCredential(headers: RequestHeaders): string {
  const found = new Set([
    ...readBearer(headers['authorization']),
    ...readKey(headers['api-key']),
    ...readKey(headers['x-api-key']),
  ])
  const [credential] = found
  if (credential === undefined) throw refused('missing')
  if (found.size > 1) throw refused('ambiguous')
  return credential
}

function readBearer(value: RequestHeaders[string]): readonly string[] {
  if (value === undefined) return []
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/iu.exec(String(value)) ?? []
  if (token === undefined) throw refused('malformed')
  return [token]
}

function readKey(value: RequestHeaders[string]): readonly string[] {
  if (value === undefined) return []
  const key = String(value).trim()
  if (!isPersonalKey(key)) throw refused('malformed')
  return [key]
}
