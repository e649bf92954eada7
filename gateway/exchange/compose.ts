import type { Bundle, UseCase } from '#policy'

import type { ModelRequest } from '../models/answer.ts'
import type { Prompt, PromptMessage } from './prompt.ts'

type Parts = {
  readonly bundle: Bundle
  readonly useCase: UseCase
  readonly userId: string
  /** Alias for the `name` of a message's author. */
  readonly alias: (name: string) => string
}

/** The request as it leaves: the use case's instruction first, then the masked conversation, then known parameters. */
export function composeRequest(prompt: Prompt, parts: Parts): ModelRequest {
  const messages = prompt.messages.map((message) => toOutbound(message, parts.alias))
  return {
    messages: withInstruction(messages, instructionFor(prompt, parts)),
    stream: prompt.stream === true,
    ...(prompt.stream === true && { stream_options: { include_usage: true } }),
    ...parametersOf(prompt),
    ...(wantsJson(prompt) && { response_format: { type: 'json_object' } }),
    user_id: parts.userId,
  }
}

/** Whether the answer must be one JSON document. */
export const wantsJson = (prompt: Prompt): boolean =>
  prompt.response_format?.type === 'json_object' || prompt.response_format?.type === 'json_schema'

const passedOn = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'stop',
  'logprobs',
  'top_logprobs',
  'thinking',
  'reasoning_effort',
  'tools',
  'tool_choice',
] as const satisfies readonly (keyof Prompt)[]

function parametersOf(prompt: Prompt): Record<string, unknown> {
  const given = passedOn.filter((name) => prompt[name] !== undefined && prompt[name] !== null)
  const limit = prompt.max_tokens ?? prompt.max_completion_tokens
  return {
    ...Object.fromEntries(given.map((name) => [name, prompt[name]])),
    ...(typeof limit === 'number' && { max_tokens: limit }),
  }
}

/** DeepSeek knows no `developer` role; it means what `system` means. */
function toOutbound(message: PromptMessage, alias: Parts['alias']): Record<string, unknown> {
  const { name, role, ...rest } = message
  return {
    role: role === 'developer' ? 'system' : role,
    ...rest,
    ...(name !== undefined && { name: alias(name) }),
  }
}

function instructionFor(prompt: Prompt, { bundle, useCase }: Parts): string {
  const schema = schemaFor(prompt, useCase)
  return [
    useCase.prompt.trim(),
    bundle.deidentification.instruction.trim(),
    ...(wantsJson(prompt)
      ? ['只输出一个 JSON 对象，不要输出其他文字。Answer with one JSON object only.']
      : []),
    ...(schema === undefined ? [] : [`JSON Schema：${JSON.stringify(schema)}`]),
  ]
    .filter((line) => line !== '')
    .join('\n\n')
}

/** The client's own schema wins; DeepSeek itself enforces none (JSON mode only). */
function schemaFor(prompt: Prompt, useCase: UseCase): unknown {
  const format = prompt.response_format
  if (format?.type === 'json_schema') return format.json_schema.schema
  return format?.type === 'json_object' ? useCase.outputSchema : undefined
}

/** One system message only, at the start: some chat templates of self-hosted models accept no second one there. */
function withInstruction(
  messages: readonly Record<string, unknown>[],
  instruction: string,
): readonly Record<string, unknown>[] {
  const [first, ...rest] = messages
  if (first?.['role'] === 'system' && typeof first['content'] === 'string') {
    return [{ ...first, content: `${instruction}\n\n${first['content']}` }, ...rest]
  }
  return [{ role: 'system', content: instruction }, ...messages]
}
