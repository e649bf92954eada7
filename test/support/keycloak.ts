import { randomBytes, randomUUID } from 'node:crypto'

import * as client from 'openid-client'

import type { Role } from '#policy'

/** Somebody who can sign in. */
export type KeycloakPerson = {
  readonly id: string
  readonly username: string
  readonly password: string
}

/** A client of the realm, with a place to send people back to. */
export type KeycloakClient = {
  readonly clientId: string
  readonly secret: string
  readonly redirectUri: string
}

/** A real Keycloak with our realm, as its administrator and the people in it see it. */
export type Keycloak = {
  readonly issuer: string
  /** Asks the admin API for a path of the realm; throws unless it answers with success. */
  admin(path: string, method?: 'POST' | 'PUT' | 'DELETE', body?: object): Promise<unknown>
  /** Makes a person with these roles in these groups. */
  aPerson(has: {
    readonly roles: readonly Role[]
    readonly groups: readonly string[]
  }): Promise<KeycloakPerson>
  /** Takes a role from a person. */
  takeRole(person: KeycloakPerson, role: Role): Promise<void>
  /** The representation of a client of the realm. */
  clientOf(clientId: string): Promise<{ id: string; secret: string } & Record<string, unknown>>
  /** Changes some fields of a client. */
  changeClient(clientId: string, change: object): Promise<void>
  /** What `openid-client` knows of the realm and of a client. */
  discover(of: Pick<KeycloakClient, 'clientId' | 'secret'>): Promise<client.Configuration>
  /** Signs in as a browser does: code flow with PKCE, filling in the form. */
  signIn(
    at: KeycloakClient,
    person: Pick<KeycloakPerson, 'username' | 'password'>,
  ): Promise<client.TokenEndpointResponse & client.TokenEndpointResponseHelpers>
}

type Named = { id: string; name: string }

/** Opens the Keycloak that `test/keycloak/run.sh` started. */
export function openKeycloak(url: string, adminPassword: string): Keycloak {
  const issuer = `${url}/realms/wardline`
  const bearer = adminTokens(url, adminPassword)
  const admin: Keycloak['admin'] = async (path, method, body) => {
    const answer = await fetch(`${url}/admin/realms/wardline${path}`, {
      method: method ?? 'GET',
      headers: {
        authorization: `Bearer ${await bearer()}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const discover: Keycloak['discover'] = ({ clientId, secret }) =>
    client.discovery(new URL(issuer), clientId, secret, undefined, {
      execute: [client.allowInsecureRequests],
    })
  const clientOf: Keycloak['clientOf'] = async (clientId) => {
    const [found] = (await admin(`/clients?clientId=${clientId}`)) as { id: string }[]
    return found as Awaited<ReturnType<Keycloak['clientOf']>>
  }
  return {
    issuer,
    admin,
    discover,
    clientOf,
    async aPerson({ roles, groups }) {
      const username = `dr.${randomUUID().slice(0, 8)}`
      const password = randomBytes(12).toString('hex')
      const credentials = [{ type: 'password', value: password }]
      await admin('/users', 'POST', {
        username,
        firstName: '测试医生',
        enabled: true,
        groups,
        credentials,
        // Nobody's department comes from here: the profile of the realm knows no such attribute.
        attributes: { department: ['emergency'] },
      })
      const [user] = (await admin(`/users?exact=true&username=${username}`)) as { id: string }[]
      const id = user?.id ?? ''
      await admin(`/users/${id}/role-mappings/realm`, 'POST', await rolesNamed(admin, roles))
      return { id, username, password }
    },
    async takeRole({ id }, role) {
      const named = await rolesNamed(admin, [role])
      await admin(`/users/${id}/role-mappings/realm`, 'DELETE', named)
    },
    async changeClient(clientId, change) {
      const found = await clientOf(clientId)
      await admin(`/clients/${found.id}`, 'PUT', { ...found, ...change })
    },
    async signIn(at, person) {
      const config = await discover(at)
      const verifier = client.randomPKCECodeVerifier()
      const state = client.randomState()
      const begin = client.buildAuthorizationUrl(config, {
        redirect_uri: at.redirectUri,
        scope: 'openid',
        state,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      const back = await fillIn(begin, person)
      return client.authorizationCodeGrant(config, back, {
        pkceCodeVerifier: verifier,
        expectedState: state,
      })
    },
  }
}

/** Tokens of the administrator, each used for half of its minute. */
function adminTokens(url: string, password: string): () => Promise<string> {
  let token = ''
  let until = 0
  return async () => {
    if (Date.now() < until) return token
    const grant = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password }
    const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(grant),
    })
    until = Date.now() + 30_000
    token = ((await answer.json()) as { access_token: string }).access_token
    return token
  }
}

async function rolesNamed(
  admin: Keycloak['admin'],
  roles: readonly Role[],
): Promise<readonly Named[]> {
  return Promise.all(roles.map(async (role) => (await admin(`/roles/${role}`)) as Named))
}

/** Opens the page for signing in, fills it in, and gives the address that the browser is sent to. */
async function fillIn(
  page: URL,
  { username, password }: Pick<KeycloakPerson, 'username' | 'password'>,
): Promise<URL> {
  const shown = await fetch(page, { redirect: 'manual' })
  const [, action = ''] = /<form[^>]+action="([^"]+)"/u.exec(await shown.text()) ?? []
  const cookie = shown.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ')
  const answer = await fetch(action.replaceAll('&amp;', '&'), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ username, password }),
  })
  const location = answer.headers.get('location')
  if (location === null) throw new Error('Keycloak does not let this person in')
  return new URL(location)
}
