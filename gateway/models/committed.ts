import type { AnswerEvent, AnswerEvents } from './answer.ts'
import { shows } from './events.ts'

const isSomething = (event: AnswerEvent): boolean =>
  event.kind === 'keep-alive' || shows(event.chunk)

/**
 * Waits for the first sign of an answer: what fails before that may still be asked elsewhere. What was read meanwhile
 * (a chunk that only says `role`) is the beginning of the returned events.
 */
export async function committed(
  events: AsyncGenerator<readonly AnswerEvent[]>,
): Promise<AsyncGenerator<readonly AnswerEvent[]>> {
  const read: AnswerEvent[] = []
  for (;;) {
    const { value, done } = await events.next()
    if (done) break
    read.push(...value)
    if (value.some(isSomething)) break
  }
  return (async function* () {
    if (read.length > 0) yield read
    yield* events
  })()
}

/** The same events, but whoever stops reading closes the connection at once, even while an event is awaited. */
export function closable(
  events: AsyncGenerator<readonly AnswerEvent[]>,
  close: () => void,
): AnswerEvents {
  const iterator: AsyncIterator<readonly AnswerEvent[]> = {
    next: () => events.next(),
    async return() {
      close()
      return await events.return(undefined)
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}
