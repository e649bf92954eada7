import { estimateTokens, weightOf } from '../tokens.ts'
import { type ChatRequest, textOf } from './request.ts'

const cacheUnit = 64

/** The longest beginning of a text that has at most so many tokens. */
export function cutTokens(text: string, most: number): string {
  let total = 0
  let end = 0
  for (const character of text) {
    total += weightOf(character)
    if (total > most) break
    end += character.length
  }
  return text.slice(0, end)
}

/** Usage in DeepSeek's form: what an earlier turn must have sent already counts as found in its cache, by the unit. */
export function usageOf({ messages }: ChatRequest, reasoning: string, rest: string) {
  const tokens = messages.map((message) =>
    estimateTokens(textOf(message) + JSON.stringify(message.tool_calls ?? '')),
  )
  const total = tokens.reduce((sum, one) => sum + one, 0)
  const isFollowUp = messages.some(({ role }) => role === 'assistant')
  const hit = isFollowUp ? Math.floor((total - (tokens.at(-1) ?? 0)) / cacheUnit) * cacheUnit : 0
  const reasoningTokens = estimateTokens(reasoning)
  const completion = reasoningTokens + estimateTokens(rest)
  return {
    prompt_tokens: total,
    completion_tokens: completion,
    total_tokens: total + completion,
    prompt_tokens_details: { cached_tokens: hit },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
    prompt_cache_hit_tokens: hit,
    prompt_cache_miss_tokens: total - hit,
  }
}
