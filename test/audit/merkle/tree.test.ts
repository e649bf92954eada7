import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isConsistent, isIncluded } from '../../../audit/merkle/check.ts'
import {
  append,
  emptyFrontier,
  fromBytes,
  rootOf,
  toBytes,
  type Frontier,
} from '../../../audit/merkle/frontier.ts'
import { emptyRoot, leafHash, nodeHash } from '../../../audit/merkle/hash.ts'
import { proveConsistency, proveInclusion, type Nodes } from '../../../audit/merkle/prove.ts'

/** The leaves and roots that the reference implementation of RFC 6962 is tested with. */
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const golden = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')))

/** The root by its definition (RFC 6962 §2.1), far from how the log works it out. */
function definition(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return emptyRoot
  if (leaves.length === 1) return only
  let middle = 1
  while (middle * 2 < leaves.length) middle *= 2
  return nodeHash(definition(leaves.slice(0, middle)), definition(leaves.slice(middle)))
}

const nodesOf =
  (leaves: readonly Buffer[]): Nodes =>
  async (height, index) => {
    const width = 2 ** height
    const own = leaves.slice(index * width, (index + 1) * width)
    if (own.length !== width) throw new Error(`No perfect tree of height ${height} at ${index}.`)
    return definition(own)
  }

function grown(leaves: readonly Buffer[]): Frontier {
  return leaves.reduce((frontier, leaf) => append(frontier, leaf).frontier, emptyFrontier)
}

const leavesOf = (count: number): readonly Buffer[] =>
  Array.from({ length: count }, (_, at) => leafHash(`leaf ${at}`))

const counts = fc.integer({ min: 1, max: 300 })

describe('the tree', () => {
  test('has the roots of the reference implementation', () => {
    expect(emptyRoot.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    expect(roots.map((_, at) => rootOf(grown(golden.slice(0, at + 1))).toString('hex'))).toEqual(
      roots,
    )
  })

  test('grows to what its definition says, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (count) => {
        const frontier = grown(leavesOf(count))

        expect(rootOf(frontier)).toEqual(definition(leavesOf(count)))
        expect(rootOf(fromBytes(count, toBytes(frontier)))).toEqual(rootOf(frontier))
      }),
    )
  })

  test('tells every node when it is complete, and no other', async () => {
    const leaves = leavesOf(70)
    const nodes = nodesOf(leaves)
    let frontier = emptyFrontier
    const told: string[] = []
    for (const leaf of leaves) {
      const grownBy = append(frontier, leaf)
      frontier = grownBy.frontier
      for (const { height, index, hash } of grownBy.completed) {
        expect(hash).toEqual(await nodes(height, index))
        told.push(`${height}/${index}`)
      }
    }

    const all = [1, 2, 3, 4, 5, 6].flatMap((height) =>
      Array.from({ length: Math.floor(70 / 2 ** height) }, (_, index) => `${height}/${index}`),
    )
    expect(told.toSorted()).toEqual(all.toSorted())
  })

  test('refuses bytes that are no frontier of its size', () => {
    expect(() => fromBytes(3, Buffer.alloc(32))).toThrow(RangeError)
    expect(() => fromBytes(4, Buffer.alloc(33))).toThrow(RangeError)
  })
})

describe('a proof of inclusion', () => {
  test('holds for every leaf of every tree, and for no other', async () => {
    for (let size = 1; size <= 40; size += 1) {
      const leaves = leavesOf(size)
      const root = definition(leaves)
      for (const [index, leaf] of leaves.entries()) {
        const path = await proveInclusion(nodesOf(leaves), index, size)
        expect(isIncluded({ index, size, leaf, root }, path)).toBe(true)
        expect(isIncluded({ index: (index + 1) % size, size, leaf, root }, path)).toBe(size === 1)
        expect(isIncluded({ index, size, leaf: leafHash('another'), root }, path)).toBe(false)
      }
    }
  })

  test('holds no longer when anything of it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(counts, fc.nat(), fc.nat(), fc.nat(255), async (size, at, place, mask) => {
        const leaves = leavesOf(size)
        const index = at % size
        const claim = { index, size, leaf: leaves[index]!, root: definition(leaves) }
        const path = await proveInclusion(nodesOf(leaves), index, size)
        const bent = path.map((hash, step) =>
          step === place % path.length ? flipped(hash, place, mask) : hash,
        )

        expect(isIncluded(claim, path)).toBe(true)
        expect(isIncluded(claim, bent)).toBe(mask === 0 || path.length === 0)
        expect(isIncluded(claim, [...path, claim.root])).toBe(false)
        expect(isIncluded(claim, path.slice(1))).toBe(path.length === 0)
        expect(isIncluded({ ...claim, root: flipped(claim.root, place, 1) }, path)).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  test('is refused for what is not in the tree', async () => {
    for (const [index, size] of [
      [0, 0],
      [3, 3],
      [-1, 3],
      [0.5, 3],
    ] as const) {
      await expect(proveInclusion(nodesOf(leavesOf(3)), index, size)).rejects.toThrow(RangeError)
      const claim = { index, size, leaf: golden[0]!, root: golden[0]! }
      expect(isIncluded(claim, [])).toBe(false)
    }
  })
})

describe('a proof of consistency', () => {
  test('holds for every two trees of one log', async () => {
    const leaves = leavesOf(40)
    const tree = (size: number) => ({ size, root: definition(leaves.slice(0, size)) })
    for (let newer = 0; newer <= 40; newer += 1) {
      for (let older = 0; older <= newer; older += 1) {
        const proof = await proveConsistency(nodesOf(leaves.slice(0, newer)), older, newer)
        expect(isConsistent(tree(older), tree(newer), proof)).toBe(true)
        const fork = { size: newer, root: leafHash('a fork') }
        expect(isConsistent(tree(older), fork, proof)).toBe(older === 0)
      }
    }
  })

  test('holds no longer when an older leaf or anything of it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(counts, fc.nat(), fc.nat(), async (newer, at, place) => {
        const leaves = leavesOf(newer)
        const older = 1 + (at % newer)
        const rewritten = leaves.with(place % older, leafHash('rewritten'))
        const before = { size: older, root: definition(leaves.slice(0, older)) }
        const after = { size: newer, root: definition(rewritten) }
        const proof = await proveConsistency(nodesOf(rewritten), older, newer)
        const honest = { size: newer, root: definition(leaves) }
        const honestProof = await proveConsistency(nodesOf(leaves), older, newer)

        expect(isConsistent(before, after, proof)).toBe(false)
        expect(isConsistent(before, honest, honestProof)).toBe(true)
        expect(isConsistent(before, honest, [...honestProof, before.root])).toBe(false)
        expect(isConsistent(honest, before, honestProof)).toBe(older === newer)
      }),
      { numRuns: 60 },
    )
  })

  test('is refused for a tree that comes later', async () => {
    await expect(proveConsistency(nodesOf(leavesOf(3)), 4, 3)).rejects.toThrow(RangeError)
    await expect(proveConsistency(nodesOf(leavesOf(3)), -1, 3)).rejects.toThrow(RangeError)
  })
})

function flipped(hash: Buffer, place: number, mask: number): Buffer {
  const copy = Buffer.from(hash)
  const at = place % copy.length
  copy[at] = (copy[at] ?? 0) ^ mask
  return copy
}
