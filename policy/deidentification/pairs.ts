/**
 * The pairs of characters of some words or of a text, a bit each in 8 kB, which stays in the nearest cache. It may take
 * a strange pair for one of them; it never misses one.
 */
export type Pairs = Uint32Array

/** The pairs with which these words begin; each word has two characters at least. */
export function createPairs(words: readonly string[]): Pairs {
  const pairs = new Uint32Array(2048)
  for (const word of words) add(pairs, bitOf(word.charCodeAt(0), word.charCodeAt(1)))
  return pairs
}

/** Every pair of neighbours in a text. */
export function pairsOf(text: string): Pairs {
  const pairs = new Uint32Array(2048)
  let last = text.charCodeAt(0)
  for (let index = 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    add(pairs, bitOf(last, code))
    last = code
  }
  return pairs
}

/** Whether the pair of characters that stands at `index` is one of these. */
export function hasPair(pairs: Pairs, text: string, index: number): boolean {
  return hasPairOf(pairs, text.charCodeAt(index), text.charCodeAt(index + 1))
}

/** Whether a pair of characters is one of these. */
export function hasPairOf(pairs: Pairs, first: number, second: number): boolean {
  const bit = bitOf(first, second)
  return (((pairs[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
}

function add(pairs: Pairs, bit: number): void {
  pairs[bit >>> 5] = (pairs[bit >>> 5] ?? 0) | (1 << (bit & 31))
}

function bitOf(first: number, second: number): number {
  return (first * 31 + second) & 0xffff
}
