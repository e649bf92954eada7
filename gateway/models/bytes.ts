import type { ReadableStreamDefaultReader } from 'node:stream/web'

import type { Deadline } from './deadline.ts'
import { upstreamError } from './failures.ts'

const graceMs = 50
const maxWholeBytes = 64 * 1024 * 1024

/** Lets an answer that was read to its end close by itself, so that its connection can serve the next request. */
async function drain(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  deadline: Deadline,
): Promise<void> {
  deadline.allow(graceMs)
  try {
    while (!(await reader.read()).done);
  } catch {
    // The answer is complete; only its connection cannot be used again.
  }
}

/** The bytes of a streamed answer; every wait for the next ones is limited to `idleMs`. */
export async function* streamedBytes(
  response: Response,
  deadline: Deadline,
  idleMs: number,
): AsyncGenerator<Uint8Array> {
  if (!response.body) throw upstreamError('NoBody')
  const reader = response.body.getReader()
  try {
    for (;;) {
      deadline.allow(idleMs)
      const { value, done } = await reader.read()
      deadline.pause()
      if (done) return
      yield value
    }
  } finally {
    if (!deadline.signal.aborted) await drain(reader, deadline)
  }
}

/** The text of a whole answer. */
export async function wholeText(response: Response): Promise<string> {
  if (!response.body) throw upstreamError('NoBody')
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > maxWholeBytes) throw upstreamError('AnswerTooLong')
  }
  return text + decoder.decode()
}
