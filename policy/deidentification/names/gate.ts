import { isHan } from './characters.ts'
import { padding, type Characters } from './features.ts'
import { transliterationSounds } from './given.ts'
import { surnameTiers } from './surnames.ts'
import { wordKinds } from './words.ts'

// In arrays with a margin: from the index of a character to its own place and to the one before it.
const own = padding
const behind = padding - 1
const roles = wordKinds.label | wordKinds.kin

/** How far a name may reach from the character that gives it away. */
const around = { before: 1, after: 4 } as const
const dotted = { before: 8, after: 9 } as const

const dots = new Set(['·', '•', '・', '‧'].map((dot) => dot.charCodeAt(0)))

/** Characters that begin 小王, 老李 and 阿明. */
const familiar = '小老阿大'

/** What a character may begin: 1 a name, 2 a name if a second one that writes a foreign sound follows. */
const openings = Uint8Array.from(transliterationSounds, (sound) => sound * 2)
for (let code = 0x3400; code < openings.length; code++) {
  const isOpening = surnameTiers[code] !== 0 || familiar.includes(String.fromCharCode(code))
  if (isOpening) openings[code] = (openings[code] ?? 0) | 1
}

/**
 * Marks the characters near which a name can stand at all: around every surname, behind every word for a role or a
 * relation, and wherever two characters in a row write foreign sounds. The tagger leaves the rest alone, which is most of a note.
 */
export function markCandidates(text: string, characters: Characters): Uint8Array {
  const { length } = text
  const marked = new Uint8Array(length)
  for (let index = 0; index < length; index++) {
    if (!isAfterRole(characters, index) && !mayBegin(text, characters, index)) continue
    const reach = isDot(text, index) ? dotted : around
    const end = Math.min(length, index + reach.after + 1)
    for (let at = Math.max(0, index - reach.before); at < end; at++) marked[at] = 1
  }
  return marked
}

/** Whether a word for a role or a relation ends before the character at `index`: 护士, 妻子, 记录者. */
export function isAfterRole({ ends }: Characters, index: number): boolean {
  return ((ends[index + behind] ?? 0) & roles) !== 0
}

function mayBegin(text: string, { codes }: Characters, index: number): boolean {
  const code = codes[index + own] ?? 0
  if (code < 0x3400) return code > 0x7f && isDot(text, index)
  const opening = openings[code] ?? 0
  if (opening !== 2) return opening > 0
  return ((openings[codes[index + own + 1] ?? 0] ?? 0) & 2) !== 0
}

/** Whether a middle dot stands between two Chinese characters: 约翰·史密斯. */
function isDot(text: string, index: number): boolean {
  return (
    dots.has(text.charCodeAt(index)) &&
    isHan(text.charCodeAt(index - 1)) &&
    isHan(text.charCodeAt(index + 1))
  )
}
