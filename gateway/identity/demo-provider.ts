import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { Provider, type JWK } from 'oidc-provider'

import { freePort, rememberPort, rememberedPort } from '../embedded/port.ts'
import { keepSecret } from '../embedded/secrets.ts'
import { webClientId, type WebClient } from './demo/clients.ts'
import { configureDemo } from './demo/configuration.ts'
import { messagePage } from './demo/page.ts'
import { answerSignIn, sendPage } from './demo/sign-in.ts'
import type { DemoUser } from './demo/user.ts'

export type DemoProviderOptions = {
  /** Keeps the signing key and the port, so that tokens survive a restart. */
  readonly dataDir: string
  readonly users: readonly DemoUser[]
  /** Origin of a gateway whose browsers sign in here. */
  readonly gateway?: string
  /** `wardline` unless it is given. */
  readonly audience?: string
  /** Chosen freely and remembered unless it is given (0 is not). */
  readonly port?: number
}

export type DemoProvider = {
  readonly issuer: string
  /** What the gateway signs its browsers in with, if there is one. */
  readonly client: { readonly clientId: string; readonly clientSecret: string } | null
  close(): Promise<void>
}

const portFile = 'demo-provider.port'

/** Starts a real OpenID provider for invented people, without passwords, on 127.0.0.1 and nowhere else. */
export async function startDemoProvider(options: DemoProviderOptions): Promise<DemoProvider> {
  const server = createServer()
  const port = await listen(server, options)
  const issuer = `http://127.0.0.1:${port}`
  const { users, audience = 'wardline', dataDir } = options
  const web = await webClient(options)
  const signingKey = await keepSigningKey(dataDir)
  const cookieSecret = await keepSecret(dataDir, 'demo-provider.cookies')
  const provider = new Provider(
    issuer,
    configureDemo({ users, audience, signingKey, cookieSecret, web }),
  )
  server.on('request', createListener(provider, users))
  return { issuer, client: web, close: () => close(server) }
}

async function webClient({ gateway, dataDir }: DemoProviderOptions): Promise<WebClient | null> {
  if (gateway === undefined) return null
  const clientSecret = await keepSecret(dataDir, 'demo-provider.client')
  return { origin: gateway, clientId: webClientId, clientSecret }
}

async function listen(server: Server, { port, dataDir }: DemoProviderOptions): Promise<number> {
  const first = port || ((await rememberedPort(dataDir, portFile)) ?? (await freePort()))
  try {
    await listenOn(server, first)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port) throw error
    await listenOn(server, 0)
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  await rememberPort(dataDir, portFile, address.port)
  return address.port
}

async function listenOn(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

async function keepSigningKey(dataDir: string): Promise<JWK> {
  const kept = await keepSecret(dataDir, 'demo-provider.key', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    return JSON.stringify({ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' })
  })
  const key: JWK = JSON.parse(kept)
  return key
}

function createListener(provider: Provider, users: readonly DemoUser[]) {
  const answer = provider.callback()
  const host = new URL(provider.issuer).host
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (request.headers.host !== host) {
      // A page elsewhere whose name leads to this machine must not be able to sign anybody in.
      sendPage(response, 421, messagePage({ zh: '地址不对', en: 'Wrong host' }, provider.issuer))
    } else if (request.url?.startsWith('/interaction/')) {
      answerSignIn(provider, users, { request, response }).catch(() => {
        const title = { zh: '登录已失效，请重新开始', en: 'This sign-in is over; start again' }
        sendPage(response, 400, messagePage(title))
      })
    } else {
      void answer(request, response)
    }
  }
}

async function close(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}
