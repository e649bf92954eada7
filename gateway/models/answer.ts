import type { Endpoint } from './endpoint.ts'

/** The parts of the DeepSeek chat protocol that Wardline reads; everything else passes through untouched. */

export type ToolCall = {
  index?: number
  id?: string
  type?: string
  function?: { name?: string; arguments?: string }
  [more: string]: unknown
}

export type Message = {
  role?: string
  content?: string | null
  reasoning_content?: string | null
  tool_calls?: ToolCall[]
  [more: string]: unknown
}

export type Usage = {
  prompt_tokens?: number
  completion_tokens?: number
  total_tokens?: number
  prompt_cache_hit_tokens?: number
  completion_tokens_details?: { reasoning_tokens?: number } | null
  [more: string]: unknown
}

export type Completion = {
  id: string
  model: string
  system_fingerprint?: string | null
  choices: {
    index: number
    message: Message
    finish_reason: string | null
    [more: string]: unknown
  }[]
  usage?: Usage | null
  [more: string]: unknown
}

export type CompletionChunk = {
  id: string
  model: string
  system_fingerprint?: string | null
  choices: {
    index: number
    delta: Message
    finish_reason?: string | null
    [more: string]: unknown
  }[]
  usage?: Usage | null
  [more: string]: unknown
}

/** One thing that came down a streamed answer. */
export type AnswerEvent =
  | { readonly kind: 'keep-alive' }
  | { readonly kind: 'chunk'; readonly chunk: CompletionChunk }

/** A streamed answer: in order, what arrived together; a batch of which nothing is left to say is empty. */
export type AnswerEvents = AsyncIterable<readonly AnswerEvent[]>

/** What the chosen destination gave, `reasoning` already renamed to `reasoning_content`. */
export type Answer = { readonly destination: string } & (
  | { readonly kind: 'whole'; readonly completion: Completion }
  | { readonly kind: 'stream'; readonly events: AnswerEvents }
)

/** The masked request as it leaves: an OpenAI chat body without `model`, which each destination fills in. */
export type ModelRequest = {
  readonly messages: readonly Record<string, unknown>[]
  readonly stream: boolean
  readonly [parameter: string]: unknown
}

/** Everything behind the gate. Throws Problem: `no_destination`, `upstream_error`, `upstream_timeout`, `client_gone`. */
export type Models = {
  /** Takes destinations that a new policy describes anew; a request in flight may still need the others, so none goes away. */
  readonly configure: (endpoints: readonly Endpoint[]) => void
  /**
   * Asks the first healthy destination of `candidates` (ids, in order), failing over until something of an answer
   * has arrived; never after. The signal aborts the upstream request.
   */
  ask(
    candidates: readonly string[],
    request: ModelRequest,
    options: { readonly signal: AbortSignal },
  ): Promise<Answer>
  /** The very bytes that would go to this destination, for the tripwire and the payload hash. */
  payload(destination: string, request: ModelRequest): string
  /** Model name that a destination is asked for. */
  modelOf(destination: string): string
  /** Configured destinations and whether each is thought to be healthy. */
  health(): readonly {
    readonly id: string
    readonly healthy: boolean
    readonly simulator: boolean
  }[]
}
