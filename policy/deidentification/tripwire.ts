/**
 * The second look at the very text that leaves: it shares no code with the recognisers, so that one mistake cannot
 * blind both. It reports what should never be there, and says of it only the kind.
 */

/** What the tripwire found. */
export type Trip = { readonly kind: 'resident-id' | 'mobile' | 'email' | 'original' }

const at = 0x40
const backslash = 0x5c
const zero = 0x30
const wideZero = 0xff10

/** Scans outgoing JSON for identifiers that are certain, and for originals that should have been replaced. */
export function trip(payload: string, surrogates: ReadonlyMap<string, string>): readonly Trip[] {
  const originals = originalsByDigits(surrogates)
  const trips: Trip[] = []
  let boundary = 0
  let index = 0
  while (index < payload.length) {
    const unit = payload.charCodeAt(index)
    if (unit === backslash) boundary = index = afterEscape(payload, index)
    else if (unit === at) {
      const after = afterSurrogate(payload, index)
      if (after > index) boundary = index = after
      else {
        if (isEmail(payload, index)) trips.push({ kind: 'email' })
        index += 1
      }
    } else if (digitOf(unit) === -1) index += 1
    else {
      const run = runAt(payload, index, boundary)
      trips.push(...kindsOf(run, payload, originals))
      index = run.end
    }
  }
  return trips
}
