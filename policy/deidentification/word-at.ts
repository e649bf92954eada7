/**
 * The first of these words that stands at `index` of a text. A function of its own: a closure over `text` and `index`
 * would cost whoever looks at every character some memory at each.
 */
export function wordAt<Word extends { readonly text: string }>(
  words: readonly Word[] | undefined,
  text: string,
  index: number,
): Word | undefined {
  return words?.find((word) => text.startsWith(word.text, index))
}
