const isHan = (character: string): boolean => /\p{Script=Han}/u.test(character)

/** No Chinese character comes before the radicals, and most others do. */
const firstHan = 0x2e80

/** DeepSeek's rule of thumb: a Chinese character is 0.6 of a token, any other 0.3. */
export function weightOf(character: string): number {
  return character.charCodeAt(0) >= firstHan && isHan(character) ? 0.6 : 0.3
}

/** The same for a text, not yet rounded, so that its pieces add up. */
export function weigh(text: string): number {
  let total = 0
  for (const character of text) total += weightOf(character)
  return total
}

/** How many tokens a text has, roughly; only a model's own tokenizer knows. */
export const estimateTokens = (text: string): number => Math.ceil(weigh(text) - 1e-9)
