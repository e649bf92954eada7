import { z } from 'zod'

const part = z.looseObject({ type: z.string(), text: z.string().optional() })

const toolCall = z.looseObject({
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
})

const message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(part)]).nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
})

const tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({
    name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
})

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ function: z.looseObject({ name: z.string() }) }),
])

/** What a request must have to be read at all; else DeepSeek answers 400. */
const format = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  thinking: z.looseObject({ type: z.enum(['enabled', 'disabled']) }).nullish(),
  reasoning_effort: z.string().nullish(),
  response_format: z.looseObject({ type: z.enum(['text', 'json_object']) }).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  max_tokens: z.number().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
})

/** The bounds of its parameters; beyond them DeepSeek answers 422. */
const bounds = z.looseObject({
  tools: z.array(z.unknown()).max(128).nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).nullish(),
  max_tokens: z.number().int().min(1).max(393_216).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
})

export type ChatRequest = z.infer<typeof format>
export type ChatMessage = ChatRequest['messages'][number]
export type ChatTool = z.infer<typeof tool>

/** A request that DeepSeek would not take, in its own words. */
export type Refusal = { readonly status: number; readonly message: string }

const reasoningMissing =
  'The `reasoning_content` in the thinking mode must be passed back to the API.'

/** Whether the answer begins with reasoning: it does unless the request says otherwise. */
export const thinks = ({ thinking, reasoning_effort: effort }: ChatRequest): boolean =>
  thinking?.type !== 'disabled' && effort !== 'none'

/** The text of a message, of all its parts. */
export function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(({ text }) => text ?? '').join('\n')
}

const lacksReasoning = ({ role, reasoning_content: reasoning }: ChatMessage): boolean =>
  role === 'assistant' && typeof reasoning !== 'string'

const forcesTool = ({ tool_choice: choice }: ChatRequest): boolean =>
  choice === 'required' || typeof choice === 'object'

const wantsJson = (request: ChatRequest): boolean => request.response_format?.type === 'json_object'

const namesJson = ({ messages }: ChatRequest): boolean =>
  messages.some((one) => /json/iu.test(textOf(one)))

/** The rules that hold between the parts of a request. */
function conflict(request: ChatRequest): string | null {
  const isThinkingWithTools = thinks(request) && (request.tools?.length ?? 0) > 0
  if (isThinkingWithTools && request.messages.some(lacksReasoning)) return reasoningMissing
  if (isThinkingWithTools && forcesTool(request)) {
    return 'Thinking mode does not support this tool_choice.'
  }
  if (wantsJson(request) && !namesJson(request)) {
    return "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'."
  }
  return null
}

const placeOf = (error: z.ZodError): string => error.issues[0]?.path.join('.') ?? ''

/** Reads a request as strictly as DeepSeek does. */
export function readRequest(body: unknown): ChatRequest | Refusal {
  const read = format.safeParse(body)
  if (!read.success) return { status: 400, message: `Invalid format: ${placeOf(read.error)}` }
  const within = bounds.safeParse(body)
  if (!within.success) return { status: 422, message: `Invalid value: ${placeOf(within.error)}` }
  const message = conflict(read.data)
  return message === null ? read.data : { status: 400, message }
}

/** Tells a refusal from a request. */
export const isRefusal = (read: ChatRequest | Refusal): read is Refusal =>
  'status' in read && 'message' in read
