import type {
  AnswerEvent,
  AnswerEvents,
  Completion,
  CompletionChunk,
  Message,
} from '../models/answer.ts'
import { aside, lastChunk, mapChunks, mapMessages, toEvent, withLastWords } from './chunks.ts'

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
  events: AnswerEvents,
  words: Message,
): AsyncGenerator<readonly AnswerEvent[]> {
  const dues = createDues()
  let last: CompletionChunk | null = null
  for await (const together of events) {
    last = lastChunk(together) ?? last
    yield mapChunks(together, (chunk) => {
      dues.note(chunk)
      return withLastWords(chunk, ({ index }) => (dues.take(index) ? words : null))
    })
  }
  if (last === null) return
  const owed = [...dues.indexes()].filter((index) => dues.take(index))
  yield owed.map((index) => toEvent(aside(last, index, words)))
}

/** Adds the label as the last content of each choice, but not to JSON and not beside tool calls. */
export function labelled(events: AnswerEvents, { text, isJson }: Label): AnswerEvents {
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
