import type { AnswerEvent } from '../models/answer.ts'
import { type Problem, toErrorBody } from '../problems.ts'

/** The sign that an answer is complete; the caller sends it once the outcome is on record, and never after a failure. */
export const endOfStream = 'data: [DONE]\n\n'

/** A failure after the first byte, as OpenAI clients raise it. */
export function failureEvent(problem: Problem): string {
  return `data: ${JSON.stringify(toErrorBody(problem))}\n\n`
}

/** One event of an answer as text of an event stream. */
export const frameOf = (event: AnswerEvent): string =>
  event.kind === 'chunk' ? `data: ${JSON.stringify(event.chunk)}\n\n` : ': keep-alive\n\n'

/** The answer as the text of an event stream, without its end. */
export async function* serverSentEvents(
  events: AsyncIterable<AnswerEvent>,
): AsyncGenerator<string> {
  for await (const event of events) yield frameOf(event)
}
