import { z } from 'zod'

/**
 * Presidio Analyzer's REST contract, written from its OpenAPI document (docs/api-docs/api-docs.yml) and, where the server
 * can do more than that says, from its server: `text` may be a list, and the answer is then a list of lists.
 */
export type AnalyzeRequest = {
  readonly text: readonly string[]
  /** ISO 639-1. */
  readonly language: string
  readonly score_threshold?: number
}

const recognizerResult = z.object({
  entity_type: z.string().min(1),
  /** Offsets in Unicode code points, end exclusive. */
  start: z.number().int().min(0),
  end: z.number().int(),
  score: z.number().min(0).max(1),
})

/** One entity that Presidio found. */
export type RecognizerResult = z.infer<typeof recognizerResult>

/** What `POST /analyze` answers to a list of texts. */
export const analyzeAnswer = z.array(z.array(recognizerResult))

/** What `GET /supportedentities` answers. */
export const supportedEntities = z.array(z.string())
