import { isHan } from './characters.ts'
import { compoundSurnameAt, surnameTiers } from './surnames.ts'
import { beginsWithRole, isInsideOrdinaryWord, isKnownWord } from './words.ts'

/** Where a name stands and how sure its finder is. */
export type Name = { readonly start: number; readonly end: number; readonly score: number }

/** Scores of the ways to find a name; what a field or a title confirms is above what the model sees by itself. */
export const confidence = {
  labelled: 0.95,
  listed: 0.92,
  titled: 0.88,
  repeated: 0.86,
  loose: 0.7,
} as const

/** Length of the surname at `index` of a simplified text: 2 for a compound one, 1, or 0. */
export function surnameLengthAt(text: string, index: number): number {
  const compound = compoundSurnameAt(text, index)
  return compound > 0 ? compound : surnameTiers[text.charCodeAt(index)] ? 1 : 0
}

/** Index after the run of Chinese characters (and middle dots between them) that begins at `start`. */
export function endOfHan(text: string, start: number): number {
  let end = start
  while (end < text.length) {
    const isDot =
      end > start && '·•・‧'.includes(text.charAt(end)) && isHan(text.charCodeAt(end + 1))
    if (!isDot && !isHan(text.charCodeAt(end))) break
    end++
  }
  return end
}

/** Whether a word of two to four characters can be a Chinese name: a surname first, and no word that we know. */
export function looksLikeName(text: string): boolean {
  const surname = surnameLengthAt(text, 0)
  const given = text.length - surname
  if (surname === 0 || given < 1 || given > (surname === 1 ? 3 : 2)) return false
  // 高血压病: four characters of which three are a word are no name either.
  if (text.length === 4 && isInsideOrdinaryWord(text, 0, 3)) return false
  return !isKnownWord(text) && !beginsWithRole(text) && !isInsideOrdinaryWord(text, 0, text.length)
}
