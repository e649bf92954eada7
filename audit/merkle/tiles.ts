import type { Node } from './frontier.ts'
import { sha256, type Hasher } from './hash.ts'
import type { Nodes } from './prove.ts'

/**
 * A tile holds the hashes of 16 neighbours, a tree four levels high: a proof hashes few of them. Every second level of tiles is
 * one of the tiles of C2SP tlog-tiles.
 */
const heightOfTile = 4
const width = 2 ** heightOfTile

/** Of the nodes that a leaf completes those that are kept: the roots of full tiles. */
export function rootsOfTiles(completed: readonly Node[]): readonly Node[] {
  return completed.filter(({ height }) => height % heightOfTile === 0)
}

/** The level of a kept node: how many tiles lie below it. */
export const levelOf = ({ height }: Node): number => height / heightOfTile

/** Hashes of one level from `start` up to `end`; level 0 are the leaves. */
export type Stretch = { readonly level: number; readonly start: number; readonly end: number }

/** Reads stretches, each as far as it is there. */
export type Levels = (stretches: readonly Stretch[]) => Promise<readonly (readonly Buffer[])[]>

/** Nodes from stored levels; what is asked for in one turn is read at once, and every tile once. */
export function nodesFrom(read: Levels, hasher: Hasher = sha256): Nodes {
  const tiles = new Map<string, Promise<readonly Buffer[]>>()
  let wanted: Stretch[] = []
  let reading: ReturnType<Levels> | null = null
  const readTogether = async (): ReturnType<Levels> => {
    await Promise.resolve()
    const stretches = wanted
    wanted = []
    reading = null
    return read(stretches)
  }
  const tileAt = (level: number, index: number): Promise<readonly Buffer[]> => {
    const name = `${level}/${index}`
    const known = tiles.get(name)
    if (known !== undefined) return known
    const place = wanted.push({ level, start: index * width, end: (index + 1) * width }) - 1
    reading ??= readTogether()
    const tile = reading.then((read) => read[place] ?? [])
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
    return rootOfRow(hashes, hasher)
  }
}

function rootOfRow(hashes: readonly Buffer[], hasher: Hasher): Buffer {
  const [only] = hashes
  if (hashes.length === 1 && only !== undefined) return only
  const above = hashes.flatMap((right, at) => {
    const left = at % 2 === 1 ? hashes[at - 1] : undefined
    return left === undefined ? [] : [hasher.node(left, right)]
  })
  return rootOfRow(above, hasher)
}
