import { z } from 'zod'

/** Marks the demo provider in its discovery document, so that production can refuse it. */
export const demoMark = 'wardline_demo_provider'

const discoveryDocument = z.object({
  issuer: z.string(),
  jwks_uri: z.url({ protocol: /^https?$/u }),
  [demoMark]: z.boolean().optional(),
})

export type DiscoverOptions = { readonly issuer: string; readonly acceptsDemo: boolean }

/** Asks an OpenID provider where its keys are (OpenID Connect Discovery 1.0 §4); throws unless it is the very issuer. */
export async function discoverKeys({ issuer, acceptsDemo }: DiscoverOptions): Promise<URL> {
  const response = await fetch(`${issuer.replace(/\/$/u, '')}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
    headers: { accept: 'application/json' },
  })
  if (!response.ok) throw new Error(`discovery answered ${response.status}`)
  const found = discoveryDocument.parse(await response.json())
  if (found.issuer !== issuer) throw new Error('the discovery document names another issuer')
  if (found[demoMark] === true && !acceptsDemo) throw new Error('the demo provider is refused')
  const jwksUri = new URL(found.jwks_uri)
  if (issuer.startsWith('https:') && jwksUri.protocol !== 'https:') {
    throw new Error('the keys would come unencrypted')
  }
  return jwksUri
}
