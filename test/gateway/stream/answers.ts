import type {
  AnswerEvent,
  AnswerEvents,
  CompletionChunk,
  Completion,
  Message,
  ToolCall,
} from '../../../gateway/models/answer.ts'

type Answering = AsyncGenerator<readonly AnswerEvent[]>

/** A chunk with one choice. */
export const aChunk = (
  delta: Message,
  reason: string | null = null,
  more: Partial<CompletionChunk> = {},
): CompletionChunk => ({
  id: 'a',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: reason }],
  ...more,
})

/** Events of these chunks, each arriving alone. */
export async function* events(...chunks: readonly CompletionChunk[]): Answering {
  for (const chunk of chunks) yield [{ kind: 'chunk', chunk }]
}

/** Events of these chunks, so many of them arriving together, and what is left at the end. */
export async function* eventsTogether(
  chunks: readonly CompletionChunk[],
  sizes: readonly number[],
): Answering {
  let from = 0
  for (const size of [...sizes, chunks.length]) {
    yield chunks.slice(from, from + size).map((chunk) => ({ kind: 'chunk', chunk }))
    from += size
  }
}

/** A sign that the model is alive, and nothing else. */
export async function* keepAlive(): Answering {
  yield [{ kind: 'keep-alive' }]
}

/** All events of an answer, one after the other. */
export const inOrder = async (answer: AnswerEvents): Promise<AnswerEvent[]> =>
  (await Array.fromAsync(answer)).flat()

/** A whole answer with these messages. */
export const aCompletion = (...messages: readonly Message[]): Completion => ({
  id: 'a',
  model: 'm',
  choices: messages.map((message, index) => ({
    index,
    message,
    finish_reason: message.tool_calls ? 'tool_calls' : 'stop',
  })),
})

/** Cuts a text at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [
    0,
    ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b),
    text.length,
  ]
  return ends.slice(1).map((to, index) => text.slice(ends[index], to))
}

/** The deltas in which a model says a message, its texts cut at these places. */
function deltasOf(message: Message, places: readonly number[]): Message[] {
  const { content, reasoning_content: reasoning, tool_calls: calls = [] } = message
  return [
    { role: 'assistant' },
    ...(reasoning
      ? cut(reasoning, places).map((part) => ({ content: null, reasoning_content: part }))
      : []),
    ...(content ? cut(content, places).map((part) => ({ content: part })) : []),
    ...calls.flatMap((call, index) => [
      { tool_calls: [{ ...call, index, function: { ...call.function, arguments: '' } }] },
      ...cut(call.function?.arguments ?? '', places).map((part) => ({
        tool_calls: [{ index, function: { arguments: part } }],
      })),
    ]),
  ]
}

/** The chunks of a message: its deltas and the finish. */
export const chunksOf = (message: Message, places: readonly number[]): CompletionChunk[] => [
  ...deltasOf(message, places).map((delta) => aChunk(delta)),
  aChunk({ content: '' }, message.tool_calls ? 'tool_calls' : 'stop', {
    usage: { total_tokens: 9 },
  }),
]

function assembleCalls(parts: readonly ToolCall[]): ToolCall[] {
  const calls: ToolCall[] = []
  for (const { index = 0, function: called, ...rest } of parts) {
    const before = calls[index]
    const text = (before?.function?.arguments ?? '') + (called?.arguments ?? '')
    const made = { ...before?.function, ...called, arguments: text }
    calls[index] = { ...before, ...rest, function: made }
  }
  return calls
}

function assemble(deltas: readonly Message[]): Message {
  const calls = assembleCalls(deltas.flatMap(({ tool_calls: parts }) => parts ?? []))
  const content = deltas.map((delta) => delta.content ?? '').join('')
  const reasoning = deltas.map((delta) => delta.reasoning_content ?? '').join('')
  return {
    role: 'assistant',
    content,
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  }
}

/** The message that a client puts together from the chunks of one choice. */
export function messageOf(read: readonly AnswerEvent[], choice = 0): Message {
  const chunks = read.flatMap((event) => (event.kind === 'chunk' ? [event.chunk] : []))
  const choices = chunks.flatMap((chunk) => chunk.choices.filter(({ index }) => index === choice))
  return assemble(choices.map(({ delta }) => delta))
}
