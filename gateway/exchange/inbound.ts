import type { Level, Principal, Purpose } from '#policy'

import type { Record } from './record.ts'

/** One AI request as it came in, after its sender was identified. */
export type Inbound = {
  readonly requestId: string
  readonly principal: Principal
  /** The use cases that the key is for; none stands for all. */
  readonly scopes: readonly string[]
  /** The parsed JSON body, not yet checked. */
  readonly body: unknown
  /** Stated purpose of use; null leaves it to the use case. */
  readonly purpose: Purpose | null
  /** What the caller says about the data; it can raise the level, never lower it. */
  readonly declared: { readonly level?: Level; readonly documentType?: string }
  readonly record: Record
  /** Aborts when the client hangs up. */
  readonly signal: AbortSignal
}

/** The answer with its headers; a stream's frames are text of `text/event-stream`. */
export type Reply = { readonly headers: Readonly<{ [name: string]: string }> } & (
  | { readonly kind: 'whole'; readonly body: object }
  | { readonly kind: 'stream'; readonly frames: AsyncIterable<string> }
)
