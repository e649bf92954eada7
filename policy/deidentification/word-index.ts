import { createPairs, hasPair } from './pairs.ts'

/** Words of two characters or more with one of which something begins. */
export type Heads = readonly string[]

/** Where the heads of a list stand in a text, in order. */
export type Places = (heads: Heads) => readonly number[]

type Entry = { readonly word: string; readonly lists: readonly Heads[] }

/**
 * Reads a text once for all lists, however many words they hold: most places are ruled out by the pair of characters
 * that stands there.
 */
export function createWordIndex(lists: readonly Heads[]): (text: string) => Places {
  const byPair = entriesByPair(lists)
  const pairs = createPairs(lists.flat())
  return (text) => {
    const places = new Map<Heads, number[]>()
    for (let index = 0; index + 1 < text.length; index += 1) {
      if (!hasPair(pairs, text, index)) continue
      for (const entry of byPair.get(pairAt(text, index)) ?? []) {
        if (text.startsWith(entry.word, index)) note(places, entry, index)
      }
    }
    return (heads) => places.get(heads) ?? []
  }
}

function entriesByPair(lists: readonly Heads[]): ReadonlyMap<number, readonly Entry[]> {
  const listsOf = new Map<string, Heads[]>()
  for (const heads of lists) {
    for (const word of heads) listsOf.set(word, [...(listsOf.get(word) ?? []), heads])
  }
  const byPair = new Map<number, Entry[]>()
  for (const [word, named] of listsOf) {
    if (word.length < 2) throw new RangeError('a head has two characters at least')
    const pair = pairAt(word, 0)
    byPair.set(pair, [...(byPair.get(pair) ?? []), { word, lists: named }])
  }
  return byPair
}

function pairAt(text: string, index: number): number {
  return (text.charCodeAt(index) << 16) | text.charCodeAt(index + 1)
}

// Two heads of one list may begin at the same place: 门诊 and 门诊卡.
function note(places: Map<Heads, number[]>, { lists }: Entry, index: number): void {
  for (const heads of lists) {
    const known = places.get(heads)
    if (known === undefined) places.set(heads, [index])
    else if (known.at(-1) !== index) known.push(index)
  }
}
