import { errors, type Configuration, type JWK } from 'oidc-provider'

import { demoMark } from '../discover.ts'
import { createMemory } from './memory.ts'
import { messagePage, signOutPage } from './page.ts'
import type { DemoUser } from './user.ts'

/** The client that the gateway's console, the training site and command-line demos share. */
const demoClient = 'wardline'

export type DemoSetup = {
  readonly users: readonly DemoUser[]
  readonly audience: string
  readonly signingKey: JWK
  readonly cookieSecret: string
}

const resource = 'urn:wardline:gateway'
const scopes = ['openid', 'offline_access', 'profile']
const hour = 3600

/** What the demo provider is: code flow with PKCE for one public client on loopback, tokens like Keycloak's. */
export function configureDemo(setup: DemoSetup): Configuration {
  const claimsOf = (subject: string) => describe(setup.users, subject)
  return {
    adapter: createMemory(),
    jwks: { keys: [setup.signingKey] },
    cookies: {
      keys: [setup.cookieSecret],
      // Cookies know no ports: another program on loopback must not find ours under a common name.
      names: {
        session: 'wardline_demo_session',
        interaction: 'wardline_demo_interaction',
        resume: 'wardline_demo_resume',
      },
    },
    clients: [client()],
    clientBasedCORS: () => false,
    scopes,
    claims: {
      openid: ['sub', 'typ'],
      profile: ['name', 'preferred_username', 'department', 'campus', 'realm_access'],
    },
    conformIdTokenClaims: false,
    discovery: { [demoMark]: true },
    findAccount: (_ctx, subject) => {
      const claims = claimsOf(subject)
      // Says of an ID token that it is one, as Keycloak does: its audience is the same as an access token's.
      const typ = (use: string) => (use === 'id_token' ? { typ: 'ID' } : {})
      return claims && { accountId: subject, claims: (use) => ({ ...claims, ...typ(use) }) }
    },
    extraTokenClaims: (_ctx, token) =>
      'accountId' in token && token.accountId ? claimsOf(token.accountId) : undefined,
    issueRefreshToken: () => true,
    loadExistingGrant: grantEverything,
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    features: features(setup.audience),
    ttl: ttl(),
    renderError: (ctx, { error, error_description: detail }) => {
      ctx.type = 'html'
      ctx.body = messagePage({ zh: '登录未完成', en: 'Sign-in failed' }, `${error} ${detail ?? ''}`)
    },
  }
}

function client(): NonNullable<Configuration['clients']>[number] {
  const hosts = ['http://127.0.0.1', 'http://localhost', 'http://[::1]']
  const at = (path: string): string[] => hosts.map((host) => host + path)
  return {
    client_id: demoClient,
    client_name: '护界 Wardline',
    // Native, so that a redirect may name any loopback port (RFC 8252 §7.3).
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: [...at('/auth/callback'), ...at('/callback')],
    post_logout_redirect_uris: [...at('/'), ...at('/console/'), ...at('/training/')],
  }
}

function describe(users: readonly DemoUser[], subject: string) {
  const user = users.find(({ username }) => username === subject)
  return (
    user && {
      sub: user.username,
      name: user.name,
      preferred_username: user.username,
      realm_access: { roles: user.roles },
      department: user.department,
      campus: user.campus,
    }
  )
}

const grantEverything: NonNullable<Configuration['loadExistingGrant']> = async (ctx) => {
  const { provider, client, session } = ctx.oidc
  if (!client || !session?.accountId) return undefined
  const known = session.grantIdFor(client.clientId)
  const found = known ? await provider.Grant.find(known) : undefined
  if (found) return found
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(scopes.join(' '))
  grant.addResourceScope(resource, scopes.join(' '))
  await grant.save()
  return grant
}

function features(audience: string): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, indicator) => {
        if (indicator !== resource) throw new errors.InvalidTarget()
        const sign = { alg: 'RS256' } as const
        const scope = scopes.join(' ')
        return { audience, scope, accessTokenFormat: 'jwt', accessTokenTTL: hour, jwt: { sign } }
      },
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = signOutPage(form)
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = messagePage({ zh: '已退出', en: 'Signed out' })
      },
    },
  }
}

function ttl(): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: hour,
    AuthorizationCode: 60,
    IdToken: hour,
    RefreshToken: 12 * hour,
    Session: 12 * hour,
    Interaction: hour,
    Grant: 12 * hour,
  }
}
