import { kin, labels, surroundings, titles } from './cues.ts'
import { authors } from './lexicon/authors.ts'
import { eponyms } from './lexicon/eponyms.ts'
import { ordinary } from './lexicon/ordinary.ts'
import { remedies } from './lexicon/remedies.ts'

/** What a known word says about the characters around it; bits, for a word may be of several kinds. */
export const wordKinds = { veto: 1, title: 2, label: 4, kin: 8, surrounding: 16 } as const

type Word = { readonly text: string; kinds: number }

const words = new Map<string, Word>()

function add(kind: number, texts: readonly string[]): void {
  for (const text of texts) {
    const word = words.get(text) ?? { text, kinds: 0 }
    word.kinds |= kind
    words.set(text, word)
  }
}

add(wordKinds.veto, [ordinary, remedies, eponyms, authors].join(' ').split(' '))
add(wordKinds.title, titles)
add(wordKinds.label, labels)
add(wordKinds.kin, kin)
add(wordKinds.surrounding, surroundings)

/** Kinds of a one-character word by its code unit. */
const singles = new Uint8Array(65_536)
const beginnings = new Uint8Array(65_536)
const byPair = new Map<number, Word[]>()

for (const word of words.values()) {
  const first = word.text.charCodeAt(0)
  if (word.text.length === 1) singles[first] = word.kinds
  else {
    const pair = (first << 16) | word.text.charCodeAt(1)
    beginnings[first] = 1
    byPair.set(pair, [...(byPair.get(pair) ?? []), word])
  }
}

/** For every character: the kinds of the words that begin there, end there (offset to the last character) and cover it. */
export type WordMap = {
  readonly starts: Uint8Array
  readonly ends: Uint8Array
  readonly vetoed: Uint8Array
}

/** Marks the known words of a simplified text; `padding` empty places stand before and after. */
export function mapWords(text: string, padding: number): WordMap {
  const size = text.length + 2 * padding
  const map = {
    starts: new Uint8Array(size),
    ends: new Uint8Array(size),
    vetoed: new Uint8Array(size),
  }
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const single = singles[code] ?? 0
    map.starts[index + padding] = (map.starts[index + padding] ?? 0) | single
    map.ends[index + padding] = (map.ends[index + padding] ?? 0) | single
    if (beginnings[code] === 1) markWords(text, index, { map, padding })
  }
  return map
}

function markWords(
  text: string,
  index: number,
  { map, padding }: { map: WordMap; padding: number },
): void {
  const candidates = byPair.get((text.charCodeAt(index) << 16) | text.charCodeAt(index + 1))
  if (candidates === undefined) return
  for (const word of candidates) {
    if (!text.startsWith(word.text, index)) continue
    const start = index + padding
    const last = start + word.text.length - 1
    map.starts[start] = (map.starts[start] ?? 0) | word.kinds
    map.ends[last] = (map.ends[last] ?? 0) | word.kinds
    if ((word.kinds & wordKinds.veto) !== 0) map.vetoed.fill(1, start, last + 1)
  }
}

/** Whether a simplified text is, as a whole, a word that is no name. */
export function isOrdinaryWord(text: string): boolean {
  return ((words.get(text)?.kinds ?? 0) & wordKinds.veto) !== 0
}

/** Whether a simplified text is, as a whole, a known word of any kind. */
export function isKnownWord(text: string): boolean {
  return words.has(text)
}
