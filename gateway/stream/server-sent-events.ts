import type { AnswerEvent } from '../models/answer.ts'
import { type Problem, toErrorBody } from '../problems.ts'

/** The sign that an answer is complete; the caller sends it once the outcome is on record, and never after a failure. */
export const endOfStream = 'data: [DONE]\n\n'

/** A failure after the first byte, as OpenAI clients raise it. */
export function failureEvent(problem: Problem): string {
  return `data: ${JSON.stringify(toErrorBody(problem))}\n\n`
}

const frameOf = (event: AnswerEvent): string =>
  event.kind === 'chunk' ? `data: ${JSON.stringify(event.chunk)}\n\n` : ': keep-alive\n\n'

/** Events of an answer as text of an event stream. */
export const framesOf = (events: readonly AnswerEvent[]): string => events.map(frameOf).join('')
