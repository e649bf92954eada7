import { once } from 'node:events'
import { createServer } from 'node:http'

import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import * as client from 'openid-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

import { openDatabase } from '#prisma'

import { readConfig } from '../../gateway/config.ts'
import { createBearerVerifier } from '../../gateway/identity/verify-bearer.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import {
  openKeycloak,
  type Keycloak,
  type KeycloakClient,
  type KeycloakPerson,
} from '../support/keycloak.ts'
import { recordingUpstream, type RecordingUpstream } from '../support/upstream.ts'

const url = process.env['KEYCLOAK_TEST_URL']
const adminPassword = process.env['KEYCLOAK_TEST_PASSWORD'] ?? ''
if (url === undefined)
  console.log('The contract with a real Keycloak is skipped; test/keycloak/run.sh runs it.')

const courses = ['g1', 'c1', 'c2', 'c3', 'c5']
const cardiologist = {
  roles: ['clinician'],
  groups: ['/departments/cardiology', '/campuses/main'],
} as const
const aDay = 86_400_000

/** What the settings say when nothing but the issuer is set. */
const settings = readConfig(
  { OIDC_ISSUER: `${url ?? 'http://127.0.0.1:9'}/realms/wardline` },
  { mode: 'embedded' },
)

let keycloak: Keycloak
let upstream: RecordingUpstream
let gateway: TestGateway
/** Our web client, and one of another system that people sign in to. */
let web: KeycloakClient
let emr: KeycloakClient
/** How far the clock of the verifier is ahead; tests need not wait for a token to end. */
let aheadMs = 0

async function ask(token: string | undefined, model = 'order-review', more = {}) {
  const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...more },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: '阿司匹林每日一次' }] }),
  })
  const body = (await reply.json()) as { error?: { code: string; message: string } }
  return { status: reply.status, code: body.error?.code ?? null, message: body.error?.message }
}

const allowed = { status: 200, code: null }
const unauthenticated = { status: 401, code: 'unauthenticated' }

/** Who the newest entry of the log says it was. */
async function lastActor() {
  const entry = (await entriesOf(gateway)).findLast(({ body }) => body.type.startsWith('ai.'))
  return entry?.body.actor
}

/** A person of Keycloak who has passed the courses. */
async function aTrainedPerson(has: Parameters<Keycloak['aPerson']>[0]): Promise<KeycloakPerson> {
  const person = await keycloak.aPerson(has)
  const database = openDatabase(gateway.databaseUrl)
  const [subject, passedAt] = [person.id, new Date()]
  const nobody = { username: null, name: '', roles: [], department: null, campus: null }
  await database.principals.upsert({ ...nobody, subject, source: 'oidc', seenAt: new Date(0) })
  const expiresAt = new Date(Date.now() + aDay)
  for (const course of courses)
    await database.qualifications.add({ subject, course, version: '1', passedAt, expiresAt })
  await database.close()
  return person
}

const refreshed = async (at: KeycloakClient, token: string | undefined) =>
  client.refreshTokenGrant(await keycloak.discover(at), token ?? '')

beforeAll(async () => {
  if (url === undefined) return
  keycloak = openKeycloak(url, adminPassword)
  upstream = await recordingUpstream()
  const { identity } = settings
  const clock = () => new Date(Date.now() + aheadMs)
  gateway = await aGateway({
    upstream: upstream.url,
    bearer: createBearerVerifier({
      ...identity,
      issuer: keycloak.issuer,
      claims: identity,
      acceptsDemo: false,
      clock,
      cooldownMs: 0,
    }),
  })
  const { secret } = await keycloak.clientOf('wardline')
  const redirectUri = `${process.env['WARDLINE_ORIGIN']}/auth/callback`
  web = { clientId: 'wardline', secret, redirectUri }
  emr = { clientId: 'emr', secret: adminPassword, redirectUri: 'https://emr.hospital.example/' }
  await keycloak.admin('/clients', 'POST', {
    clientId: emr.clientId,
    secret: emr.secret,
    redirectUris: [emr.redirectUri],
    attributes: { 'standard.token.exchange.enabled': 'true' },
  })
})
afterEach(() => {
  aheadMs = 0
})
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]()
  await upstream?.[Symbol.asyncDispose]()
})

