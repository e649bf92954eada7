import { z } from 'zod'

import { parseWith } from '../parse-with.ts'
import { Problem } from '../problems.ts'
import { peopleSchema } from './people.ts'

const toolName = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/u, 'a function name: letters, digits, _ and -')
const callId = z.string().regex(/^[A-Za-z0-9_.:-]{1,128}$/u, 'a call id')

const toolCall = z.object({
  id: callId.optional(),
  type: z.literal('function').default('function'),
  function: z.object({ name: toolName, arguments: z.string().default('{}') }),
})

const part = z.looseObject({ type: z.string(), text: z.string().optional() })

const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(part)]).nullish(),
  name: z.string().optional(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: callId.optional(),
  prefix: z.boolean().optional(),
})

const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: toolName,
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().optional(),
  }),
})

/** Longest conversation that is looked at; more is refused, never cut. */
const maxMessages = 4096

/**
 * The OpenAI and DeepSeek chat request as far as Wardline passes it on (DeepSeek API, chat completions). Parameters that
 * are not named here are dropped: what cannot be inspected does not leave.
 */
export const promptSchema = z.object({
  model: z.string().min(1).max(128),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  n: z.literal(1, 'only one choice a request').nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().int().min(0).max(20).nullish(),
  thinking: z.object({ type: z.enum(['enabled', 'disabled']) }).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.object({ type: z.literal('function'), function: z.object({ name: toolName }) }),
    ])
    .nullish(),
  response_format: z
    .union([
      z.object({ type: z.enum(['text', 'json_object']) }),
      z.object({
        type: z.literal('json_schema'),
        json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() }),
      }),
    ])
    .nullish(),
  wardline: z
    .object({ people: peopleSchema.optional() })
    .optional()
    .describe('For the gate alone: whom the request is about (FHIR R4); never sent to a model'),
})

export type Prompt = z.infer<typeof promptSchema>
export type PromptMessage = Prompt['messages'][number]
export type ContentPart = z.infer<typeof part>

/** The request body as a prompt; a Problem that names the field at fault, never its content, otherwise. */
export function readPrompt(body: unknown): Prompt {
  requireFewMessages(body)
  return parseWith(promptSchema, body)
}

function requireFewMessages(body: unknown): void {
  const messages =
    typeof body === 'object' && body !== null && 'messages' in body ? body.messages : []
  const count = Array.isArray(messages) ? messages.length : 0
  if (count <= maxMessages) return
  throw new Problem(
    'content_too_large',
    { zh: `消息超过 ${maxMessages} 条`, en: `more than ${maxMessages} messages` },
    { param: 'messages' },
  )
}
