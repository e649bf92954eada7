import { createHash } from 'node:crypto'

import {
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
} from 'jose'

import { Problem } from '../problems.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { readPerson, type ClaimMapping } from './claims.ts'
import { createIssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts'
import type { Person } from './ports.ts'
import { refused, type Refusal } from './refusals.ts'

export type BearerOptions = IssuerKeysOptions & {
  readonly audience: string
  /** Asymmetric signature algorithms only. */
  readonly algorithms: readonly string[]
  readonly claims: ClaimMapping
  readonly clockToleranceS: number
  /** How many verified tokens are remembered. */
  readonly cacheSize?: number
}

export type BearerVerifier = {
  /** The person a token speaks for; throws `unauthenticated` or `identity_unavailable`. */
  verify(token: string): Promise<Person>
  /** Resolves when the provider's keys are known; throws `identity_unavailable`. */
  load(): Promise<void>
}

type Subject = JWTPayload & { readonly sub: string }

const longestToken = 16_384

/** Makes the verifier of the access tokens of one OpenID provider. */
export function createBearerVerifier(options: BearerOptions): BearerVerifier {
  const { clock, cacheSize = 10_000 } = options
  const refusedByDesign = options.algorithms.filter((name) => !/^(?:RS|PS|ES|Ed)/u.test(name))
  if (options.algorithms.length === 0 || refusedByDesign.length > 0) {
    throw new TypeError('a bearer verifier needs asymmetric algorithms')
  }
  const keys = createIssuerKeys(options)
  const known = createBoundedCache<Person>(cacheSize, clock)

  return {
    load: () => keys.load(),
    async verify(token) {
      const digest = createHash('sha256').update(token).digest('base64')
      const remembered = known.get(digest)
      if (remembered) return remembered
      requireAllowedHeader(token, options.algorithms)
      const verified = await verifyWith(token, keys.find, options)
      const payload = requireAccessToken(verified)
      const person = readPerson(payload, options.claims)
      known.set(digest, person, (payload.exp ?? 0) * 1000)
      return person
    },
  }
}

async function verifyWith(
  token: string,
  find: JWTVerifyGetKey,
  options: BearerOptions,
): Promise<JWTVerifyResult> {
  const rules: JWTVerifyOptions = {
    issuer: options.issuer,
    audience: options.audience,
    algorithms: [...options.algorithms],
    clockTolerance: options.clockToleranceS,
    requiredClaims: ['exp', 'sub'],
    currentDate: options.clock(),
  }
  try {
    return await jwtVerify(token, find, rules)
  } catch (error) {
    throw error instanceof Problem ? error : refused(refusalOf(error), error)
  }
}

function requireAllowedHeader(token: string, algorithms: readonly string[]): void {
  if (token.length > longestToken || !/^[\w-]+\.[\w-]+\.[\w-]*$/u.test(token)) {
    throw refused('malformed')
  }
  const { alg, typ = 'JWT' } = readHeader(token)
  if (alg === undefined || !algorithms.includes(alg)) throw refused('algorithm')
  if (!/^(?:application\/)?(?:at\+)?jwt$/iu.test(typ)) throw refused('not-access-token')
}

function readHeader(token: string): { alg?: string; typ?: string } {
  try {
    return decodeProtectedHeader(token)
  } catch (cause) {
    throw refused('malformed', cause)
  }
}

/**
 * An ID token may be signed by the same key for the same audience (RFC 9068 §5). What a token is stands in the header
 * (`at+jwt`) or, at Keycloak, in the claim `typ`; where neither is given, claims that only other tokens have tell.
 */
function requireAccessToken({ payload, protectedHeader }: JWTVerifyResult): Subject {
  const { sub, typ } = payload as JWTPayload & { typ?: unknown }
  const isNamed = /at\+jwt$/iu.test(protectedHeader.typ ?? '') || isAccessKind(typ)
  const isOther = typ !== undefined && !isAccessKind(typ)
  const hasMark = ['at_hash', 'c_hash', 'nonce', 'events'].some((claim) => claim in payload)
  if (isOther || (hasMark && !isNamed)) throw refused('not-access-token')
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) throw refused('claims')
  return { ...payload, sub }
}

function isAccessKind(typ: unknown): boolean {
  return typeof typ === 'string' && /^(?:bearer|dpop)$/iu.test(typ)
}

const byCode: Readonly<Record<string, Refusal>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'algorithm',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown-key',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'unknown-key',
  ERR_JWKS_INVALID: 'unknown-key',
}

const byClaim: Readonly<Record<string, Refusal>> = {
  iss: 'issuer',
  nbf: 'not-yet-valid',
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'audience' // Keycloak writes none into a token that is for nobody in particular.
    return error.reason === 'check_failed' ? (byClaim[error.claim] ?? 'claims') : 'claims'
  }
  return error instanceof errors.JOSEError ? (byCode[error.code] ?? 'malformed') : 'malformed'
}
