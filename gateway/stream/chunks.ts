import type {
  AnswerEvent,
  Completion,
  CompletionChunk,
  Message,
  ToolCall,
} from '../models/answer.ts'

type Choice = CompletionChunk['choices'][number]

const textKeys = new Set(['content', 'reasoning_content', 'tool_calls'])

/** Where a tool call stands among its choice's calls; only streamed calls say so themselves. */
export const positionOf = ({ index }: ToolCall, position: number): number => index ?? position

/** A chunk of its own beside `chunk`, for one choice and without the usage, which is counted once. */
export function aside(chunk: CompletionChunk, index: number, delta: Message): CompletionChunk {
  return { ...chunk, usage: null, choices: [{ index, delta, finish_reason: null }] }
}

function appendCall(call: ToolCall, more: ToolCall | undefined): ToolCall {
  if (!more) return call
  const text = (call.function?.arguments ?? '') + (more.function?.arguments ?? '')
  return { ...call, function: { ...call.function, arguments: text } }
}

function appendCalls(calls: readonly ToolCall[], more: readonly ToolCall[]): ToolCall[] {
  const positions = calls.map(positionOf)
  const find = (at: number) => more.find((call, position) => positionOf(call, position) === at)
  const isNew = (call: ToolCall, at: number) => !positions.includes(positionOf(call, at))
  return [
    ...calls.map((call, at) => appendCall(call, find(positionOf(call, at)))),
    ...more.filter(isNew),
  ]
}

/** The message with more text at the end of its fields. */
export function append(message: Message, more: Message): Message {
  const { content, reasoning_content: reasoning, tool_calls: calls } = more
  return {
    ...message,
    ...(content && { content: (message.content ?? '') + content }),
    ...(reasoning && { reasoning_content: (message.reasoning_content ?? '') + reasoning }),
    ...(calls && { tool_calls: appendCalls(message.tool_calls ?? [], calls) }),
  }
}

const isEmptyCall = ({ id, function: called }: ToolCall): boolean =>
  !id && !called?.name && !called?.arguments

function isEmptyDelta(delta: Message): boolean {
  if (delta.content || delta.reasoning_content) return false
  if (delta.tool_calls?.some((call) => !isEmptyCall(call))) return false
  return !Object.entries(delta).some(([key, value]) => !textKeys.has(key) && value !== null)
}

function isEmptyChoice(choice: Choice): boolean {
  const saysMore = ([key, value]: [string, unknown]) =>
    key !== 'index' && key !== 'delta' && value !== null
  return isEmptyDelta(choice.delta) && !Object.entries(choice).some(saysMore)
}

/** Whether nobody would miss this chunk. */
export function isEmpty({ choices, usage }: CompletionChunk): boolean {
  return choices.length > 0 && !usage && choices.every(isEmptyChoice)
}

function withoutText(delta: Message): Message {
  return Object.fromEntries(Object.entries(delta).filter(([key]) => !textKeys.has(key)))
}

function onlyText({ content, reasoning_content: reasoning, tool_calls: calls }: Message): Message {
  return {
    ...(content && { content }),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls && { tool_calls: calls }),
  }
}

/** Says a choice's last words, if `wordsOf` has any, in a chunk of their own before the one that finishes it. */
export function withLastWords(
  chunk: CompletionChunk,
  wordsOf: (choice: Choice) => Message | null,
): CompletionChunk[] {
  const asides: CompletionChunk[] = []
  const choices = chunk.choices.map((choice) => {
    const words = choice.finish_reason ? wordsOf(choice) : null
    if (!words) return choice
    asides.push(aside(chunk, choice.index, append(onlyText(choice.delta), words)))
    return { ...choice, delta: withoutText(choice.delta) }
  })
  return asides.length === 0 ? [chunk] : [...asides, { ...chunk, choices }]
}

/** A chunk as an event of an answer. */
export const toEvent = (chunk: CompletionChunk): AnswerEvent => ({ kind: 'chunk', chunk })

/** The last chunk among the events, if there is one. */
export function lastChunk(events: readonly AnswerEvent[]): CompletionChunk | null {
  const last = events.findLast(({ kind }) => kind === 'chunk')
  return last?.kind === 'chunk' ? last.chunk : null
}

/** The events with each chunk replaced by what `change` makes of it; keep-alives stay. */
export function mapChunks(
  events: readonly AnswerEvent[],
  change: (chunk: CompletionChunk) => readonly CompletionChunk[],
): readonly AnswerEvent[] {
  return events.flatMap((event) =>
    event.kind === 'keep-alive' ? [event] : change(event.chunk).map(toEvent),
  )
}

/** The completion with each choice's message changed. */
export function mapMessages(
  completion: Completion,
  change: (choice: Completion['choices'][number]) => Message,
): Completion {
  const choices = completion.choices.map((choice) => ({ ...choice, message: change(choice) }))
  return { ...completion, choices }
}
