import { OpenAI } from 'openai'

import type { AnswerEvent, Completion, ModelRequest } from './answer.ts'
import { addressOf, toBody } from './body.ts'
import { streamedBytes, wholeText } from './bytes.ts'
import { callerGone, createDeadline, type Deadline } from './deadline.ts'
import type { Endpoint, Limits } from './endpoint.ts'
import { answerEvents, toCompletion } from './events.ts'
import { toProblem } from './failures.ts'
import { serverSent } from './server-sent.ts'
import { reticentFetch } from './transport.ts'

/** What one destination gave. `close` drops the connection of a stream at once. */
type Reply =
  | { readonly kind: 'whole'; readonly completion: Completion }
  | {
      readonly kind: 'stream'
      readonly events: AsyncGenerator<readonly AnswerEvent[]>
      readonly close: () => void
    }

/** One destination. Throws `upstream_error`, `upstream_timeout`, `invalid_request` or `client_gone`. */
export type DestinationClient = {
  readonly endpoint: Endpoint
  /** The bytes that `ask` sends for this very request object, even if it has changed since. */
  payload(request: ModelRequest): string
  ask(request: ModelRequest, caller: AbortSignal): Promise<Reply>
}

function createSdk({ apiKey, baseUrl }: Endpoint, { answerMs, maxRetries }: Limits): OpenAI {
  return new OpenAI({
    // A server in the house may want no key, but the SDK wants one.
    apiKey: apiKey || 'none',
    baseURL: baseUrl,
    maxRetries,
    timeout: answerMs,
    fetch: reticentFetch,
    // The SDK logs bodies when the environment asks for it.
    logLevel: 'off',
  })
}

/** vLLM says nothing until a whole answer is finished; DeepSeek sends its head and empty lines while it thinks. */
function patience({ dialect }: Endpoint, { stream }: ModelRequest, limits: Limits): number {
  return dialect === 'vllm' && !stream ? limits.answerMs : limits.headersMs
}

async function* streamed(
  response: Response,
  deadline: Deadline,
  idleMs: number,
): AsyncGenerator<readonly AnswerEvent[]> {
  let isComplete = false
  try {
    yield* answerEvents(serverSent(streamedBytes(response, deadline, idleMs)))
    isComplete = true
  } catch (error) {
    throw toProblem(error, deadline.signal)
  } finally {
    if (isComplete) deadline.finish()
    else deadline.close()
  }
}

async function whole(response: Response, deadline: Deadline): Promise<Reply> {
  deadline.pause()
  const completion = toCompletion(await wholeText(response))
  deadline.finish()
  return { kind: 'whole', completion }
}

/** Connects to one endpoint through the OpenAI SDK, which repeats a failed request before the first byte only. */
export function createDestinationClient(endpoint: Endpoint, limits: Limits): DestinationClient {
  const sdk = createSdk(endpoint, limits)
  const payloads = new WeakMap<ModelRequest, string>()
  const payload = (request: ModelRequest): string => {
    const known = payloads.get(request) ?? JSON.stringify(toBody(endpoint, request))
    payloads.set(request, known)
    return known
  }
  const send = async (request: ModelRequest, deadline: Deadline): Promise<Response> => {
    deadline.allow(patience(endpoint, request, limits))
    return await sdk
      .post(addressOf(endpoint, request), {
        body: payload(request),
        headers: { 'content-type': 'application/json' },
        signal: deadline.signal,
      })
      .asResponse()
  }
  const ask = async (request: ModelRequest, caller: AbortSignal): Promise<Reply> => {
    if (caller.aborted) throw callerGone()
    const deadline = createDeadline(caller, request.stream ? limits.streamMs : limits.answerMs)
    try {
      const response = await send(request, deadline)
      if (!request.stream) return await whole(response, deadline)
      const events = streamed(response, deadline, limits.idleMs)
      return { kind: 'stream', events, close: () => deadline.close() }
    } catch (error) {
      const problem = toProblem(error, deadline.signal)
      deadline.close()
      throw problem
    }
  }
  return { endpoint, payload, ask }
}
