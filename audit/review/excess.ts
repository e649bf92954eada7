type Seen = { readonly things: Map<string, number>; isAlarmed: boolean }

/** How many different things a key may have within a time. */
type Limit = { readonly most: number; readonly withinMs: number }

const mostKeys = 10_000

/**
 * Tells when a key has more different things within a time than it may: once, and again only after it had calmed down. Of each key
 * it remembers one thing more than allowed, and of keys the ten thousand last seen.
 */
export function createExcess({ most, withinMs }: Limit) {
  const seen = new Map<string, Seen>()
  return (key: string, thing: string, at: number): boolean => {
    const known = seen.get(key) ?? { things: new Map<string, number>(), isAlarmed: false }
    seen.delete(key)
    seen.set(key, known)
    dropFirst(seen, mostKeys)
    forget(known.things, at - withinMs)
    if (known.things.size <= most) known.isAlarmed = false
    known.things.delete(thing)
    known.things.set(thing, at)
    dropFirst(known.things, most + 1)
    if (known.isAlarmed || known.things.size <= most) return false
    known.isAlarmed = true
    return true
  }
}

function forget(things: Map<string, number>, before: number): void {
  for (const [thing, at] of things) if (at < before) things.delete(thing)
}

function dropFirst(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
