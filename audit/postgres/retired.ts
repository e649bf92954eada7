import type { Reader } from './select.ts'

/** What is left of an entry that went. */
export type RetiredLeaf = {
  readonly index: number
  readonly hash: Buffer
  /** By SM3, where there is the second log. */
  readonly smHash: Buffer | null
}

const hashLength = 32
/** Hashes in a stored tile. */
export const retiredWidth = 256

/** The questions about entries that went. */
export const readingOfRetired = (reader: Reader) => ({
  retired: () => retiredCount(reader),
  retiredLeaves: (from: number, to: number) => retiredLeaves(reader, from, to),
})

async function retiredCount(reader: Reader): Promise<number> {
  const text = `SELECT ((max(tile) + 1) * ${retiredWidth})::float8 AS count FROM log_retired`
  const { rows } = await reader.query<{ count: number | null }>({ name: 'retired', text })
  return rows[0]?.count ?? 0
}

type StoredTile = {
  readonly tile: number
  readonly hashes: Buffer
  readonly smHashes: Buffer | null
}

const tilesText = `SELECT tile::float8 AS tile, hashes, sm_hashes AS "smHashes" FROM log_retired
  WHERE tile >= $1 AND tile <= $2 ORDER BY tile`

/** The leaves of entries that went, from one index on and before another. */
export async function retiredLeaves(
  reader: Reader,
  from: number,
  to: number,
): Promise<readonly RetiredLeaf[]> {
  const values = [Math.floor(from / retiredWidth), Math.floor((to - 1) / retiredWidth)]
  const query = { name: 'retired-tiles', text: tilesText, values }
  const { rows } = await reader.query<StoredTile>(query)
  return rows.flatMap(leavesOf).filter(({ index }) => index >= from && index < to)
}

function leavesOf({ tile, hashes, smHashes }: StoredTile): readonly RetiredLeaf[] {
  return Array.from({ length: retiredWidth }, (_, at) => ({
    index: tile * retiredWidth + at,
    hash: hashAt(hashes, at),
    smHash: smHashes && hashAt(smHashes, at),
  }))
}

const hashAt = (hashes: Buffer, at: number): Buffer =>
  hashes.subarray(at * hashLength, (at + 1) * hashLength)
