import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { compose } from './simulator/compose.ts'
import { numberOf, readDirectives } from './simulator/directives.ts'
import { simulatorModel } from './simulator/frames.ts'
import { errorBody, playStream, playWhole, refuse } from './simulator/play.ts'
import { type ChatRequest, isRefusal, readRequest } from './simulator/request.ts'

/** A running simulator. */
export type Simulator = { readonly url: string; close(): Promise<void> }

const chatPath = /^(?:\/v1|\/beta)?\/chat\/completions$/u
const modelsPath = /^(?:\/v1)?\/models$/u
const modelList = {
  object: 'list',
  data: [{ id: simulatorModel, object: 'model', owned_by: 'wardline' }],
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const bytes = Buffer.concat(await request.toArray())
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // Not JSON is not a request: the reader refuses it like any other malformed one.
    return null
  }
}

async function play(chat: ChatRequest, response: ServerResponse): Promise<void> {
  const directives = readDirectives(chat.messages)
  if (directives.has('hang')) return
  const status = numberOf(directives, 'status', 200)
  if (status >= 400 && status <= 599) return refuse(response, status)
  const composed = compose(chat, directives)
  const includesUsage = chat.stream_options?.include_usage === true
  const answer = chat.stream ? playStream : playWhole
  await answer({ response, composed, directives, includesUsage })
}

async function chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const read = readRequest(await readJson(request))
  if (isRefusal(read)) refuse(response, read.status, errorBody(read.message))
  else await play(read, response)
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url?.split('?')[0] ?? ''
  if (!/^Bearer \S+$/u.test(request.headers.authorization ?? '')) {
    return refuse(response, 401, errorBody('Authentication Fails', 'authentication_error'))
  }
  if (request.method === 'POST' && chatPath.test(path)) return await chat(request, response)
  if (request.method === 'GET' && modelsPath.test(path)) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(modelList))
    return
  }
  refuse(response, 404, errorBody('Not Found'))
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the simulator does not listen')
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}

/**
 * Starts a server that speaks DeepSeek's chat protocol offline, says in every answer that it is a simulator, and
 * misbehaves on request: see `readDirectives` for the words that it obeys.
 */
export async function startSimulator({
  port = 0,
  host = '127.0.0.1',
}: {
  readonly port?: number
  readonly host?: string
} = {}): Promise<Simulator> {
  const server = createServer((request, response) => {
    // Whoever hangs up in the middle of a request gets no answer, and it harms nobody else.
    serve(request, response).catch(() => response.destroy())
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    url: urlOf(server, host),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
