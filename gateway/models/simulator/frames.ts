import type { Composed } from './compose.ts'

/** The model name and fingerprint of every answer, so that nobody takes it for DeepSeek's. */
export const simulatorModel = 'wardline-simulator'

const head = ({ id }: Composed, object: string) => ({
  id,
  object,
  created: Math.floor(Date.now() / 1000),
  model: simulatorModel,
  system_fingerprint: simulatorModel,
})

function toolCalls({ call }: Composed) {
  if (!call) return undefined
  const called = { name: call.name, arguments: call.arguments }
  return [{ index: 0, id: call.id, type: 'function', function: called }]
}

/** The answer as one object. */
export function toCompletion(composed: Composed): Record<string, unknown> {
  const { reasoning, content, finishReason, usage } = composed
  const calls = toolCalls(composed)
  const message = {
    role: 'assistant',
    content,
    ...(reasoning !== null && { reasoning_content: reasoning }),
    ...(calls && { tool_calls: calls }),
  }
  const choice = { index: 0, message, logprobs: null, finish_reason: finishReason }
  return { ...head(composed, 'chat.completion'), choices: [choice], usage }
}

function pieces(text: string, size: number): string[] {
  const characters = Array.from(text)
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  )
}

function callDeltas(composed: Composed, size: number): Record<string, unknown>[] {
  const [call] = toolCalls(composed) ?? []
  if (!call) return []
  const opening = { ...call, function: { name: call.function.name, arguments: '' } }
  const parts = pieces(call.function.arguments, size)
  return [
    { tool_calls: [opening] },
    ...parts.map((part) => ({ tool_calls: [{ index: 0, function: { arguments: part } }] })),
  ]
}

function deltas(composed: Composed, size: number): Record<string, unknown>[] {
  const { reasoning, content } = composed
  const isThinking = reasoning !== null
  return [
    {
      role: 'assistant',
      content: isThinking ? null : '',
      ...(isThinking && { reasoning_content: '' }),
    },
    ...pieces(reasoning ?? '', size).map((part) => ({ content: null, reasoning_content: part })),
    ...pieces(content, size).map((part) => ({
      content: part,
      ...(isThinking && { reasoning_content: null }),
    })),
    ...callDeltas(composed, size),
  ]
}

/** How a stream is cut into chunks and where its usage goes. */
export type StreamForm = { readonly size: number; readonly includesUsage: boolean }

/** The answer as chunks, the last of which carries the usage: one of its own if that was asked for. */
export function toChunks(
  composed: Composed,
  { size, includesUsage }: StreamForm,
): Record<string, unknown>[] {
  const start = head(composed, 'chat.completion.chunk')
  const { usage, finishReason } = composed
  const chunk = (delta: Record<string, unknown>, reason: string | null) => ({
    ...start,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
    ...(includesUsage && { usage: null }),
  })
  const last = chunk({ content: '' }, finishReason)
  return [
    ...deltas(composed, size).map((delta) => chunk(delta, null)),
    ...(includesUsage ? [last, { ...start, choices: [], usage }] : [{ ...last, usage }]),
  ]
}
