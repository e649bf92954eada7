import { errors, type Configuration, type JWK } from 'oidc-provider'

import { demoMark } from '../discover.ts'
import { fetchFrom, webClient, type WebClient } from './clients.ts'
import { createMemory } from './memory.ts'
import { messagePage, signOutPage } from './page.ts'
import type { DemoUser } from './user.ts'

export type DemoSetup = {
  readonly users: readonly DemoUser[]
  readonly audience: string
  readonly signingKey: JWK
  readonly cookieSecret: string
  readonly web: WebClient | null
}

const resource = 'urn:wardline:gateway'
const scopes = ['openid', 'offline_access', 'profile']
const hour = 3600

/** What the demo provider is: code flow with PKCE for one gateway, tokens like Keycloak's. */
export function configureDemo(setup: DemoSetup): Configuration {
  const claimsOf = (subject: string) => describe(setup.users, subject)
  return {
    adapter: createMemory(),
    jwks: { keys: [setup.signingKey] },
    cookies: { keys: [setup.cookieSecret], names: cookieNames },
    clients: setup.web ? [webClient(setup.web)] : [],
    pkce: { required: () => true },
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
    rotateRefreshToken: true,
    loadExistingGrant: grantEverything,
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    features: features(setup.audience, setup.web !== null),
    ...(setup.web && { fetch: fetchFrom(setup.web.origin) }),
    ttl: ttl(),
    renderError: (ctx, { error, error_description: detail }) => {
      ctx.type = 'html'
      ctx.body = messagePage({ zh: '登录未完成', en: 'Sign-in failed' }, `${error} ${detail ?? ''}`)
    },
  }
}

// Cookies know no ports: another program on loopback must not find ours under a common name.
const cookieNames = {
  session: 'wardline_demo_session',
  interaction: 'wardline_demo_interaction',
  resume: 'wardline_demo_resume',
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

function features(audience: string, hasWeb: boolean): NonNullable<Configuration['features']> {
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
    backchannelLogout: { enabled: hasWeb },
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
