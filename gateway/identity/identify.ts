import type { Principal } from '#policy'

import { isPersonalKey, type PersonalKeys } from './personal-keys.ts'
import { refused } from './refusals.ts'
import type { RememberPerson } from './remember-person.ts'
import type { BearerVerifier } from './verify-bearer.ts'

/** Who asks, and how that was established. */
export type Identified =
  | { readonly principal: Principal; readonly method: 'bearer' }
  | {
      readonly principal: Principal
      readonly method: 'personal-key'
      readonly keyId: string
      readonly expiresAt: Date
    }

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export type Identifier = {
  /** Throws `unauthenticated` or `identity_unavailable`. */
  identify(headers: RequestHeaders): Promise<Identified>
}

export type IdentifierOptions = {
  readonly bearer: Pick<BearerVerifier, 'verify'>
  readonly keys: Pick<PersonalKeys, 'verify'>
  readonly remember: RememberPerson
}

/** Makes the one place that turns the headers of a request into a principal. */
export function createIdentifier({ bearer, keys, remember }: IdentifierOptions): Identifier {
  const identifyKey = async (secret: string): Promise<Identified> => ({
    ...(await keys.verify(secret)),
    method: 'personal-key',
  })
  const identifyToken = async (token: string): Promise<Identified> => ({
    principal: await remember(await bearer.verify(token)),
    method: 'bearer',
  })
  return {
    async identify(headers) {
      const credential = readCredential(headers)
      return isPersonalKey(credential) ? identifyKey(credential) : identifyToken(credential)
    },
  }
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
