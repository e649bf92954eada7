import packed from './dictionary.json' with { type: 'json' }

/**
 * A general dictionary as fingerprints: which stretches of two to four characters are words, and of what kind. It holds
 * no words; now and then (once in a thousand strange stretches) it takes one for a word.
 */

/** Kinds of words; the number is the bit that tells of one. */
export const dictionaryKinds = { person: 1, place: 2, function: 4, verb: 8, noun: 16 } as const

const bucketBits = 15
const slots = 4
const kindBits = 3
const kindBit = [0, 1, 2, 4, 8, 16, 0, 0]

/** How many fingerprints there is room for. */
export const capacity = slots << bucketBits

/** Longest word that is known. */
export const longestWord = 4

const table = unpack(packed.table)

function unpack(base64: string): Uint16Array {
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
  const entries = new Uint16Array(bytes.buffer)
  if (entries.length !== capacity) throw new Error('The dictionary is damaged')
  return entries
}

/** The hash of a stretch from that of a shorter one and the next character; start with 0. */
export function extendHash(hash: number, code: number): number {
  const mixed = Math.imul(hash ^ code, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

/** Where the fingerprints of a hash may stand, and its fingerprint (the lowest bits are left for the kind). */
export function placeOf(hash: number): { readonly at: number; readonly print: number } {
  return { at: firstSlot(hash), print: printOf(hash) }
}

function firstSlot(hash: number): number {
  return (hash & ((1 << bucketBits) - 1)) * slots
}

function printOf(hash: number): number {
  return ((hash >>> 16) << kindBits) & 0xffff
}

/** The kind (a bit) of the word with this hash, or 0. */
export function kindOfHash(hash: number): number {
  const first = firstSlot(hash)
  const print = printOf(hash)
  for (let at = first; at < first + slots; at++) {
    const entry = table[at] ?? 0
    if ((entry & 0xfff8) === print && entry !== 0) return kindBit[entry & 7] ?? 0
  }
  return 0
}
