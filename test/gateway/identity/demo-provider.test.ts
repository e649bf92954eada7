import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { startDemoProvider, type DemoProvider } from '../../../gateway/identity/demo-provider.ts'
import { createBearerVerifier } from '../../../gateway/identity/verify-bearer.ts'

const users = [
  {
    username: 'dr.a',
    name: '甲<b>',
    roles: ['clinician'],
    department: 'cardiology',
    campus: 'main',
  },
  { username: 'off.b', name: '乙', roles: ['compliance_officer'], department: null, campus: null },
]
const gateway = 'http://127.0.0.1:50123'
const callback = `${gateway}/auth/callback`

let dataDir: string
let provider: DemoProvider

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'wardline-demo-provider-'))
  provider = await startDemoProvider({ dataDir, users, gateway })
})
afterEach(async () => {
  await provider.close()
  rmSync(dataDir, { recursive: true })
})

/** A browser, as far as signing in needs one. */
function aBrowser() {
  const cookies = new Map<string, string>()
  return async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const answer = await fetch(url, { redirect: 'manual', ...init, headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
}

const locationOf = (answer: Response): URL =>
  new URL(answer.headers.get('location') ?? '', provider.issuer)

async function beginSignIn(redirectUri = callback) {
  const config = await client.discovery(
    new URL(provider.issuer),
    'wardline',
    undefined,
    client.ClientSecretBasic(provider.client?.clientSecret),
    {
      execute: [client.allowInsecureRequests],
    },
  )
  const verifier = client.randomPKCECodeVerifier()
  const challenge = await client.calculatePKCECodeChallenge(verifier)
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  return { config, verifier, url }
}

async function signIn(username: string, browse = aBrowser()) {
  const { config, verifier, url } = await beginSignIn()
  const page = locationOf(await browse(url))
  const body = new URLSearchParams({ username })
  let answer = await browse(page, { method: 'POST', body })
  while (locationOf(answer).origin === provider.issuer) answer = await browse(locationOf(answer))
  const tokens = await client.authorizationCodeGrant(config, locationOf(answer), {
    pkceCodeVerifier: verifier,
  })
  return { config, tokens }
}

const aVerifier = (acceptsDemo = true) =>
  createBearerVerifier({
    issuer: provider.issuer,
    acceptsDemo,
    audience: 'wardline',
    algorithms: ['RS256'],
    clock: () => new Date(),
    clockToleranceS: 5,
    claims: {
      roleClaims: ['realm_access.roles'],
      roleMap: null,
      departmentClaim: 'department',
      campusClaim: 'campus',
    },
  })

describe('signing in', () => {
  it('gives a token that names the user', async () => {
    const { tokens } = await signIn('dr.a')
    expect(await aVerifier().verify(tokens.access_token)).toEqual({
      subject: 'dr.a',
      username: 'dr.a',
      name: '甲<b>',
      roles: ['clinician'],
      department: 'cardiology',
      campus: 'main',
    })
  })

  it('gives an ID token that is no access token', async () => {
    const { tokens } = await signIn('off.b')
    expect(tokens.claims()).toMatchObject({ sub: 'off.b', name: '乙' })
    await expect(aVerifier().verify(tokens.id_token ?? '')).rejects.toMatchObject({
      detail: { en: 'this token is not an access token' },
    })
  })

  it('can be renewed without a password', async () => {
    const { config, tokens } = await signIn('off.b')
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(await aVerifier().verify(renewed.access_token)).toMatchObject({ subject: 'off.b' })
  })

  it('a second time in a browser needs no button', async () => {
    const browse = aBrowser()
    await signIn('dr.a', browse)
    const { url } = await beginSignIn()
    let answer = await browse(url)
    while (locationOf(answer).origin === provider.issuer) answer = await browse(locationOf(answer))
    expect(locationOf(answer).searchParams.get('code')).toBeTruthy()
  })

  it('needs a code challenge', async () => {
    const { url } = await beginSignIn()
    url.searchParams.delete('code_challenge')
    url.searchParams.delete('code_challenge_method')
    const answer = await aBrowser()(url)
    expect(locationOf(answer).searchParams.get('error')).toBe('invalid_request')
  })

  it.each([
    'https://evil.example/auth/callback',
    'http://127.0.0.1:50123/elsewhere',
    'http://127.0.0.1:50124/auth/callback',
    'http://10.0.0.1/callback',
  ])('does not lead to %s', async (redirectUri) => {
    const { url } = await beginSignIn(redirectUri)
    const answer = await aBrowser()(url)
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  })

  it('as somebody unknown is refused', async () => {
    const browse = aBrowser()
    const page = locationOf(await browse((await beginSignIn()).url))
    const body = new URLSearchParams({ username: 'root' })
    expect((await browse(page, { method: 'POST', body })).status).toBe(400)
  })

  it('without having begun is refused', async () => {
    const body = new URLSearchParams({ username: 'dr.a' })
    const answer = await aBrowser()(`${provider.issuer}/interaction/abc`, { method: 'POST', body })
    expect(answer.status).toBe(400)
  })
})

describe('the page', () => {
  it('warns, escapes names and loads nothing', async () => {
    const browse = aBrowser()
    const answer = await browse(locationOf(await browse((await beginSignIn()).url)))
    const html = await answer.text()
    expect(html).toContain('切勿用于生产环境')
    expect(html).toContain('Never for production')
    expect(html).toContain('value="dr.a"')
    expect(html).not.toContain('甲<b>')
    expect(html).not.toMatch(/https?:\/\/|<script|<link|<img|@import/u)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('the provider', () => {
  it('is refused where no demo is wanted', async () => {
    const { tokens } = await signIn('dr.a')
    await expect(aVerifier(false).verify(tokens.access_token)).rejects.toMatchObject({
      code: 'identity_unavailable',
    })
  })

  it('answers to no other name', async () => {
    const port = new URL(provider.issuer).port
    const path = '/.well-known/openid-configuration'
    const status = await new Promise((resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        port,
        path,
        headers: { host: `evil.example:${port}` },
      })
      asked.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject)
      asked.end()
    })
    expect(status).toBe(421)
  })

  it('keeps its address and keys over a restart', async () => {
    const { tokens } = await signIn('dr.a')
    const { issuer } = provider
    await provider.close()
    provider = await startDemoProvider({ dataDir, users, gateway, port: 0 })
    expect(provider.issuer).toBe(issuer)
    expect(await aVerifier().verify(tokens.access_token)).toMatchObject({ subject: 'dr.a' })
  })

  it('keeps its secrets to itself', () => {
    const modes = readdirSync(dataDir).map((name) => statSync(join(dataDir, name)).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600])
  })
})
