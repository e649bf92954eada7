import { append, emptyFrontier, rootOf, type Frontier } from '../merkle/frontier.ts'
import { sm3 } from '../merkle/hash.ts'
import { speaksFor } from '../notes/keys.ts'
import type { RetiredLeaf } from '../postgres/retired.ts'
import type { StoredCheckpoint } from '../store.ts'
import { checkpointOf, signersIn, type KnownKey } from './signed.ts'
import type { Finding } from './verify.ts'

/** Recomputes the second log over the same entries. */
export type SmCheck = {
  takeEntry(body: string): void
  /** What is left of an entry that went. */
  takeRetired(leaf: RetiredLeaf): void
  /** `newest` is the time of the newest entry so far. */
  takeCheckpoint(checkpoint: Pick<StoredCheckpoint, 'size' | 'note'>, newest: number): void
  /** How many entries the newest checkpoint that holds covers. */
  signed(): number
}

/** Null when no key of such a log is known: nothing could be said of it. */
export function createSmCheck(
  keys: readonly KnownKey[],
  report: (kind: Finding['kind'], index: number, detail: string) => void,
): SmCheck | null {
  const known = keys.filter(({ kind }) => kind === 'sm2-note')
  if (known.length === 0) return null
  let frontier: Frontier = emptyFrontier
  let signed = 0
  const faultOf = ({ size, note }: Pick<StoredCheckpoint, 'size' | 'note'>, newest: number) => {
    const checkpoint = checkpointOf(note)
    if (checkpoint === null) return ['checkpoint', 'this is no checkpoint'] as const
    const { origin, root } = checkpoint
    if (!signersIn(note, known, newest).some((key) => speaksFor(key, origin)))
      return ['signature', 'no known SM2 key of this log, still in use, signed it'] as const
    const isTrue =
      checkpoint.size === size && size === frontier.size && root.equals(rootOf(frontier, sm3))
    return isTrue ? null : (['checkpoint', 'what SM2 signed is not what the entries give'] as const)
  }
  return {
    takeEntry: (body) => void (frontier = append(frontier, sm3.leaf(body), sm3).frontier),
    takeRetired({ index, smHash }) {
      if (smHash === null) report('gap', index, 'its hash by SM3 was not kept')
      else frontier = append(frontier, smHash, sm3).frontier
    },
    takeCheckpoint(checkpoint, newest) {
      const fault = faultOf(checkpoint, newest)
      if (fault === null) signed = checkpoint.size
      else report(fault[0], Math.max(0, checkpoint.size - 1), fault[1])
    },
    signed: () => signed,
  }
}
