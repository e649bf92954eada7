import type { Configuration } from 'oidc-provider'

type DemoClient = NonNullable<Configuration['clients']>[number]

/** The client of the gateway, for the browsers that it signs in. */
export const webClientId = 'wardline'

/** A gateway whose browsers sign in here. */
export type WebClient = {
  readonly origin: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Confidential, for one origin, and told when somebody signs out elsewhere. */
export const webClient = ({ origin, clientId, clientSecret }: WebClient): DemoClient => ({
  client_name: '护界 Wardline',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  client_id: clientId,
  client_secret: clientSecret,
  redirect_uris: [`${origin}/auth/callback`],
  post_logout_redirect_uris: [`${origin}/`],
  backchannel_logout_uri: `${origin}/auth/back-channel-logout`,
  backchannel_logout_session_required: true,
})

/** The provider's own guard against addresses on this machine would keep it from telling the gateway, which is there. */
export const fetchFrom =
  (origin: string): NonNullable<Configuration['fetch']> =>
  async (url, guarded = {}) => {
    if (new URL(url).origin !== origin) throw new Error('the demo provider tells nobody else')
    const { dispatcher: _, ...options } = guarded
    return fetch(url, options)
  }
