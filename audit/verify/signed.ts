import { parseCheckpoint, type Checkpoint } from '../notes/checkpoint.ts'
import type { PublicKey } from '../notes/keys.ts'
import { parseNote, signersOf } from '../notes/note.ts'

/** A key, and until when it was in use: with a key that was replaced nobody signs what came later. */
export type KnownKey = PublicKey & { readonly until?: Date }

/** Those of the known keys that signed; `newest` is the time (milliseconds since 1970) of the newest entry that was signed. */
export function signersIn(
  note: string,
  keys: readonly KnownKey[],
  newest: number,
): readonly PublicKey[] {
  const used = keys.filter(({ until }) => until === undefined || newest <= until.getTime())
  try {
    return signersOf(parseNote(note), used).map(({ key }) => key)
  } catch {
    return [] // A known key's signature that does not hold.
  }
}

/** What a note says, when it is that of a checkpoint. */
export function checkpointOf(note: string): Checkpoint | null {
  try {
    return parseCheckpoint(parseNote(note).text)
  } catch {
    return null
  }
}
