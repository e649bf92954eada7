/** When a destination counts as unhealthy, and for how long it goes last. */
export type HealthRules = {
  readonly failures: number
  readonly coolDownMs: number
  readonly now: () => number
  /** From 0 to 1, so that several gateways do not probe together. */
  readonly random: () => number
}

export const defaultHealthRules: HealthRules = {
  failures: 3,
  coolDownMs: 30_000,
  now: () => performance.now(),
  random: Math.random,
}

/** What is remembered of destinations by their ids. */
export type Health = {
  isHealthy(id: string): boolean
  /** Healthy ones first, each part in the given order. Whoever is due for a probe is among the healthy for this once. */
  ordered(ids: readonly string[]): readonly string[]
  succeeded(id: string): void
  failed(id: string): void
}

/** Keeps the health of destinations in memory; one that is unknown is healthy. */
export function createHealth({ failures, coolDownMs, now, random }: HealthRules): Health {
  const states = new Map<string, { failures: number; coolUntil: number }>()
  const nextProbe = () => now() + coolDownMs * (0.8 + 0.4 * random())
  const isHealthy = (id: string) => (states.get(id)?.failures ?? 0) < failures
  const isUsable = (id: string): boolean => {
    const state = states.get(id)
    if (!state || isHealthy(id)) return true
    if (now() < state.coolUntil) return false
    // Half open: this request probes, the others wait for its outcome or the next turn.
    state.coolUntil = nextProbe()
    return true
  }
  return {
    isHealthy,
    ordered(ids) {
      const usable = new Set(ids.filter(isUsable))
      return [...usable, ...ids.filter((id) => !usable.has(id))]
    },
    succeeded(id) {
      states.delete(id)
    },
    failed(id) {
      const before = states.get(id)?.failures ?? 0
      states.set(id, { failures: before + 1, coolUntil: nextProbe() })
    },
  }
}
