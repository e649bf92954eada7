import { parseCheckpoint, type Checkpoint } from '../notes/checkpoint.ts'
import type { PublicKey } from '../notes/keys.ts'
import { parseNote, signersOf } from '../notes/note.ts'

/** Those of the known keys that signed. */
export function signersIn(note: string, keys: readonly PublicKey[] | null): readonly PublicKey[] {
  try {
    return signersOf(parseNote(note), keys ?? []).map(({ key }) => key)
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
