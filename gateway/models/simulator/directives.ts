import { type ChatMessage, textOf } from './request.ts'

/** How the simulator is asked to behave by `#simulate name[=value] …` in the last user message. */
export type Directives = ReadonlyMap<string, string>

/**
 * Reads the directives of a conversation. Known are:
 *
 * - `slow=2000`: thinks for so many milliseconds, with keep-alives (stream) or empty lines (whole)
 * - `pace=20`: waits so many milliseconds between chunks
 * - `chunks=1`: so many characters a chunk, and the bytes of each frame in several writes, cut within characters
 * - `status=500`: answers with this status and no answer (`retry-after: 1` beside 429)
 * - `cut`: breaks the connection in the middle of the answer
 * - `garbage`: answers 200 with something that is not the protocol
 * - `error-in-stream`: an error object in the middle of a 200 answer
 * - `insufficient`: gives up at once for lack of resources; `insufficient=late` in the middle of the answer
 * - `empty`: an answer without content
 * - `hang`: takes the request and never answers
 */
export function readDirectives(messages: readonly ChatMessage[]): Directives {
  const last = messages.findLast(({ role }) => role === 'user')
  const line = last && /#simulate[ \t]+([^\n]+)/u.exec(textOf(last))?.[1]
  const words = line?.trim().split(/\s+/u) ?? []
  return new Map(words.map((word) => [word.split('=')[0] ?? '', word.split('=')[1] ?? '']))
}

/** The value of a directive as a number of at least 0, or `otherwise` when it is absent or no number. */
export function numberOf(directives: Directives, name: string, otherwise: number): number {
  const text = directives.get(name)
  const value = text ? Number(text) : Number.NaN
  return value >= 0 ? value : otherwise
}
