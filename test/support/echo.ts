import {
  chunkFrame,
  completionOf,
  streams,
  whole,
  type Behaviour,
  type RecordedRequest,
} from './upstream.ts'

type Spoken = { readonly role?: string; readonly content?: unknown }

/** What the last message that is not the system's said. */
function lastWords({ json }: RecordedRequest): string {
  const messages = json['messages'] as readonly Spoken[]
  const content = messages.findLast(({ role }) => role !== 'system')?.content
  return typeof content === 'string' ? content : JSON.stringify(content)
}

/** A model that says again what it was told, in pieces of `size` UTF-16 units when it is streamed. */
export const echoes =
  (size = 3): Behaviour =>
  (response, request) => {
    const text = lastWords(request)
    if (request.json['stream'] !== true)
      return whole(completionOf({ content: text }))(response, request)
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? []
    return streams(
      ...pieces.map((content) => chunkFrame({ content })),
      chunkFrame({}, 'stop'),
      'data: [DONE]\n\n',
    )(response, request)
  }
