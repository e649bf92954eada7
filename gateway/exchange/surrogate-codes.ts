import type { Principal } from '#policy'

import type { Seal } from '../seal.ts'
import { patientsOf } from './patients.ts'
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
  return seal.surrogateCode(conversationOf(prompt, principal))
}

/**
 * The days by which the dates of this request move: always the same for a patient whom the request names with a number,
 * else the same in every turn of the conversation.
 */
export function dateOffset(prompt: Prompt, principal: Principal, seal: Seal): number {
  const [patient] = patientsOf(prompt)
  const numbers = patient?.map(({ value }) => value).sort()
  return seal.dateOffset(
    numbers ? JSON.stringify(['patient', ...numbers]) : conversationOf(prompt, principal),
  )
}

/** What a conversation is known by. */
export function conversationOf(prompt: Prompt, principal: Principal): string {
  const first = prompt.messages.find(({ role }) => role === 'user')?.content ?? ''
  return JSON.stringify([principal.subject, prompt.model, first])
}
