import type { Node } from './frontier.ts'
import { nodeHash } from './hash.ts'
import type { Nodes } from './prove.ts'

/** A tile holds the hashes of 256 neighbours (C2SP tlog-tiles): a tree eight levels high. */
const heightOfTile = 8
const width = 2 ** heightOfTile

/** Of the nodes that a leaf completes those that are kept: the roots of full tiles. */
export function rootsOfTiles(completed: readonly Node[]): readonly Node[] {
  return completed.filter(({ height }) => height % heightOfTile === 0)
}

/** The level of a kept node: how many tiles lie below it. */
export const levelOf = ({ height }: Node): number => height / heightOfTile

/** Reads the hashes of a level from `start` on, as many as there are up to `count`; level 0 are the leaves. */
export type Level = (level: number, start: number, count: number) => Promise<readonly Buffer[]>

/** Nodes from stored levels; every tile is read once, however many nodes of it are asked for. */
export function nodesFrom(read: Level): Nodes {
  const tiles = new Map<string, Promise<readonly Buffer[]>>()
  const tileAt = (level: number, index: number): Promise<readonly Buffer[]> => {
    const name = `${level}/${index}`
    const tile = tiles.get(name) ?? read(level, index * width, width)
    tiles.set(name, tile)
    return tile
  }
  return async (height, index) => {
    const level = Math.floor(height / heightOfTile)
    const count = 2 ** (height % heightOfTile)
    const start = index * count
    const tile = await tileAt(level, Math.floor(start / width))
    const hashes = tile.slice(start % width, (start % width) + count)
    if (hashes.length !== count) throw new RangeError(`Node ${height}/${index} is not complete.`)
    return rootOfRow(hashes)
  }
}

function rootOfRow(hashes: readonly Buffer[]): Buffer {
  const [only] = hashes
  if (hashes.length === 1 && only !== undefined) return only
  const above = hashes.flatMap((right, at) => {
    const left = at % 2 === 1 ? hashes[at - 1] : undefined
    return left === undefined ? [] : [nodeHash(left, right)]
  })
  return rootOfRow(above)
}