describe.skipIf(url === undefined)('a person of Keycloak', () => {
  test('asks as what their roles and groups say', async () => {
    const person = await aTrainedPerson(cardiologist)
    const { access_token: token } = await keycloak.signIn(web, person)
    expect(await ask(token)).toMatchObject(allowed)
    const of = { kind: 'human', roles: ['clinician'], department: 'cardiology', campus: 'main' }
    expect(await lastActor()).toMatchObject(of)
    const me = await fetch(`${gateway.url}/api/me`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(await me.json()).toMatchObject({ name: '测试医生', department: 'cardiology' })
  })

  test.each([
    ['another department', ['/departments/respiratory', '/campuses/main'], 'respiratory'],
    ['no department', [], null],
    ['two departments', ['/departments/respiratory', '/departments/cardiology'], null],
  ])('of %s is not in the pilot', async (_name, groups, department) => {
    const person = await aTrainedPerson({ ...cardiologist, groups })
    const { access_token: token } = await keycloak.signIn(web, person)
    expect(await ask(token)).toMatchObject({ status: 403, code: 'not_in_rollout' })
    expect(await lastActor()).toMatchObject({ department })
  })

  test('is nobody special without a role, and asks nothing', async () => {
    const person = await aTrainedPerson({ ...cardiologist, roles: [] })
    const { access_token: token } = await keycloak.signIn(web, person)
    expect(await ask(token)).toMatchObject({ status: 403, code: 'access_denied' })
    expect(await lastActor()).toMatchObject({ roles: [] })
  })

  test('has lost a role that was taken away within a minute', async () => {
    const person = await aTrainedPerson(cardiologist)
    const first = await keycloak.signIn(web, person)
    expect(await ask(first.access_token)).toMatchObject(allowed)
    await keycloak.takeRole(person, 'clinician')
    const next = await refreshed(web, first.refresh_token)
    expect(await ask(next.access_token)).toMatchObject({ status: 403, code: 'access_denied' })
    const { iat = 0, exp = Infinity } = decodeJwt(first.access_token)
    const longest = exp - iat + settings.identity.clockToleranceS
    expect(longest).toBeLessThanOrEqual(60)
    aheadMs = longest * 1000
    expect(await ask(first.access_token)).toMatchObject(unauthenticated)
  })

  test('who was disabled gets no token, and an old one ends within a minute', async () => {
    const person = await aTrainedPerson(cardiologist)
    const { access_token: token, refresh_token: refresh } = await keycloak.signIn(web, person)
    await keycloak.admin(`/users/${person.id}`, 'PUT', { enabled: false })
    await expect(refreshed(web, refresh)).rejects.toMatchObject({ error: 'invalid_grant' })
    await expect(keycloak.signIn(web, person)).rejects.toThrow('does not let this person in')
    aheadMs = 60_000
    expect(await ask(token)).toMatchObject(unauthenticated)
  })
})

describe.skipIf(url === undefined)('a token is refused', () => {
  let person: KeycloakPerson
  let good: string
  let identityToken: string

  beforeAll(async () => {
    person = await aTrainedPerson(cardiologist)
    const tokens = await keycloak.signIn(web, person)
    good = tokens.access_token
    identityToken = tokens.id_token ?? ''
    expect(await ask(good)).toMatchObject(allowed)
  })

  test('when it is an ID token, though for us and well signed', async () => {
    expect(decodeJwt(identityToken).aud).toBe(settings.identity.audience)
    const refusal = await ask(identityToken)
    expect(refusal).toMatchObject(unauthenticated)
    expect(refusal.message).toContain('access token')
  })

  test('when another client got it, for another audience', async () => {
    const { access_token: other } = await keycloak.signIn(emr, person)
    const refusal = await ask(other)
    expect(refusal).toMatchObject(unauthenticated)
    expect(refusal.message).toContain('aud')
  })

  test('when it is forged from a good one', async () => {
    const [head, body, signature] = good.split('.')
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const { kid = '' } = decodeProtectedHeader(good)
    const keys = createRemoteJWKSet(new URL(`${keycloak.issuer}/protocol/openid-connect/certs`))
    await jwtVerify(good, keys)
    const jwk = keys.jwks()?.keys.find((key) => key.kid === kid)
    const certificate = `-----BEGIN CERTIFICATE-----\n${String(jwk?.x5c?.[0])}\n-----END CERTIFICATE-----\n`
    const symmetric = new SignJWT(decodeJwt(good)).setProtectedHeader({ alg: 'HS256', kid })
    for (const forged of [
      `${encoded({ alg: 'none', typ: 'JWT' })}.${body}.`,
      `${head}.${body}.`,
      await symmetric.sign(new TextEncoder().encode(certificate)),
      await symmetric.sign(Buffer.from(jwk?.n ?? '', 'base64url')),
      `${head}.${encoded({ ...decodeJwt(good), sub: 'somebody else' })}.${signature}`,
    ])
      expect(await ask(forged)).toMatchObject(unauthenticated)
  })
})

describe.skipIf(url === undefined)('a system', () => {
  const inItsOwnName = async () => {
    const { secret } = await keycloak.clientOf('wardline-service')
    const config = await keycloak.discover({ clientId: 'wardline-service', secret })
    return (await client.clientCredentialsGrant(config)).access_token
  }

  test('asks in its own name what services may, and nothing clinical', async () => {
    const token = await inItsOwnName()
    expect(await ask(token, 'record-quality-control')).toMatchObject(allowed)
    expect(await lastActor()).toMatchObject({ kind: 'service', roles: ['service'] })
    expect(await ask(token)).toMatchObject({ status: 403, code: 'access_denied' })
  })

  test('gets no right by naming somebody who has it, nor by a role too many', async () => {
    const person = await aTrainedPerson(cardiologist)
    const named = { 'x-wardline-on-behalf-of': person.id, 'x-on-behalf-of': person.id }
    const refusal = { status: 403, code: 'access_denied' }
    expect(await ask(await inItsOwnName(), 'order-review', named)).toMatchObject(refusal)
    expect(await lastActor()).toMatchObject({ kind: 'service', roles: ['service'] })
    const { id } = await keycloak.clientOf('wardline-service')
    const account = (await keycloak.admin(`/clients/${id}/service-account-user`)) as { id: string }
    const clinician = (await keycloak.admin('/roles/clinician')) as object
    const path = `/users/${account.id}/role-mappings/realm`
    await keycloak.admin(path, 'POST', [clinician])
    expect(await ask(await inItsOwnName(), 'order-review')).toMatchObject(refusal)
    expect(await lastActor()).toMatchObject({ kind: 'service', roles: ['service'] })
    await keycloak.admin(path, 'DELETE', [clinician])
  })

  test('asks for a person who has been here once an administrator lets it, as that person', async () => {
    const person = await aTrainedPerson(cardiologist)
    const named = { 'x-wardline-on-behalf-of': person.username }
    const refusal = { status: 403, code: 'access_denied' }
    const { id } = await keycloak.clientOf('wardline-service')
    const account = (await keycloak.admin(`/clients/${id}/service-account-user`)) as { id: string }
    expect(await ask(await inItsOwnName())).toMatchObject(refusal)
    const body = { name: 'HIS', actsFor: true, providerSubject: account.id }
    const registered = await gateway.post('/api/service-accounts', body, 'admin.wu')
    expect(registered.status).toBe(201)

    expect(await ask(await inItsOwnName(), 'order-review', named)).toMatchObject(refusal)
    await ask((await keycloak.signIn(web, person)).access_token)
    const { method: _method, ...theirs } = (await lastActor()) ?? {}
    expect(await ask(await inItsOwnName(), 'order-review', named)).toMatchObject(allowed)
    const { by, ...seen } = (await lastActor()) ?? {}
    expect(seen).toEqual({ ...theirs, method: 'bearer' })
    expect(await ask(await inItsOwnName(), 'record-quality-control')).toMatchObject(allowed)
    expect(await lastActor()).toMatchObject({ kind: 'service', ref: by })
    await keycloak.takeRole(person, 'clinician')
    await ask((await keycloak.signIn(web, person)).access_token)
    expect(await ask(await inItsOwnName(), 'order-review', named)).toMatchObject(refusal)
  })

  test('asks for the person who is signed in to it by exchanging their token', async () => {
    const person = await aTrainedPerson(cardiologist)
    const { access_token: theirs } = await keycloak.signIn(emr, person)
    const config = await keycloak.discover(emr)
    const exchanged = () =>
      client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
        subject_token: theirs,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        scope: 'wardline',
      })
    await expect(exchanged()).rejects.toMatchObject({ error: 'invalid_scope' })
    const scopes = (await keycloak.admin('/client-scopes')) as { id: string; name: string }[]
    const wardline = scopes.find(({ name }) => name === 'wardline')?.id
    const { id } = await keycloak.clientOf('emr')
    await keycloak.admin(`/clients/${id}/optional-client-scopes/${wardline}`, 'PUT')
    const { access_token: token } = await exchanged()
    expect(await ask(theirs)).toMatchObject(unauthenticated)
    expect(await ask(token)).toMatchObject(allowed)
    expect(await lastActor()).toMatchObject({ kind: 'human', department: 'cardiology' })
    expect(decodeJwt(token).sub).toBe(person.id)
  })
})

