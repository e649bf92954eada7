import type {
  AnswerEvent,
  AnswerEvents,
  Completion,
  CompletionChunk,
  Message,
  Usage,
} from '../models/answer.ts'
import { shows } from '../models/events.ts'
import { weigh } from '../models/tokens.ts'

/** What the record needs to know of an answer, filled in while it passes; none of its text. */
export type Tally = {
  model: string | null
  fingerprint: string | null
  usage: Usage | null
  /** An estimate of the tokens that have passed, not yet rounded. */
  weight: number
  /** By choice, in the order in which they finished. */
  finishReasons: string[]
  /** When the first text or tool call passed, on the given clock. */
  firstTokenAt: number | null
}

/** A tally of nothing yet. */
export const createTally = (): Tally => ({
  model: null,
  fingerprint: null,
  usage: null,
  weight: 0,
  finishReasons: [],
  firstTokenAt: null,
})

function note(tally: Tally, answer: CompletionChunk | Completion): void {
  tally.model = answer.model || tally.model
  tally.fingerprint = answer.system_fingerprint ?? tally.fingerprint
  tally.usage = answer.usage ?? tally.usage
  for (const { finish_reason: reason } of answer.choices) {
    if (reason) tally.finishReasons.push(reason)
  }
}

function weightOf({ content, reasoning_content: reasoning, tool_calls: calls }: Message): number {
  const called = (calls ?? []).flatMap(({ function: one }) => [one?.name, one?.arguments])
  return [content, reasoning, ...called].reduce(
    (total, text) => total + (typeof text === 'string' ? weigh(text) : 0),
    0,
  )
}

/** The same events; the tally is up to date whenever some have passed. */
export async function* collected(
  events: AnswerEvents,
  tally: Tally,
  now: () => number,
): AsyncGenerator<readonly AnswerEvent[]> {
  for await (const together of events) {
    for (const event of together) {
      if (event.kind === 'keep-alive') continue
      note(tally, event.chunk)
      for (const { delta } of event.chunk.choices) tally.weight += weightOf(delta)
      if (tally.firstTokenAt === null && shows(event.chunk)) tally.firstTokenAt = now()
    }
    yield together
  }
}

/** The tally of a whole answer, which is all there at `now`. */
export function tallyCompletion(completion: Completion, now: () => number): Tally {
  const tally = createTally()
  note(tally, completion)
  for (const { message } of completion.choices) tally.weight += weightOf(message)
  return { ...tally, firstTokenAt: now() }
}
