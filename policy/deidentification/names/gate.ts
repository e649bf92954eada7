import { transliterationSounds } from './given.ts'
import { surnameTiers } from './surnames.ts'

const before = 1
const after = 4

/** Characters that begin 小王, 老李 and 阿明. */
const familiar = new Set([...'小老阿大'].map((character) => character.charCodeAt(0)))

/**
 * Marks the characters near which a name can stand at all: around every surname and wherever two characters in a row
 * write foreign sounds. The tagger leaves the rest alone, which is most of a note.
 */
export function markCandidates(text: string): Uint8Array {
  const { length } = text
  const marked = new Uint8Array(length)
  let until = 0
  for (let index = 0; index < length; index++) {
    if (!mayBegin(text, index)) continue
    const from = Math.max(until, index - before)
    until = Math.min(length, index + after + 1)
    marked.fill(1, Math.min(from, until), until)
  }
  return marked
}

function mayBegin(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  if (code < 0x3400) return false
  if (surnameTiers[code] !== 0 || familiar.has(code)) return true
  return transliterationSounds[code] === 1 && transliterationSounds[text.charCodeAt(index + 1)] === 1
}
