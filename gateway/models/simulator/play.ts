import type { ServerResponse } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'

import type { Composed } from './compose.ts'
import { type Directives, numberOf } from './directives.ts'
import { toChunks, toCompletion } from './frames.ts'

const keepAliveMs = 250
const bytesAWrite = 7
const defaultSize = 4
const insufficient = 'insufficient_system_resource'

/** DeepSeek's shape of an error. */
export const errorBody = (message: string, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code: type },
})

const overloaded = errorBody('The simulated server is overloaded.', 'server_error')

/** Answers with a status and an error. */
export function refuse(response: ServerResponse, status: number, body = overloaded): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 429 && { 'retry-after': '1' }),
  })
  response.end(JSON.stringify(body))
}

/** What an answer is played with: to whom, what, and how. */
export type Play = {
  readonly response: ServerResponse
  readonly composed: Composed
  readonly directives: Directives
  readonly includesUsage: boolean
}

async function pretendToThink({ response, directives }: Play, sign: string): Promise<void> {
  const until = performance.now() + numberOf(directives, 'slow', 0)
  response.write(sign)
  for (let left = until - performance.now(); left > 0 && !response.destroyed;) {
    await setTimeout(Math.min(left, keepAliveMs))
    response.write(sign)
    left = until - performance.now()
  }
}

/** Plays an answer that is not streamed. */
export async function playWhole(play: Play): Promise<void> {
  const { response, composed, directives } = play
  if (directives.has('garbage')) return void response.end('<html>502 Bad Gateway</html>')
  const finishReason = directives.has('insufficient') ? insufficient : composed.finishReason
  const body = directives.has('error-in-stream')
    ? overloaded
    : toCompletion({ ...composed, finishReason })
  const text = JSON.stringify(body)
  response.writeHead(200, { 'content-type': 'application/json' })
  if (directives.has('slow')) await pretendToThink(play, '\n')
  if (!directives.has('cut')) return void response.end(text)
  response.write(text.slice(0, text.length / 2))
  await setImmediate()
  response.destroy()
}

const frame = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`

function insufficientFrame(chunk: Record<string, unknown> | undefined): string {
  return frame({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: insufficient }] })
}

/** The frames of a stream as the directives spoil them. */
function framesOf({ composed, directives, includesUsage }: Play): string[] {
  const size = Math.max(1, numberOf(directives, 'chunks', defaultSize))
  const chunks = toChunks(composed, { size, includesUsage })
  const frames = chunks.map(frame)
  const half = frames.slice(0, Math.ceil(frames.length / 2))
  if (directives.has('cut')) return half
  if (directives.has('garbage')) return [...half, 'data: {"choices":[{"delta":\n\n']
  if (directives.has('error-in-stream')) return [...half, frame(overloaded)]
  if (directives.get('insufficient') === 'late') return [...half, insufficientFrame(chunks[0])]
  if (directives.has('insufficient')) return [...frames.slice(0, 1), insufficientFrame(chunks[0])]
  return [...frames, 'data: [DONE]\n\n']
}

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += bytesAWrite) yield bytes.subarray(at, at + bytesAWrite)
}

/** Returns when the peer can take more, so that a slow reader costs no memory. */
async function send(response: ServerResponse, bytes: Uint8Array | string): Promise<void> {
  if (response.destroyed) return
  await new Promise<void>((resolve) => {
    response.write(bytes, () => resolve())
  })
}

/** Plays a streamed answer. */
export async function playStream(play: Play): Promise<void> {
  const { response, directives } = play
  const paceMs = numberOf(directives, 'pace', 0)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  await pretendToThink(play, ': keep-alive\n\n')
  for (const text of framesOf(play)) {
    if (response.destroyed) return
    const parts = directives.has('chunks') ? slices(Buffer.from(text)) : [text]
    for (const part of parts) await send(response, part)
    if (paceMs > 0) await setTimeout(paceMs)
  }
  if (directives.has('cut')) response.destroy()
  else response.end()
}
