import { isHan } from './characters.ts'
import { extendHash, kindOfHash, longestWord, dictionaryKinds } from './dictionary.ts'

/**
 * What the dictionary says of every character: the kinds of the words that begin and end there (offset to the last
 * character), and how the longest word over it lies: 0 for none, else its length and the place in it.
 */
export type DictionaryMap = {
  readonly begins: Uint8Array
  readonly finishes: Uint8Array
  readonly covers: Uint8Array
}

/** Empty places on both sides of the arrays. */
export const padding = 4

/** Looks every stretch of two to four characters up. */
export function mapDictionary(text: string): DictionaryMap {
  const size = text.length + 2 * padding
  const map = {
    begins: new Uint8Array(size),
    finishes: new Uint8Array(size),
    covers: new Uint8Array(size),
  }
  for (let index = 0; index < text.length; index++) markWordsAt(text, index, map)
  return map
}

function markWordsAt(text: string, index: number, map: DictionaryMap): void {
  const at = index + padding
  let hash = 0
  for (let length = 1; length <= longestWord; length++) {
    const code = text.charCodeAt(index + length - 1)
    if (!isHan(code)) return
    hash = extendHash(hash, code)
    const kind = length === 1 ? 0 : kindOfHash(hash)
    if (kind === 0) continue
    map.begins[at] = (map.begins[at] ?? 0) | kind
    map.finishes[at + length - 1] = (map.finishes[at + length - 1] ?? 0) | kind
    // The name of somebody known is no proof that this is a word.
    if (kind !== dictionaryKinds.person) cover(map.covers, at, length)
  }
}

function cover(covers: Uint8Array, start: number, length: number): void {
  for (let place = 0; place < length; place++) {
    const known = covers[start + place] ?? 0
    const code = length * 4 + place
    if (code > known) covers[start + place] = code
  }
}

const { person } = dictionaryKinds

/** Whether a word of the dictionary, no name, ends with the character at `index` of the text. */
export function endsWordAt({ finishes }: DictionaryMap, index: number): boolean {
  return ((finishes[index + padding] ?? 0) & ~person) !== 0
}

/** Whether a word of the dictionary, no name, begins before the character at `index` and goes on over it. */
export function isWithinWord({ covers }: DictionaryMap, index: number): boolean {
  return ((covers[index + padding] ?? 0) & 3) > 0
}
