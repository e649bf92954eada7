import type { AnswerEvent, Completion, CompletionChunk, Message } from '../models/answer.ts'
import { aside, mapMessages, withLastWords } from './chunks.ts'

/** The visible notice that an answer is AI-generated; `isJson` when it would break the answer's form. */
export type Label = { readonly text: string; readonly isJson: boolean }

const callsTools = ({ tool_calls: calls }: Message, reason?: string | null): boolean =>
  reason === 'tool_calls' || (calls !== undefined && calls.length > 0)

/** Which choices are still owed their label. */
function createDues() {
  const dues = new Map<number, boolean>()
  return {
    note({ choices }: CompletionChunk): void {
      for (const { index, delta, finish_reason: reason } of choices) {
        dues.set(index, (dues.get(index) ?? true) && !callsTools(delta, reason))
      }
    },
    take(index: number): boolean {
      const isDue = dues.get(index) ?? false
      dues.set(index, false)
      return isDue
    },
    indexes: () => dues.keys(),
  }
}

async function* withLabel(
  events: AsyncIterable<AnswerEvent>,
  words: Message,
): AsyncGenerator<AnswerEvent> {
  const dues = createDues()
  let last: CompletionChunk | undefined
  for await (const event of events) {
    if (event.kind === 'keep-alive') {
      yield event
      continue
    }
    last = event.chunk
    dues.note(last)
    const chunks = withLastWords(last, ({ index }) => (dues.take(index) ? words : null))
    for (const chunk of chunks) yield { kind: 'chunk', chunk }
  }
  if (!last) return
  for (const index of dues.indexes()) {
    if (dues.take(index)) yield { kind: 'chunk', chunk: aside(last, index, words) }
  }
}

/** Adds the label as the last content of each choice, but not to JSON and not beside tool calls. */
export function labelled(
  events: AsyncIterable<AnswerEvent>,
  { text, isJson }: Label,
): AsyncIterable<AnswerEvent> {
  return isJson ? events : withLabel(events, { content: text })
}

/** The same for a whole answer. */
export function labelCompletion(completion: Completion, { text, isJson }: Label): Completion {
  return mapMessages(completion, ({ message, finish_reason: reason }) =>
    isJson || callsTools(message, reason)
      ? message
      : { ...message, content: (message.content ?? '') + text },
  )
}
