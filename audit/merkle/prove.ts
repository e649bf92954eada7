import { sha256, type Hasher } from './hash.ts'

/** Reads the root of a perfect tree: the leaves `index × 2^height` to `(index + 1) × 2^height`. */
export type Nodes = (height: number, index: number) => Promise<Buffer>

type Range = { readonly start: number; readonly end: number }

/** Proofs of trees that are hashed in this way. */
export const provesWith = (hasher: Hasher) => ({
  /** The path from a leaf to the root of the first `size` leaves, the leaf's neighbour first (RFC 6962 §2.1.1). */
  inclusion: async (nodes: Nodes, index: number, size: number): Promise<readonly Buffer[]> => {
    if (!isWithin(index, size))
      throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`)
    return rootsOf({ nodes, hasher }, besidePath(index, { start: 0, end: size }))
  },
  /** That the first `older` leaves of the tree of `newer` are those of the older tree (RFC 6962 §2.1.2). */
  consistency: async (nodes: Nodes, older: number, newer: number): Promise<readonly Buffer[]> => {
    if (!Number.isSafeInteger(older) || older < 0 || !isWithin(older, newer + 1))
      throw new RangeError(`No tree of ${older} comes before one of ${newer}.`)
    if (older === 0) return []
    return rootsOf({ nodes, hasher }, between(older, { start: 0, end: newer }, true))
  },
})

/** Proofs of the trees of RFC 6962. */
export const { inclusion: proveInclusion, consistency: proveConsistency } = provesWith(sha256)

type Hashed = { readonly nodes: Nodes; readonly hasher: Hasher }

const rootsOf = (tree: Hashed, ranges: readonly Range[]): Promise<readonly Buffer[]> =>
  Promise.all(ranges.map((one) => rootOf(tree, one)))

/** The root of the leaves from `start` to `end` (RFC 6962 §2.1); `start` is one at which a tree of this length may begin. */
async function rootOf(tree: Hashed, { start, end }: Range): Promise<Buffer> {
  const length = end - start
  const left = largestPower(length)
  const leftRoot = tree.nodes(Math.log2(left), start / left)
  if (left === length) return leftRoot
  // Both are asked for before either is waited for, so that they are read together.
  const both = await Promise.all([leftRoot, rootOf(tree, { start: start + left, end })])
  return tree.hasher.node(...both)
}

function besidePath(index: number, { start, end }: Range): readonly Range[] {
  if (end - start === 1) return []
  const middle = start + powerBelow(end - start)
  return index < middle
    ? [...besidePath(index, { start, end: middle }), { start: middle, end }]
    : [...besidePath(index, { start: middle, end }), { start, end: middle }]
}

// RFC 6962 §2.1.2, SUBPROOF; `isWhole` as long as the older tree itself is the one to be proven.
function between(older: number, { start, end }: Range, isWhole: boolean): readonly Range[] {
  if (older === end) return isWhole ? [] : [{ start, end }]
  const middle = start + powerBelow(end - start)
  return older <= middle
    ? [...between(older, { start, end: middle }, isWhole), { start: middle, end }]
    : [...between(older, { start: middle, end }, false), { start, end: middle }]
}

const isWithin = (index: number, size: number): boolean =>
  Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size

/** The largest power of two that is not above a number. */
function largestPower(length: number): number {
  let power = 1
  while (power * 2 <= length) power *= 2
  return power
}

/** The largest power of two below a number: where RFC 6962 parts a tree. */
const powerBelow = (length: number): number => largestPower(length - 1)
