import { readCharacters, type Characters } from './features.ts'
import { toSimplified } from './simplify.ts'
import { tag, type Tagged } from './tagger.ts'

/** A text in simplified characters, code unit for code unit, and what is known of each and seen by the model. */
export type View = {
  readonly text: string
  readonly characters: Characters
  readonly tagged: Tagged
}

/** Looks at a text once for all who ask for names and places. */
export function viewOf(original: string): View {
  const text = toSimplified(original)
  const characters = readCharacters(text)
  return { text, characters, tagged: tag(text, characters) }
}
