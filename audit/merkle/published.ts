import type { Levels } from './tiles.ts'

/** A tile as others read it (C2SP tlog-tiles): 256 neighbours of a level, each the root of 256 of the level below. */
export type TileName = {
  readonly level: number
  readonly index: number
  /** How many of them; less than 256 at the right edge alone. */
  readonly width: number
}

/** Hashes, or entries, in a full tile. */
export const tileWidth = 256

// One of these levels is two of those that are kept, whose tiles hold 16.
const keptLevels = 2
/** Levels above have never a node: 256^6 entries are more than can be counted. */
const mostLevel = 5

/** How many hashes of a level there are in a tree. */
const countOf = (level: number, size: number): number => Math.floor(size / tileWidth ** level)

/** Whether a tree of this size has such a tile; a full one that was partial once is asked for as either. */
export function hasTile({ level, index, width }: TileName, size: number): boolean {
  const isNamed = level <= mostLevel && width > 0 && width <= tileWidth
  return isNamed && index * tileWidth + width <= countOf(level, size)
}

/** The hashes of a tile, one behind the other; throws when they are not all there. */
export async function readTile(levels: Levels, { level, index, width }: TileName): Promise<Buffer> {
  const start = index * tileWidth
  const [hashes = []] = await levels([{ level: keptLevels * level, start, end: start + width }])
  if (hashes.length !== width) throw new RangeError(`Tile ${level}/${index} is not complete.`)
  return Buffer.concat(hashes)
}

/** Entries one behind the other, each after its length in two bytes (C2SP tlog-tiles, entry bundles). */
export function bundleOf(bodies: readonly string[]): Buffer {
  return Buffer.concat(
    bodies.flatMap((body) => {
      const bytes = Buffer.from(body, 'utf8')
      const length = Buffer.alloc(2)
      length.writeUInt16BE(bytes.length)
      return [length, bytes]
    }),
  )
}
