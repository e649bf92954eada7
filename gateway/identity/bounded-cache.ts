/** A cache that holds the most recently used entries and forgets each at its time. */
export type BoundedCache<Value> = {
  get(key: string): Value | undefined
  /** Keeps a value until a moment in milliseconds since 1970. */
  set(key: string, value: Value, untilMs: number): void
  /** Forgets every entry that matches. */
  forget(matches: (value: Value) => boolean): void
}

/** Makes a cache of at most `size` entries; nothing is ever given out at or after its time. */
export function createBoundedCache<Value>(size: number, clock: () => Date): BoundedCache<Value> {
  const entries = new Map<string, { value: Value; untilMs: number }>()
  const get = (key: string): Value | undefined => {
    const found = entries.get(key)
    entries.delete(key)
    if (found === undefined || clock().getTime() >= found.untilMs) return undefined
    entries.set(key, found) // Moves it to the young end.
    return found.value
  }
  return {
    get,
    set(key, value, untilMs) {
      entries.delete(key)
      entries.set(key, { value, untilMs })
      const [oldest] = entries.keys()
      if (entries.size > size && oldest !== undefined) entries.delete(oldest)
    },
    forget(matches) {
      for (const [key, { value }] of entries) if (matches(value)) entries.delete(key)
    },
  }
}
