import type { Usage } from '../models/answer.ts'
import { estimateTokens } from '../models/tokens.ts'
import type { Tally } from '../stream/collected.ts'

/** Tokens that a request took. */
export type Used = {
  readonly prompt: number
  readonly completion: number
  readonly reasoning?: number
  readonly cacheHit?: number
  /** That the model did not say, or nothing that can be, so that they were estimated from the texts. */
  readonly estimated?: true
}

/** What an answer has taken so far: as the model says, or as we estimate. */
export function usedBy({ usage, weight }: Tally, payload: string): Used {
  return (
    reported(usage) ?? {
      prompt: estimateTokens(payload),
      completion: Math.ceil(weight),
      estimated: true,
    }
  )
}

/** No context of a model holds more, and no answer is longer. */
const most = 10_000_000

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most

function reported(usage: Usage | null): Used | null {
  const { prompt_tokens: prompt, completion_tokens: completion } = usage ?? {}
  if (!isCount(prompt) || !isCount(completion) || prompt === 0) return null
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens
  const cacheHit = usage?.prompt_cache_hit_tokens
  return {
    prompt,
    completion,
    ...(isCount(reasoning) && { reasoning }),
    ...(isCount(cacheHit) && { cacheHit }),
  }
}
