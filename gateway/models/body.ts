import type { ModelRequest } from './answer.ts'
import type { Endpoint } from './endpoint.ts'

type Parameters = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Parameters =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function without(parameters: Parameters, ...names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)))
}

/** DeepSeek thinks unless it is told not to. */
function thinks({ thinking, reasoning_effort: effort }: Parameters): boolean {
  return effort !== 'none' && !(isRecord(thinking) && thinking['type'] === 'disabled')
}

const hasTools = ({ tools }: Parameters): boolean => Array.isArray(tools) && tools.length > 0

function withReasoningContent(message: Parameters): Parameters {
  if (!('reasoning' in message)) return message
  const { reasoning, reasoning_content: content, ...rest } = message
  return { ...rest, reasoning_content: content ?? reasoning }
}

/**
 * With tools and thinking DeepSeek refuses a history in which an assistant message lacks its reasoning, and other
 * engines silently stop thinking; the empty string satisfies both.
 */
function withCompleteReasoning(message: Parameters): Parameters {
  if (message['role'] !== 'assistant' || typeof message['reasoning_content'] === 'string') {
    return message
  }
  return { ...message, reasoning_content: '' }
}

function toVllmMessage(message: Parameters): Parameters {
  const { reasoning_content: reasoning, ...rest } = without(message, 'prefix')
  return reasoning === undefined ? rest : { ...rest, reasoning }
}

function toVllmThinking({ thinking, chat_template_kwargs: given }: Parameters): Parameters {
  if (!isRecord(thinking)) return {}
  const isOn = thinking['type'] !== 'disabled'
  const template = { thinking: isOn, enable_thinking: isOn, ...(isRecord(given) ? given : {}) }
  return { chat_template_kwargs: template }
}

/** Without this vLLM never says what a streamed answer cost. */
function toVllmUsage({ stream, stream_options: options }: Parameters): Parameters {
  return stream === true && options === undefined ? { stream_options: { include_usage: true } } : {}
}

function toVllm(body: Parameters, messages: readonly Parameters[]): Parameters {
  return {
    ...without(body, 'thinking', 'user_id', 'messages'),
    ...toVllmThinking(body),
    ...toVllmUsage(body),
    ...(continuesPrefix(messages) && {
      continue_final_message: true,
      add_generation_prompt: false,
    }),
    messages: messages.map(toVllmMessage),
  }
}

function continuesPrefix(messages: readonly Parameters[]): boolean {
  return messages.at(-1)?.['prefix'] === true
}

function hasStrictTools({ tools }: Parameters): boolean {
  if (!Array.isArray(tools)) return false
  return tools.some((tool: unknown) => {
    const definition = isRecord(tool) ? tool['function'] : undefined
    return isRecord(definition) && definition['strict'] === true
  })
}

/** The request as this endpoint understands it. */
export function toBody(endpoint: Endpoint, request: ModelRequest): Parameters {
  const body = { ...request, model: endpoint.model }
  const renamed = request.messages.map(withReasoningContent)
  const messages = hasTools(body) && thinks(body) ? renamed.map(withCompleteReasoning) : renamed
  return endpoint.dialect === 'vllm' ? toVllm(body, messages) : { ...body, messages }
}

/** Where this request goes: prefix completion and strict tools live behind `/beta` of DeepSeek's own cloud. */
export function addressOf(endpoint: Endpoint, request: ModelRequest): string {
  const base = endpoint.baseUrl.replace(/\/+$/u, '')
  const isCloud = endpoint.kind === 'cloud' && endpoint.dialect === 'deepseek'
  const needsBeta = isCloud && (continuesPrefix(request.messages) || hasStrictTools(request))
  const root = needsBeta ? `${base.replace(/\/(?:v1|beta)$/u, '')}/beta` : base
  return `${root}/chat/completions`
}
