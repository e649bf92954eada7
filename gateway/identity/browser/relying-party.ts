/**
 * What the gateway says to the identity provider on behalf of browsers (OpenID Connect Core 1.0 §3.1, code flow with PKCE).
 *
 * A "no" of the provider is `unauthenticated`; a provider that cannot be asked, or that does not know this client, is
 * `identity_unavailable`. Neither repeats what it said.
 */
import * as client from 'openid-client'

import { isLoopback } from '../../config/production.ts'
import type { Problem } from '../../problems.ts'
import { identityUnavailable, refused, type Refusal } from '../refusals.ts'
import type { Attempt } from './attempts.ts'

/** What the provider gave for a code; the access token is used at once and kept nowhere. */
export type Tokens = {
  readonly accessToken: string
  readonly refreshToken: string
  readonly idToken: string
  readonly subject: string
  /** What the provider calls its own session. */
  readonly sid: string | null
}

export type RelyingParty = {
  /** The provider's address where a person signs in. */
  readonly begin: (attempt: Attempt) => Promise<URL>
  /** Exchanges the code in the address that the browser came back to. */
  readonly finish: (answer: URL, attempt: Attempt) => Promise<Tokens>
  /** What the provider says now; what it does not replace stays. */
  readonly refresh: (
    tokens: Pick<Tokens, 'refreshToken' | 'idToken'>,
  ) => Promise<Pick<Tokens, 'accessToken' | 'refreshToken' | 'idToken'>>
  /** The provider's address where its own session ends (RP-Initiated Logout 1.0 §2); null when it has none. */
  readonly endSession: (idToken: string | null, landing: string) => Promise<URL | null>
}

export type RelyingPartyOptions = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly clockToleranceS: number
  /** Ours, as browsers see it. */
  readonly origin: string
}

const timeoutS = 5

/** Where the provider sends browsers back to. */
export const callbackPath = '/auth/callback'

/** Makes the client of one provider; nothing is asked before the first use. */
export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const provider = createProvider(options)
  const redirect = `${options.origin}${callbackPath}`
  return {
    begin: async ({ state, nonce, verifier }) =>
      client.buildAuthorizationUrl(await provider(), {
        redirect_uri: redirect,
        scope: 'openid profile',
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }),
    finish: async (answer, { state, nonce, verifier }) => {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier }
      const granted = client.authorizationCodeGrant(await provider(), answer, checks)
      return toTokens(await asked(granted, 'sign-in-failed'))
    },
    refresh: async ({ refreshToken, idToken }) => {
      const config = await provider()
      const fresh = await asked(client.refreshTokenGrant(config, refreshToken), 'session-over')
      return {
        accessToken: fresh.access_token,
        refreshToken: fresh.refresh_token ?? refreshToken,
        idToken: fresh.id_token ?? idToken,
      }
    },
    endSession: async (idToken, landing) => {
      const config = await provider()
      if (config.serverMetadata().end_session_endpoint === undefined) return null
      const hint = idToken === null ? {} : { id_token_hint: idToken }
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri: landing, ...hint })
    },
  }
}

/** Discovers the provider at the first use, and again after every failure. */
function createProvider(options: RelyingPartyOptions) {
  const discover = async (): Promise<client.Configuration> => {
    try {
      return await discoverClient(options)
    } catch (cause) {
      known = null
      throw identityUnavailable(cause)
    }
  }
  let known: Promise<client.Configuration> | null = null
  return async () => (known ??= discover())
}

/** Asks the provider where its endpoints are (OpenID Connect Discovery 1.0 §4); in clear on this machine only. */
export async function discoverClient({
  issuer,
  clientId,
  clientSecret,
  clockToleranceS,
}: Omit<RelyingPartyOptions, 'origin'>): Promise<client.Configuration> {
  const onThisMachine = isLoopback(issuer) ? [client.allowInsecureRequests] : []
  return client.discovery(
    new URL(issuer),
    clientId,
    { [client.clockTolerance]: clockToleranceS },
    client.ClientSecretBasic(clientSecret),
    { timeout: timeoutS, execute: [client.enableNonRepudiationChecks, ...onThisMachine] },
  )
}

type Granted = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

function toTokens(granted: Granted): Tokens {
  const claims = granted.claims()
  if (granted.refresh_token === undefined) throw refused('no-refresh-token')
  if (granted.id_token === undefined || claims === undefined) throw refused('sign-in-failed')
  return {
    accessToken: granted.access_token,
    refreshToken: granted.refresh_token,
    idToken: granted.id_token,
    subject: claims.sub,
    sid: typeof claims['sid'] === 'string' ? claims['sid'] : null,
  }
}

async function asked<Answer>(answer: Promise<Answer>, no: Refusal): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw problemOf(error, no)
  }
}

/** The provider's answer was read, and is not for this attempt or not what it must be. */
const isWrong = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
])

const isPassing = new Set(['server_error', 'temporarily_unavailable'])

function problemOf(error: unknown, no: Refusal): Problem {
  if (error instanceof client.AuthorizationResponseError && !isPassing.has(error.error))
    return refused('sign-in-declined', error)
  if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant')
    return refused(no, error)
  if (error instanceof client.ClientError && isWrong.has(error.code ?? ''))
    return refused('sign-in-failed', error)
  return identityUnavailable(error)
}
