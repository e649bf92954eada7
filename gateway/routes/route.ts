import type { z } from 'zod'

import type { Text } from '#policy'

import type { ProblemCode } from '../problems.ts'
import type { Step } from '../steps/state.ts'

/** One endpoint: how it is called, what it answers, and the named steps that answer it. */
export type Route = {
  readonly method: 'get' | 'post' | 'delete'
  /** Koa router path, `:name` for parameters, `*name` for the rest of it. */
  readonly path: string
  readonly summary: Text
  /** Whether a caller must be identified. */
  readonly access: 'public' | 'identified'
  readonly headers?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly status?: number
  readonly answer:
    | z.ZodType
    | 'text/html'
    | 'text/plain'
    | 'text/event-stream'
    | 'application/x-ndjson'
    | 'application/octet-stream'
  readonly problems: readonly ProblemCode[]
  readonly steps: readonly Step[]
}
