/** FNV-1a over what one feature of a small model says, folded to a table of `rows` (a power of two). */
export function rowOf(template: number, values: readonly string[], rows: number): number {
  let hash = Math.imul(0x811c9dc5 ^ template, 0x01000193)
  for (const value of values) {
    for (let at = 0; at < value.length; at += 1)
      hash = Math.imul(hash ^ value.charCodeAt(at), 0x01000193)
    // No value holds this sign, so that two values are not one.
    hash = Math.imul(hash ^ 0xffff, 0x01000193)
  }
  return (hash ^ (hash >>> 13)) & (rows - 1)
}

/** A small model as it is shipped: one printable character a weight in whole steps of `scale`. */
export type Packed = { readonly scale: number; readonly weights: string }

// # for the lowest step, -45; ~ stands for \, which JSON would have to escape.
const lowest = 35
const middle = 45
const escaped = 92
const escape = 126

/** Weights of a small model; throws when it does not have as many as it should. */
export function unpack({ weights }: Packed, rows: number): Int8Array {
  if (weights.length !== rows) throw new Error('A model is damaged')
  return Int8Array.from(weights, (character) => {
    const code = character.charCodeAt(0)
    return (code === escape ? escaped : code) - lowest - middle
  })
}

/** The logarithm of the odds that these features speak for. */
export function oddsOf(features: readonly number[], weights: Int8Array, scale: number): number {
  return features.reduce((total, row) => total + (weights[row] ?? 0), 0) * scale
}
