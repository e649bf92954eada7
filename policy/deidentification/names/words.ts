import { characterSet, isIn } from '../character-sets.ts'
import { cities, districts, provinces } from '../gazetteer/china.ts'
import { world } from '../gazetteer/world.ts'
import { createPairs, hasPair } from '../pairs.ts'
import { fields, kin, labels, surroundings, titles } from './cues.ts'
import { authors } from './lexicon/authors.ts'
import { eponyms } from './lexicon/eponyms.ts'
import { general } from './lexicon/general.ts'
import { ordinary } from './lexicon/ordinary.ts'
import { remedies } from './lexicon/remedies.ts'

/** What a known word says about the characters around it; bits, for a word may be of several kinds. */
export const wordKinds = {
  veto: 1,
  title: 2,
  label: 4,
  kin: 8,
  surrounding: 16,
  place: 32,
  field: 64,
} as const

const roleKinds = wordKinds.label | wordKinds.kin | wordKinds.title | wordKinds.field
const longest = 8

type Word = { readonly text: string; kinds: number }

const words = new Map<string, Word>()

function add(kind: number, texts: readonly string[]): void {
  for (const text of texts) {
    const word = words.get(text) ?? { text, kinds: 0 }
    word.kinds |= kind
    words.set(text, word)
  }
}

add(wordKinds.veto, [ordinary, general, remedies, eponyms, authors].join(' ').split(' '))
add(wordKinds.place, [
  ...provinces,
  ...cities,
  ...districts.filter((name) => name.length > 1),
  ...world,
])
add(wordKinds.title, titles)
add(wordKinds.label, labels)
add(wordKinds.field, fields)
add(wordKinds.kin, kin)
add(wordKinds.surrounding, surroundings)

const kindsOfOne = new Map<number, number>()
const byPair = new Map<number, Word[]>()

/** A bit for every pair of characters with which a word begins, so that most pairs need no look into the map. */
const pairs = createPairs([...words.keys()].filter((word) => word.length > 1))

for (const word of words.values()) {
  const first = word.text.charCodeAt(0)
  if (word.text.length === 1) kindsOfOne.set(first, word.kinds)
  else {
    const pair = (first << 16) | word.text.charCodeAt(1)
    byPair.set(pair, [...(byPair.get(pair) ?? []), word])
  }
}
const ones = characterSet(kindsOfOne.keys())
const beginnings = characterSet(Array.from(byPair.keys(), (pair) => pair >>> 16))

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
    if (isIn(ones, code)) markKinds(map, index + padding, kindsOfOne.get(code) ?? 0)
    if (isIn(beginnings, code) && hasPair(pairs, text, index))
      markWords(text, index, { map, padding })
  }
  return map
}

function markKinds({ starts, ends }: WordMap, at: number, kinds: number): void {
  starts[at] = (starts[at] ?? 0) | kinds
  ends[at] = (ends[at] ?? 0) | kinds
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

/** Remedies, and what is called after somebody: words that a clinical text means as such. */
const termsOfMedicine = new Set([remedies, eponyms, authors].join(' ').split(' '))

/** Whether one ordinary or geographical word covers the whole range. */
export function isInsideOrdinaryWord(text: string, start: number, end: number): boolean {
  return ordinaryWordOver(text, start, end) !== null
}

/** Whether the word that covers the whole range is a term of medicine. */
export function isInsideTermOfMedicine(text: string, start: number, end: number): boolean {
  return termsOfMedicine.has(ordinaryWordOver(text, start, end) ?? '')
}

function ordinaryWordOver(text: string, start: number, end: number): string | null {
  for (let from = Math.max(0, start - longest); from <= start; from++) {
    const pair = (text.charCodeAt(from) << 16) | text.charCodeAt(from + 1)
    for (const word of byPair.get(pair) ?? []) {
      const isOrdinary = (word.kinds & (wordKinds.veto | wordKinds.place)) !== 0
      if (isOrdinary && from + word.text.length >= end && text.startsWith(word.text, from))
        return word.text
    }
  }
  return null
}

/** Whether a simplified text is, as a whole, a known word that is no name. */
export function isKnownWord(text: string): boolean {
  return words.has(text)
}

/** Whether a simplified text begins with a word for a role or a relation, as 患者本人 does. */
export function beginsWithRole(text: string): boolean {
  const pair = (text.charCodeAt(0) << 16) | text.charCodeAt(1)
  return (byPair.get(pair) ?? []).some(
    (word) => (word.kinds & roleKinds) !== 0 && text.startsWith(word.text),
  )
}
