import { leafHash, sm3 } from '../merkle/hash.ts'
import { retiredWidth } from '../postgres/retired.ts'
import type { RetiredTile } from '../postgres/retirement.ts'
import type { Evidence } from '../verify/evidence.ts'

type Range = { readonly from: number; readonly to: number }

/** Gathers the leaf hashes of entries, a whole tile at a time, from the bodies that an export holds. */
export function createLeaves({ from, to }: Range, hasSm: boolean) {
  let hashes: Buffer[] = []
  let smHashes: Buffer[] = []
  return {
    /** The tile that this piece completes. */
    take(piece: Evidence): RetiredTile | null {
      if (piece.kind !== 'entry' || piece.index < from || piece.index >= to) return null
      hashes.push(leafHash(piece.body))
      if (hasSm) smHashes.push(sm3.leaf(piece.body))
      if (hashes.length < retiredWidth) return null
      const whole = {
        tile: Math.floor(piece.index / retiredWidth),
        hashes: Buffer.concat(hashes),
        smHashes: hasSm ? Buffer.concat(smHashes) : null,
      }
      hashes = []
      smHashes = []
      return whole
    },
  }
}
