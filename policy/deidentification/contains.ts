import { hasPair, pairsOf } from './pairs.ts'

/** Whether a text contains a word. */
export type Contains = (word: string) => boolean

/** Answers for one text and hundreds of words: all but a few are ruled out by a pair of characters they begin with. */
export function createContains(text: string): Contains {
  const pairs = pairsOf(text)
  return (word) => (word.length < 2 || hasPair(pairs, word, 0)) && text.includes(word)
}
