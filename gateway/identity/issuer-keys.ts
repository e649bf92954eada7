/**
 * The signing keys of one identity provider.
 *
 * 1. Keys are used as long as the provider answers at least once a day; an outage does not log anybody out.
 * 2. An unknown key is looked for once more (rotation), at most once in `cooldownMs`.
 * 3. When that cannot be done because the provider is down, nobody is let in: the answer is 503, not 401.
 */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose'

import { discoverKeys } from './discover.ts'
import { identityUnavailable } from './refusals.ts'

export type IssuerKeysOptions = {
  readonly issuer: string
  readonly acceptsDemo: boolean
  readonly clock: () => Date
  /** How long after a fetch an unknown key is taken for a forgery rather than a rotation. */
  readonly cooldownMs?: number
  /** How long after a failed fetch the provider is not asked again. */
  readonly retryMs?: number
}

export type IssuerKeys = {
  readonly find: JWTVerifyGetKey
  /** Resolves when keys are known; throws `identity_unavailable`. */
  load(): Promise<void>
}

const staleAfterMs = 10 * 60_000
const distrustAfterMs = 24 * 3_600_000

/** Makes the key source; nothing is fetched before the first use. */
export function createIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { cooldownMs = 10_000 } = options
  const source = createSource(options)

  const refresh = async (): Promise<void> => {
    const age = source.ageMs()
    if (age < staleAfterMs) return
    try {
      await source.fetch()
    } catch (error) {
      if (age >= distrustAfterMs) throw error // Younger keys continue to serve.
    }
  }
  return {
    load: refresh,
    async find(header, token) {
      await refresh()
      try {
        return await source.keys()(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || source.ageMs() < cooldownMs) throw error
      }
      await source.fetch()
      return source.keys()(header, token)
    },
  }
}

type Source = {
  /** Time since the last successful fetch; infinite before it. */
  ageMs(): number
  keys(): RemoteJWKSet
  fetch(): Promise<void>
}

function createSource(options: IssuerKeysOptions): Source {
  const { clock, retryMs = 2000 } = options
  let set: RemoteJWKSet | null = null
  let fetchedAt = Number.NEGATIVE_INFINITY
  let failure: { at: number; cause: unknown } | null = null
  let pending: Promise<void> | null = null

  const reload = async (): Promise<void> => {
    try {
      // The set never fetches by itself: when to ask, and what an outage means, is decided here.
      const fresh = (set ??= createRemoteJWKSet(await discoverKeys(options), {
        cacheMaxAge: Infinity,
        cooldownDuration: Infinity,
      }))
      await fresh.reload()
      fetchedAt = clock().getTime()
      failure = null
    } catch (cause) {
      failure = { at: clock().getTime(), cause }
      throw identityUnavailable(cause)
    }
  }
  return {
    ageMs: () => clock().getTime() - fetchedAt,
    keys() {
      if (set === null) throw identityUnavailable(failure?.cause)
      return set
    },
    async fetch() {
      if (failure && clock().getTime() - failure.at < retryMs) {
        throw identityUnavailable(failure.cause)
      }
      await (pending ??= reload().finally(() => (pending = null)))
    },
  }
}
