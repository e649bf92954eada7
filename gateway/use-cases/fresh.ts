/** A value that is read elsewhere, and trusted for a while. */
export type Fresh<Value> = {
  /** Throws what reading throws: a value that cannot be read again is not trusted any more. */
  readonly get: () => Promise<Value>
  /** Whoever asks from now on gets what is read from now on. */
  readonly forget: () => void
}

/** Reads once for all that ask at the same time, and again when what was read is older than it may be. */
export function createFresh<Value>(
  read: () => Promise<Value>,
  { trustedMs, now }: { readonly trustedMs: number; readonly now: () => number },
): Fresh<Value> {
  let reading: { readonly value: Promise<Value>; readonly since: number } | null = null
  const begin = (): Promise<Value> => {
    // From before it is read: a change that happens meanwhile may not be in it.
    const begun = { since: now(), value: read() }
    reading = begun
    begun.value.catch(() => {
      if (reading === begun) reading = null
    })
    return begun.value
  }
  return {
    get: () => (reading !== null && now() - reading.since < trustedMs ? reading.value : begin()),
    forget: () => {
      reading = null
    },
  }
}
