import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A message as it arrived. */
type Received = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Who is told by webhook. */
export type Receiver = AsyncDisposable & {
  readonly url: string
  readonly port: number
  /** In the order in which they came, repetitions too. */
  readonly received: readonly Received[]
  /** How it answers from now on. */
  answerWith(answer: Answer): void
}

type Answer = (response: ServerResponse, received: Received) => void

/** Answers with this status, and with nothing or this body. */
export const says =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body)

/** Takes everything unless it is told otherwise. */
export async function aReceiver({ port = 0, answer = says(204) } = {}): Promise<Receiver> {
  const received: Received[] = []
  let current: Answer = answer
  const server = createServer((request, response) => {
    // Whoever is cut off while it sends has not told anything.
    response.on('error', () => {})
    void text(request).then(
      (body) => {
        const one = { path: request.url ?? '', headers: request.headers, body }
        received.push(one)
        current(response, one)
      },
      () => {},
    )
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: at } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${at}/told`,
    port: at,
    received,
    answerWith: (next) => void (current = next),
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
