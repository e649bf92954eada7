import * as client from 'openid-client'
import { z } from 'zod'

import type { Config } from '../config.ts'
import { discoverClient } from '../identity/browser/relying-party.ts'
import { bad, embedded, good, type Finding } from './finding.ts'
import { signInFrom } from './sign-in.ts'

/** Whether browsers could sign in: settings, what the provider offers, and whether it knows the client and its secret. */
export async function lookAtSignIn(config: Config): Promise<Finding> {
  const { issuer } = config.identity
  if (issuer === null) return embedded
  const signIn = signInFrom(config, issuer, { origin: config.signIn.origin, client: null })
  if (signIn.kind === 'missing') {
    const names = signIn.settings.join(', ')
    return { state: 'unset', detail: `未设置 ${names}，不可用 / unavailable: ${names} is not set` }
  }
  const provider = await discoverClient(signIn)
  const lacking = lackingIn(provider.serverMetadata())
  if (lacking.length > 0)
    return bad(
      `身份提供方不支持：${lacking.join('、')}`,
      `the provider lacks ${lacking.join(', ')}`,
    )
  return lookAtClient(provider)
}

const offered = z.looseObject({
  grant_types_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
})

function lackingIn(metadata: unknown): readonly string[] {
  const found = offered.parse(metadata)
  const { grant_types_supported: grants, code_challenge_methods_supported: challenges } = found
  return [
    ...(challenges && !challenges.includes('S256') ? ['PKCE S256'] : []),
    ...(grants && !grants.includes('refresh_token') ? ['refresh_token'] : []),
  ]
}

/** A token that nobody ever gave out: who knows the client refuses the token, who does not refuses the client. */
async function lookAtClient(provider: client.Configuration): Promise<Finding> {
  try {
    await client.refreshTokenGrant(provider, 'wardline-doctor')
  } catch (error) {
    if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant')
      return good(provider.clientMetadata().client_id)
    if (isClientRefused(error))
      return bad(
        '身份提供方不认识该客户端或其密钥；请检查 OIDC_CLIENT_ID 与 OIDC_CLIENT_SECRET',
        'the provider does not know the client or its secret: check OIDC_CLIENT_ID and OIDC_CLIENT_SECRET',
      )
    throw error
  }
  return bad('身份提供方接受了任意的刷新令牌', 'the provider takes any refresh token')
}

const isClientRefused = (error: unknown): boolean =>
  error instanceof client.WWWAuthenticateChallengeError ||
  (error instanceof client.ResponseBodyError &&
    ['invalid_client', 'unauthorized_client'].includes(error.error))
