import type { Config } from '../config.ts'
import { isLoopback } from '../config/production.ts'
import type { NoSignIn, SignInConfig } from '../identity/browser/sign-in.ts'
import { secretIn } from './secret-file.ts'

type Client = { readonly clientId: string; readonly clientSecret: string }

/** How browsers sign in by the settings, or by the demo's own client; names the settings that are missing for it. */
export function signInFrom(
  { identity, signIn }: Config,
  issuer: string,
  { origin, client }: { readonly origin: string | null; readonly client: Client | null },
): SignInConfig | NoSignIn {
  const clientSecret = client?.clientSecret ?? secretOf(signIn)
  if (origin === null || clientSecret === null) {
    const settings = [
      ...(origin === null ? ['PUBLIC_URL'] : []),
      ...(clientSecret === null ? ['OIDC_CLIENT_SECRET'] : []),
    ]
    return { kind: 'missing', settings }
  }
  const { idleMs, longestMs, clientId } = signIn
  const { algorithms, clockToleranceS } = identity
  const limits = { algorithms, clockToleranceS, idleMs, longestMs }
  const who = { clientId: client?.clientId ?? clientId, clientSecret }
  return { kind: 'ready', origin, issuer, ...who, ...limits }
}

/** The secret of the client; throws ConfigFault when its file holds none. */
function secretOf({ clientSecret, clientSecretFile: file }: Config['signIn']): string | null {
  if (clientSecret !== null || file === null) return clientSecret
  return secretIn('OIDC_CLIENT_SECRET_FILE', file)
}

/** The address of a gateway on this machine; null for one on a network, which needs https in front and a name. */
export function loopbackOrigin(host: string, port: number): string | null {
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  const origin = `http://${name.includes(':') ? `[${name}]` : name}:${port}`
  return isLoopback(origin) ? origin : null
}
