/** Whether a text contains a word. */
export type Contains = (word: string) => boolean

/** Answers for one text and hundreds of words: all but a few are ruled out by a pair of characters they begin with. */
export function createContains(text: string): Contains {
  const pairs = new Uint8Array(0x1_0000)
  for (let index = 1; index < text.length; index += 1) pairs[pairAt(text, index - 1)] = 1
  return (word) => (word.length < 2 || pairs[pairAt(word, 0)] === 1) && text.includes(word)
}

function pairAt(text: string, index: number): number {
  return (text.charCodeAt(index) * 31 + text.charCodeAt(index + 1)) & 0xffff
}
