import type { AnswerEvent, Completion, CompletionChunk, Message } from './answer.ts'
import { upstreamError } from './failures.ts'
import type { ServerSent } from './server-sent.ts'

const insufficient = 'insufficient_system_resource'

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text: string): Json {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's message quotes the text, which may hold what a patient said.
    throw upstreamError('NotJson')
  }
  if (!isRecord(value)) throw upstreamError('NotAnObject')
  if (value['error']) throw upstreamError('ErrorInAnswer')
  return value
}

/** vLLM says `reasoning` where DeepSeek says `reasoning_content`. A leaked `<think>` in the content is left as it is. */
function toMessage(value: unknown): Message {
  if (!isRecord(value)) return {}
  if (!('reasoning' in value)) return value
  const { reasoning, reasoning_content: content, ...rest } = value
  const text = content ?? reasoning
  return typeof text === 'string' ? { ...rest, reasoning_content: text } : rest
}

const toText = (value: unknown): string => (typeof value === 'string' ? value : '')

function toReason(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function choicesOf(answer: Json): readonly Json[] {
  const choices = answer['choices']
  if (!Array.isArray(choices) || !choices.every(isRecord)) throw upstreamError('NoChoices')
  return choices
}

const indexOf = (choice: Json, position: number): number =>
  typeof choice['index'] === 'number' ? choice['index'] : position

function toChunk(text: string): CompletionChunk {
  const answer = parse(text)
  const choices = choicesOf(answer).map((choice, position) => ({
    ...choice,
    index: indexOf(choice, position),
    delta: toMessage(choice['delta']),
    finish_reason: toReason(choice['finish_reason']),
  }))
  return { ...answer, id: toText(answer['id']), model: toText(answer['model']), choices }
}

/** A whole answer; throws when it is none, or was cut off for lack of resources. */
export function toCompletion(text: string): Completion {
  const answer = parse(text.trim())
  const choices = choicesOf(answer).map((choice, position) => ({
    ...choice,
    index: indexOf(choice, position),
    message: toMessage(choice['message']),
    finish_reason: toReason(choice['finish_reason']),
  }))
  if (choices.length === 0) throw upstreamError('NoChoices')
  if (choices.some((choice) => choice.finish_reason === insufficient)) {
    throw upstreamError('InsufficientResources')
  }
  return { ...answer, id: toText(answer['id']), model: toText(answer['model']), choices }
}

const isCutOff = ({ choices }: CompletionChunk): boolean =>
  choices.some((choice) => choice.finish_reason === insufficient)

const isFinished = ({ choices }: CompletionChunk): boolean =>
  choices.some((choice) => choice.finish_reason)

/** Whether a person would see something of the answer. */
export function shows(chunk: CompletionChunk): boolean {
  return chunk.choices.some(
    ({ delta }) => delta.content || delta.reasoning_content || delta.tool_calls?.length,
  )
}

/**
 * The answer that an event stream carries. Throws `upstream_error` when the stream breaks off, reports an error, is no
 * such stream, or ran out of resources; in the last case what was already shown is ended by that finish reason first.
 */
export async function* answerEvents(
  frames: AsyncIterable<readonly ServerSent[]>,
): AsyncGenerator<readonly AnswerEvent[]> {
  const reading: Reading = { hasShown: false, hasFinished: false, isDone: false }
  for await (const together of frames) {
    const events: AnswerEvent[] = []
    let failure: unknown = null
    try {
      for (const frame of together) readFrame(frame, reading, events)
    } catch (error) {
      failure = error
    }
    // What arrived before the fault is still the caller's.
    if (events.length > 0) yield events
    if (failure !== null) throw failure
    if (reading.isDone) return
  }
  if (!reading.hasFinished) throw upstreamError('CutOff')
}

/** How far a stream has been read. */
type Reading = { hasShown: boolean; hasFinished: boolean; isDone: boolean }

function readFrame(frame: ServerSent, reading: Reading, into: AnswerEvent[]): void {
  if (reading.isDone) return
  if (frame.kind === 'comment') {
    into.push({ kind: 'keep-alive' })
    return
  }
  reading.isDone = frame.data === '[DONE]'
  if (reading.isDone) return
  const chunk = toChunk(frame.data)
  reading.hasShown ||= shows(chunk)
  reading.hasFinished ||= isFinished(chunk)
  if (reading.hasShown || !isCutOff(chunk)) into.push({ kind: 'chunk', chunk })
  if (isCutOff(chunk)) throw upstreamError('InsufficientResources')
}
