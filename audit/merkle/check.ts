import { nodeHash, sha256, type Hasher } from './hash.ts'

/** What a proof of inclusion is about. */
export type Inclusion = {
  readonly index: number
  readonly size: number
  readonly leaf: Buffer
  readonly root: Buffer
}

/** Whether a path leads from a leaf to a root (RFC 9162 §2.1.3.2). */
export function isIncluded(
  { index, size, leaf, root }: Inclusion,
  path: readonly Buffer[],
  hasher: Hasher = sha256,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  const sides = sidesOf(index, size - 1)
  if (sides.length !== path.length) return false
  let hash = leaf
  for (const [step, beside] of path.entries())
    hash = sides[step] === 'left' ? hasher.node(beside, hash) : hasher.node(hash, beside)
  return hash.equals(root)
}

/** A tree's size and root. */
export type Tree = { readonly size: number; readonly root: Buffer }

/** Whether a proof shows that the newer tree begins with all leaves of the older one (RFC 9162 §2.1.4.2). */
export function isConsistent(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  if (!isCount(older.size) || !isCount(newer.size) || older.size > newer.size) return false
  // An empty tree comes before every tree.
  if (older.size === 0) return proof.length === 0
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root)
  return isGrown(older, newer, proof)
}

function isGrown(older: Tree, newer: Tree, proof: readonly Buffer[]): boolean {
  const seam = seamOf(older.size, newer.size)
  // A perfect tree is a node of the newer one, and its root is known.
  const [start, ...path] = seam.at === 0 ? [older.root, ...proof] : proof
  const sides = sidesOf(seam.at, seam.last)
  if (start === undefined || sides.length !== path.length) return false
  let olderRoot = start
  let newerRoot = start
  for (const [step, beside] of path.entries()) {
    const isLeft = sides[step] === 'left'
    if (isLeft) olderRoot = nodeHash(beside, olderRoot)
    newerRoot = isLeft ? nodeHash(beside, newerRoot) : nodeHash(newerRoot, beside)
  }
  return olderRoot.equals(older.root) && newerRoot.equals(newer.root)
}

/** The place of the largest perfect tree at the older one's right edge, in its row and in that of the newer one. */
function seamOf(older: number, newer: number): { readonly at: number; readonly last: number } {
  let at = older - 1
  let last = newer - 1
  while (at % 2 === 1) {
    at = half(at)
    last = half(last)
  }
  return { at, last }
}

/** On which side the neighbours stand on the way from a place to the root of a tree whose last place is `last`. */
function sidesOf(place: number, edge: number): readonly ('left' | 'right')[] {
  const sides: ('left' | 'right')[] = []
  for (let at = place, last = edge; last > 0; at = half(at), last = half(last)) {
    const isLeft = at % 2 === 1 || at === last
    sides.push(isLeft ? 'left' : 'right')
    if (!isLeft) continue
    // The right edge has no neighbour until it is a right branch itself.
    while (at % 2 === 0 && at !== 0) {
      at = half(at)
      last = half(last)
    }
  }
  return sides
}

const half = (value: number): number => Math.floor(value / 2)
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
