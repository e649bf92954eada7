import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { getRawBody } from 'raw-body'

import type { WitnessAnswer } from '#audit'

const mostBytes = 65_536

/** Serves a witness: `POST /add-checkpoint` (C2SP tlog-witness) and `GET /healthz`. */
export function witnessServer(
  decide: (request: string) => Promise<WitnessAnswer>,
  onFailure: (error: unknown) => void,
): Server {
  const server = createServer((request, response) => {
    answer(request, decide)
      .catch((error: unknown) => {
        onFailure(error)
        return plain(500, 'The witness cannot do its work.')
      })
      .then((reply) => send(response, reply))
      .catch(onFailure)
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 10_000
  return server
}

type Reply = { readonly status: number; readonly body: string; readonly type: string }

const plain = (status: number, text: string): Reply => ({
  status,
  body: `${text}\n`,
  type: 'text/plain',
})

async function answer(
  request: IncomingMessage,
  decide: (request: string) => Promise<WitnessAnswer>,
): Promise<Reply> {
  const path = request.url?.split('?')[0]
  if (path === '/healthz' && request.method === 'GET') return plain(200, 'ok')
  if (path !== '/add-checkpoint') return plain(404, 'There is nothing here.')
  if (request.method !== 'POST') return plain(405, 'Only POST.')
  const text = await bodyOf(request)
  return text === null ? plain(413, 'The request is too large.') : decide(text)
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  try {
    const length = request.headers['content-length']
    return await getRawBody(request, {
      limit: mostBytes,
      encoding: 'utf8',
      ...(length && { length }),
    })
  } catch {
    return null // Too large, or gone before it was whole.
  }
}

function send(response: ServerResponse, { status, body, type }: Reply): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(body)
}
