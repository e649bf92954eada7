import type { Principal } from '#policy'

import type { Seal } from '../seal.ts'
import type { Prompt } from './prompt.ts'

/**
 * Codes that stay the same in every turn of a conversation, so that the model's prefix cache keeps hitting, and differ
 * between people and conversations. A conversation is known by its first user message, which chat clients resend.
 */
export function surrogateCodes(
  prompt: Prompt,
  principal: Principal,
  seal: Seal,
): (value: string) => string {
  const first = prompt.messages.find(({ role }) => role === 'user')?.content ?? ''
  return seal.surrogateCode(JSON.stringify([principal.subject, prompt.model, first]))
}
