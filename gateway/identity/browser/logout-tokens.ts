/**
 * Logout tokens, by which the identity provider ends sessions behind the browser's back (OpenID Connect Back-Channel Logout 1.0
 * §2.6). Anybody can post here: what does not hold in every point ends nothing, and each is good for once.
 */
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'

import { Problem } from '../../problems.ts'
import { sha256 } from '../../seal.ts'
import type { SpentStore } from '../ports.ts'
import { orUnavailable } from '../refusals.ts'

export type LogoutTokens = {
  /** Whose sessions the provider wants ended; throws `invalid_request` or `identity_unavailable`. */
  readonly verify: (
    token: string,
  ) => Promise<{ readonly subject: string; readonly sid?: string } | { readonly sid: string }>
}

export type LogoutTokensOptions = {
  readonly keys: { readonly find: JWTVerifyGetKey }
  readonly issuer: string
  readonly clientId: string
  readonly algorithms: readonly string[]
  readonly clockToleranceS: number
  readonly spent: SpentStore
  readonly clock: () => Date
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
const longestToken = 16_384
/** §2.4 advises two minutes for `exp`; a token that was longer on its way is not worth a sign-out. */
const longestAgeS = 300

const name = z.string().min(1).max(255)

const claims = z
  .object({
    jti: name,
    sub: name.optional(),
    sid: name.optional(),
    events: z.object({ [logoutEvent]: z.object({}) }),
    nonce: z.never().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined)

/** Makes the verifier of one provider's logout tokens to this client. */
export function createLogoutTokens(options: LogoutTokensOptions): LogoutTokens {
  const { spent, clock } = options
  return {
    verify: async (token) => {
      const { jti, sub, sid } = readClaims(await payloadOf(token, options))
      const now = clock()
      const until = new Date(now.getTime() + 2 * (longestAgeS + options.clockToleranceS) * 1000)
      // Spent before anything ends: if we crash in between, the next question to the provider ends the session within a minute.
      const hash = sha256(`logout ${jti}`)
      if (!(await orUnavailable(async () => spent.spend(hash, now, until)))) throw invalid()
      if (sub === undefined) return { sid: sid ?? '' }
      return { subject: sub, ...(sid !== undefined && { sid }) }
    },
  }
}

async function payloadOf(token: string, options: LogoutTokensOptions): Promise<JWTPayload> {
  if (token.length > longestToken) throw invalid()
  try {
    const { payload, protectedHeader } = await jwtVerify(token, options.keys.find, {
      issuer: options.issuer,
      audience: options.clientId,
      algorithms: [...options.algorithms],
      clockTolerance: options.clockToleranceS,
      maxTokenAge: longestAgeS,
      requiredClaims: ['iat', 'jti'],
      currentDate: options.clock(),
    })
    // Explicit typing is recommended, not required (§2.4); a token that says it is another is another.
    if (!/^(?:application\/)?(?:logout\+)?jwt$/iu.test(protectedHeader.typ ?? 'jwt'))
      throw invalid()
    return payload
  } catch (error) {
    throw error instanceof errors.JOSEError ? invalid(error) : error
  }
}

function readClaims(payload: JWTPayload): z.infer<typeof claims> {
  const read = claims.safeParse(payload)
  if (!read.success) throw invalid()
  return read.data
}

const invalid = (cause?: unknown): Problem =>
  new Problem(
    'invalid_request',
    {
      zh: '退出令牌无效、已用过或过旧',
      en: 'the logout token does not hold, was used before, or is too old',
    },
    { param: 'logout_token', cause },
  )
