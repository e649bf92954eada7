import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { setImmediate } from 'node:timers/promises'

import { z } from 'zod'

/** One request as it arrived, byte for byte. */
export type RecordedRequest = {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  readonly json: Record<string, unknown>
  /** Resolves when the exchange is over: true if the whole answer was taken, false if the client hung up. */
  readonly closed: Promise<boolean>
}

/** How an upstream answers one request. */
export type Behaviour = (response: ServerResponse, request: RecordedRequest) => void | Promise<void>

const jsonObject = z.record(z.string(), z.unknown())

const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

/** A chunk of a streamed answer as DeepSeek frames it. */
export function chunkFrame(
  delta: Record<string, unknown>,
  finishReason: string | null = null,
  more: Record<string, unknown> = {},
): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }]
  return frame({
    id: 'upstream-1',
    object: 'chat.completion.chunk',
    model: 'upstream-model',
    choices,
    ...more,
  })
}

/** The frames of a complete streamed answer with this content. */
export const contentFrames = (...parts: readonly string[]): string[] => [
  chunkFrame({ role: 'assistant', content: '' }),
  ...parts.map((content) => chunkFrame({ content })),
  chunkFrame({ content: '' }, 'stop', {
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
  }),
  'data: [DONE]\n\n',
]

/** A complete answer with this message that is not streamed. */
export const completionOf = (
  message: Record<string, unknown>,
  finishReason = 'stop',
): Record<string, unknown> => ({
  id: 'upstream-1',
  object: 'chat.completion',
  model: 'upstream-model',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finishReason }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
})

/** Answers with JSON, or with a text that is sent as it is. */
export function whole(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

async function write(
  response: ServerResponse,
  parts: Iterable<string | Uint8Array>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  for (const part of parts) {
    if (response.destroyed) return
    response.write(part)
    await setImmediate()
  }
}

/** Streams the parts, each in a write of its own, and ends. */
export function streams(...parts: readonly (string | Uint8Array)[]): Behaviour {
  return async (response) => {
    await write(response, parts)
    response.end()
  }
}

/** Streams the parts and then stays silent with the connection open. */
export function stalls(...parts: readonly (string | Uint8Array)[]): Behaviour {
  return async (response) => await write(response, parts)
}

/** Streams the parts and then breaks the connection. */
export function cuts(...parts: readonly (string | Uint8Array)[]): Behaviour {
  return async (response) => {
    await write(response, parts)
    response.destroy()
  }
}

/** Takes the request and never answers. */
export const hangs: Behaviour = () => {}

/** Answers the first request with the first behaviour and so on; the last one stays. */
export function inTurn(...behaviours: readonly Behaviour[]): Behaviour {
  let turn = 0
  return async (response, request) => {
    const behaviour = behaviours[Math.min(turn, behaviours.length - 1)]
    turn += 1
    await behaviour?.(response, request)
  }
}

async function record(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<RecordedRequest> {
  const closed = once(response, 'close').then(() => response.writableFinished)
  const body = Buffer.concat(await request.toArray())
  const text = body.toString('utf8')
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    text,
    get json() {
      return jsonObject.parse(JSON.parse(text))
    },
    closed,
  }
}

/** A loopback upstream that keeps every byte it was sent. */
export type RecordingUpstream = AsyncDisposable & {
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  /** Resolves when request `index` (from 0) has arrived. */
  request(index: number): Promise<RecordedRequest>
  /** Connections opened so far. */
  readonly connections: number
  /** Answers differently from the next request on. */
  answerWith(behaviour: Behaviour): void
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the upstream does not listen')
  return address.port
}

/** Starts an upstream on a port of the system's choice; without an answer it gives a short complete one. */
export async function recordingUpstream(
  options: { readonly answer?: Behaviour } = {},
): Promise<RecordingUpstream> {
  const requests: RecordedRequest[] = []
  const arrivals = new EventTarget()
  let connections = 0
  let answer: Behaviour = options.answer ?? answersEither
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const recorded = await record(request, response)
    requests.push(recorded)
    arrivals.dispatchEvent(new Event('arrival'))
    await answer(response, recorded)
  }
  const server = createServer((request, response) => {
    // A client that leaves before its request is complete has sent nothing to record.
    serve(request, response).catch(() => response.destroy())
  })
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    requests,
    async request(index) {
      while (!requests[index]) await once(arrivals, 'arrival')
      return requests[index]
    },
    get connections() {
      return connections
    },
    answerWith(behaviour) {
      answer = behaviour
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Streams when it is asked to, like DeepSeek. */
const answersEither: Behaviour = async (response, request) => {
  const isStream = request.json['stream'] === true
  await (
    isStream ? streams(...contentFrames('好', '的')) : whole(completionOf({ content: '好的' }))
  )(response, request)
}