describe.skipIf(url === undefined)('the client of the web front ends', () => {
  afterEach(() => keycloak.changeClient('wardline', { rootUrl: process.env['WARDLINE_ORIGIN'] }))

  test('knows its origin, has a secret that Keycloak drew, and no other way in', async () => {
    const found = await keycloak.clientOf('wardline')
    expect(found).toMatchObject({
      rootUrl: process.env['WARDLINE_ORIGIN'],
      publicClient: false,
      directAccessGrantsEnabled: false,
      implicitFlowEnabled: false,
    })
    expect(found.secret.length).toBeGreaterThanOrEqual(32)
    const config = await keycloak.discover(web)
    const { username, password } = await aTrainedPerson(cardiologist)
    await expect(
      client.genericGrantRequest(config, 'password', { username, password }),
    ).rejects.toMatchObject({ error: 'unauthorized_client' })
    const begin = (more: Record<string, string>) =>
      fetch(
        client.buildAuthorizationUrl(config, {
          redirect_uri: web.redirectUri,
          scope: 'openid',
          ...more,
        }),
        { redirect: 'manual' },
      )
    const withoutChallenge = (await begin({})).headers.get('location')
    expect(withoutChallenge).toContain('error=invalid_request')
    const elsewhere = { redirect_uri: 'https://elsewhere.example/auth/callback' }
    expect((await begin(elsewhere)).status).toBe(400)
  })

  test('lets nobody register, look after themselves, or guess a password', async () => {
    const config = await keycloak.discover(web)
    const page = client.buildAuthorizationUrl(config, { redirect_uri: web.redirectUri })
    page.pathname = page.pathname.replace(/auth$/u, 'registrations')
    expect((await fetch(page, { redirect: 'manual' })).status).toBe(400)
    expect((await fetch(`${keycloak.issuer}/account/`)).status).toBe(404)
    const person = await keycloak.aPerson(cardiologist)
    for (const password of ['guess-1', 'guess-2', 'guess-3', 'guess-4', 'guess-5', person.password])
      await expect(keycloak.signIn(web, { ...person, password })).rejects.toThrow('not let')
  })

  test('is told when a session ends, by a token that we can check and that is no access token', async () => {
    const told: string[] = []
    const server = createServer((request, response) => {
      void request.toArray().then((chunks) => {
        told.push(`${request.url} ${Buffer.concat(chunks as Buffer[]).toString()}`)
        response.end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const origin = `http://127.0.0.1:${port}`
    await keycloak.changeClient('wardline', { rootUrl: origin })
    const there = { ...web, redirectUri: `${origin}/auth/callback` }
    const person = await keycloak.aPerson(cardiologist)
    const tokens = await keycloak.signIn(there, person)
    const config = await keycloak.discover(web)
    for (const path of ['/', '/console/', '/training/']) {
      const post_logout_redirect_uri = `${origin}${path}`
      const end = client.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri,
      })
      const answer = await fetch(end, { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([
        302,
        post_logout_redirect_uri,
      ])
    }
    server.close()
    expect(told).toHaveLength(1)
    const [path, body] = told[0]?.split(' ') ?? []
    expect(path).toBe('/auth/back-channel-logout')
    const token = new URLSearchParams(body).get('logout_token') ?? ''
    const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ''))
    const { issuer } = keycloak
    const { payload } = await jwtVerify(token, keys, { issuer, audience: 'wardline' })
    expect(payload).toMatchObject({ sub: person.id, sid: tokens.claims()?.['sid'] })
    expect(payload['events']).toHaveProperty(['http://schemas.openid.net/event/backchannel-logout'])
    expect(await ask(token)).toMatchObject(unauthenticated)
  })
})

describe.skipIf(url === undefined)('when Keycloak rotates its key', () => {
  test('new tokens are good at once, old ones until their key is gone', async () => {
    const person = await aTrainedPerson(cardiologist)
    const long = { attributes: { 'access.token.lifespan': '7200' } }
    const { attributes } = (await keycloak.clientOf('wardline')) as { attributes?: object }
    await keycloak.changeClient('wardline', { attributes: { ...attributes, ...long.attributes } })
    const before = await keycloak.signIn(web, person)
    const unseen = await refreshed(web, before.refresh_token)
    expect(await ask(before.access_token)).toMatchObject(allowed)

    await keycloak.admin('/components', 'POST', {
      name: 'newer',
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      config: { priority: ['200'], algorithm: ['RS256'] },
    })
    const after = await keycloak.signIn(web, person)
    const kid = (token: string) => decodeProtectedHeader(token).kid
    expect(kid(after.access_token)).not.toBe(kid(before.access_token))
    expect(await ask(after.access_token)).toMatchObject(allowed)
    expect(await ask(before.access_token)).toMatchObject(allowed)

    const { keys } = (await keycloak.admin('/keys')) as {
      keys: { kid: string; providerId: string }[]
    }
    const old = keys.find((key) => key.kid === kid(before.access_token))
    await keycloak.admin(`/components/${old?.providerId}`, 'DELETE')
    aheadMs = 11 * 60_000
    const refusal = await ask(unseen.access_token)
    expect(refusal).toMatchObject(unauthenticated)
    expect(refusal.message).toContain('a key that the identity provider does not have')
    expect(await ask(after.access_token)).toMatchObject(allowed)
  })
})
