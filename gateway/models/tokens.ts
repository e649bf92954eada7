/** DeepSeek's rule of thumb: a Chinese character is 0.6 of a token, any other 0.3. */
export const weightOf = (character: string): number =>
  /\p{Script=Han}/u.test(character) ? 0.6 : 0.3

/** The same for a text, not yet rounded, so that its pieces add up. */
export function weigh(text: string): number {
  let total = 0
  for (const character of text) total += weightOf(character)
  return total
}

/** How many tokens a text has, roughly; only a model's own tokenizer knows. */
export const estimateTokens = (text: string): number => Math.ceil(weigh(text) - 1e-9)
