import { createParser } from 'eventsource-parser'

import { upstreamError } from './failures.ts'

/** One thing of an event stream: a comment, or the data of an event. */
export type ServerSent =
  | { readonly kind: 'comment' }
  | { readonly kind: 'data'; readonly data: string }

const maxEventLength = 1024 * 1024

/**
 * Reads an event stream from bytes that may be cut anywhere, even within a character or a line end. What arrives in one
 * read is passed on together.
 */
export async function* serverSent(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly ServerSent[]> {
  let ready: ServerSent[] = []
  let isTooLong = false
  const decoder = new TextDecoder()
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onComment: () => ready.push({ kind: 'comment' }),
    onEvent: ({ data }) => ready.push({ kind: 'data', data }),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded'
    },
  })
  for await (const chunk of bytes) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    if (ready.length > 0) yield ready
    ready = []
    if (isTooLong) throw upstreamError('EventTooLong')
  }
  // Some servers end without the empty line that would close their last event.
  parser.feed(`${decoder.decode()}\n\n`)
  if (ready.length > 0) yield ready
}
