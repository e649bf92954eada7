import { hashLength, sha256, type Hasher } from './hash.ts'

/**
 * The right edge of a tree: the roots of the perfect trees that it is made of, the largest first. It is all that is needed
 * to append, and to know the root.
 */
export type Frontier = { readonly size: number; readonly peaks: readonly Buffer[] }

/** A node that became complete: the root of the leaves `index × 2^height` to `(index + 1) × 2^height`. */
export type Node = { readonly height: number; readonly index: number; readonly hash: Buffer }

/** The frontier of a tree without leaves. */
export const emptyFrontier: Frontier = { size: 0, peaks: [] }

/** The frontier with one more leaf, and the nodes above the leaf that it completes. */
export function append(
  { size, peaks }: Frontier,
  leaf: Buffer,
  hasher: Hasher = sha256,
): { readonly frontier: Frontier; readonly completed: readonly Node[] } {
  const rest = [...peaks]
  const completed: Node[] = []
  let hash = leaf
  let index = size
  for (let height = 1; index % 2 === 1; height += 1) {
    const left = rest.pop()
    if (left === undefined) throw new RangeError('The frontier does not fit its size.')
    hash = hasher.node(left, hash)
    index = (index - 1) / 2
    completed.push({ height, index, hash })
  }
  return { frontier: { size: size + 1, peaks: [...rest, hash] }, completed }
}

/** The root of the tree (RFC 6962 §2.1). */
export function rootOf({ peaks }: Frontier, hasher: Hasher = sha256): Buffer {
  return peaks.length === 0
    ? hasher.empty()
    : peaks.reduceRight((right, left) => hasher.node(left, right))
}

/** The peaks as bytes, one after another. */
export function toBytes({ peaks }: Frontier): Buffer {
  return Buffer.concat(peaks)
}

/** Reads the bytes of a frontier; throws when they are not those of a tree of this size. */
export function fromBytes(size: number, bytes: Buffer): Frontier {
  const count = onesIn(size)
  if (bytes.length !== count * hashLength)
    throw new RangeError('The bytes are not those of a frontier of this size.')
  const peaks = Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * hashLength, (at + 1) * hashLength),
  )
  return { size, peaks }
}

function onesIn(size: number): number {
  let ones = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2
  return ones
}
