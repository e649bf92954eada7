import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type JWTPayload,
} from 'jose'

type Key = { readonly kid: string } & Awaited<ReturnType<typeof generateKeyPair>>

/** What a token may deviate in from a good one. */
export type Minting = {
  /** Claims that are added or, when undefined, left out. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: { readonly typ?: string }
  /** The time at which it is issued. */
  readonly at?: Date
}

/** An OpenID provider on loopback that mints whatever a test asks for. */
export type TestIssuer = {
  readonly issuer: string
  /** How often its keys were asked for. */
  readonly fetches: () => number
  mint(how?: Minting): Promise<string>
  /** `alg: none`, the oldest trick. */
  mintUnsigned(): string
  /** HS256 with the public key as the secret, the second oldest. */
  mintWithPublicKeyAsSecret(): Promise<string>
  /** Replaces the signing key; the old one is gone from the key set. */
  rotate(): Promise<void>
  /** Cuts every connection from now on. */
  goDown(): void
  comeBack(): void
  /** What its token endpoint answers from now on, as JSON. */
  answerTokens(status: number, body: object): void
  /** Changes what the discovery document says. */
  claimToBe(more: Readonly<Record<string, unknown>>): void
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts an issuer with one RS256 key. */
export async function anIssuer(): Promise<TestIssuer> {
  let key = await aKey(1)
  let isDown = false
  let fetches = 0
  let more: Readonly<Record<string, unknown>> = {}
  let tokens = { status: 404, body: {} }
  const server = createServer((request, response) => {
    if (isDown) request.socket.destroy()
    else void answer(request, response)
  })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/keys') {
      fetches += 1
      const jwk = { ...(await exportJWK(key.publicKey)), kid: key.kid, alg: 'RS256', use: 'sig' }
      response.end(JSON.stringify({ keys: [jwk] }))
    } else if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, ...more }))
    } else if (request.url === '/token') {
      response.writeHead(tokens.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(tokens.body))
    } else {
      response.writeHead(404).end()
    }
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const issuer = `http://127.0.0.1:${address.port}`
  return {
    issuer,
    fetches: () => fetches,
    mint: ({ claims, header, at } = {}) =>
      new SignJWT(payload(issuer, at, claims))
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'JWT', ...header })
        .sign(key.privateKey),
    mintUnsigned: () => new UnsecuredJWT(payload(issuer)).encode(),
    mintWithPublicKeyAsSecret: async () =>
      new SignJWT(payload(issuer))
        .setProtectedHeader({ alg: 'HS256', kid: key.kid })
        .sign(new TextEncoder().encode(await exportSPKI(key.publicKey))),
    async rotate() {
      key = await aKey(Number(key.kid.slice(4)) + 1)
    },
    goDown() {
      isDown = true
      server.closeAllConnections()
    },
    answerTokens: (status, body) => void (tokens = { status, body }),
    comeBack: () => void (isDown = false),
    claimToBe: (claimed) => void (more = claimed),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function aKey(number: number): Promise<Key> {
  return { kid: `key-${number}`, ...(await generateKeyPair('RS256', { extractable: true })) }
}

// The claims of a Keycloak access token, as far as Wardline reads them.
function payload(
  issuer: string,
  at: Date = new Date(),
  claims: Readonly<Record<string, unknown>> = {},
): JWTPayload {
  const now = Math.floor(at.getTime() / 1000)
  const all = {
    iss: issuer,
    aud: 'wardline',
    sub: 'f1e2d3c4',
    iat: now,
    exp: now + 300,
    typ: 'Bearer',
    preferred_username: 'dr.test',
    name: '测试医生',
    realm_access: { roles: ['clinician', 'offline_access'] },
    department: 'cardiology',
    campus: 'main',
    ...claims,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
