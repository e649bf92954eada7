import { fileURLToPath } from 'node:url'

import type { Bundle } from '#policy'

import type { Config, DestinationConfig } from '../config.ts'
import { createBearerVerifier, type BearerVerifier } from '../identity/verify-bearer.ts'
import type { Endpoint } from '../models/endpoint.ts'
import type { FrontEnd } from '../steps/serve-front-ends.ts'
import { version } from '../version.ts'

/** The folder that Wardline was installed to. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The built front ends and where they are served. */
const shippedFrontEnds: readonly FrontEnd[] = [
  {
    path: '/training',
    folder: fileURLToPath(new URL('../../training-site/build', import.meta.url)),
  },
]

/** What a gateway is told by the settings alone. */
export const settingsFrom = (config: Config) => ({
  host: config.host,
  port: config.port,
  trustedProxies: config.trustedProxies,
  maxBodyBytes: config.maxBodyBytes,
  upstreamTimeoutMs: config.upstreamTimeoutMs,
  presidio: config.presidio,
  auditOrigin: config.auditOrigin,
  auditKeyFile: config.auditKeyFile,
  auditSmOrigin: config.auditSmOrigin,
  auditSmKeyFile: config.auditSmKeyFile,
  witnesses: config.witnesses,
  syslog: config.syslog,
  content: config.content,
  limitsStore: config.limitsStore,
  frontEnds: shippedFrontEnds,
  version,
})

/** The ids under which the bundle knows the two configurable destinations. */
const cloudId = 'deepseek'
const onPremisesId = 'on-premises'

/** The destinations of the bundle that are configured; the simulator stands in for all when none is. */
export function endpointsFrom(
  config: Config,
  bundle: Bundle,
  simulatorUrl: string | null,
): readonly Endpoint[] {
  const configured: readonly (readonly [string, DestinationConfig | null])[] = [
    [cloudId, config.deepseek],
    [onPremisesId, config.onPremises],
  ]
  return bundle.destinations.flatMap(({ id, kind, dialect }): readonly Endpoint[] => {
    const settings = configured.find(([name]) => name === id)?.[1]
    if (settings) {
      const { baseUrl, model } = settings
      return [
        { id, kind, dialect, baseUrl, model, apiKey: settings.apiKey ?? 'none', simulator: false },
      ]
    }
    if (simulatorUrl === null) return []
    const model = 'deepseek-flash'
    return [
      {
        id,
        kind,
        dialect: 'deepseek',
        baseUrl: simulatorUrl,
        model,
        apiKey: 'none',
        simulator: true,
      },
    ]
  })
}

/** The verifier of access tokens, as the settings describe the identity provider. */
export function bearerFrom(
  { identity }: Config,
  issuer: string,
  { acceptsDemo }: { readonly acceptsDemo: boolean },
): BearerVerifier {
  return createBearerVerifier({
    issuer,
    acceptsDemo,
    audience: identity.audience,
    algorithms: identity.algorithms,
    clockToleranceS: identity.clockToleranceS,
    clock: () => new Date(),
    claims: {
      roleClaims: identity.roleClaims,
      roleMap: identity.roleMap,
      departmentClaim: identity.departmentClaim,
      campusClaim: identity.campusClaim,
    },
  })
}
