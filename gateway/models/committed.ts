import type { AnswerEvent } from './answer.ts'
import { shows } from './events.ts'

const isSomething = (event: AnswerEvent): boolean =>
  event.kind === 'keep-alive' || shows(event.chunk)

/**
 * Waits for the first sign of an answer: what fails before that may still be asked elsewhere. What was read meanwhile
 * (a chunk that only says `role`) is the beginning of the returned events.
 */
export async function committed(
  events: AsyncGenerator<AnswerEvent>,
): Promise<AsyncGenerator<AnswerEvent>> {
  const read: AnswerEvent[] = []
  for (;;) {
    const { value, done } = await events.next()
    if (done) break
    read.push(value)
    if (isSomething(value)) break
  }
  return (async function* () {
    yield* read
    yield* events
  })()
}

/** The same events, but whoever stops reading closes the connection at once, even while an event is awaited. */
export function closable(
  events: AsyncGenerator<AnswerEvent>,
  close: () => void,
): AsyncIterable<AnswerEvent> {
  const iterator: AsyncIterator<AnswerEvent> = {
    next: () => events.next(),
    async return() {
      close()
      return await events.return(undefined)
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
