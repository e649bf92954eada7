/** One DeepSeek deployment as it is configured; its id is a destination of the policy bundle. */
export type Endpoint = {
  readonly id: string
  readonly kind: 'cloud' | 'on-premises'
  readonly dialect: 'deepseek' | 'vllm'
  readonly baseUrl: string
  readonly apiKey: string
  readonly model: string
  readonly simulator: boolean
}

/** How long each part of an answer may take, and how often a request is repeated before its first byte. */
export type Limits = {
  /** From the request to the head of the answer, repetitions included. */
  readonly headersMs: number
  /** Silence within a stream; a keep-alive comment breaks it. */
  readonly idleMs: number
  /** A whole answer that is not streamed. */
  readonly answerMs: number
  /** A whole stream, however lively. */
  readonly streamMs: number
  readonly maxRetries: number
}

export const defaultLimits: Limits = {
  headersMs: 30_000,
  idleMs: 120_000,
  answerMs: 600_000,
  streamMs: 1_800_000,
  maxRetries: 2,
}
