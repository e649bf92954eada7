import { APIConnectionTimeoutError, APIError } from 'openai'

import { Problem } from '../problems.ts'

/** A fault of the destination; the cause says which, without a word of what the destination wrote. */
export function upstreamError(fault: string): Problem {
  const detail = { zh: '模型服务没有给出完整的回答', en: 'the model gave no complete answer' }
  return new Problem('upstream_error', detail, { cause: { class: fault } })
}

// The destination's own message may repeat what a patient said: it goes nowhere.
function rejected(status: number, cause: unknown): Problem {
  const detail = {
    zh: `模型拒绝了请求的参数（状态 ${status}）`,
    en: `the model rejected the parameters of the request (status ${status})`,
  }
  return new Problem('invalid_request', detail, { cause })
}

function unavailable(status: number, error: APIError, cause: unknown): Problem {
  const after = status === 429 ? error.headers?.get('retry-after') : null
  const detail = {
    zh: `模型服务暂不可用（状态 ${status}）`,
    en: `the model is unavailable (status ${status})`,
  }
  return new Problem('upstream_error', detail, {
    cause,
    ...(after && /^\d{1,6}$/u.test(after) && { headers: { 'retry-after': after } }),
  })
}

/** Whatever went wrong while a destination was asked, as a problem; an aborted signal explains itself. */
export function toProblem(error: unknown, signal: AbortSignal): Problem {
  if (error instanceof Problem) return error
  if (signal.reason instanceof Problem) return signal.reason
  const name = error instanceof Error ? error.constructor.name : typeof error
  if (error instanceof APIConnectionTimeoutError) {
    const detail = { zh: '模型服务没有回应', en: 'the model did not respond' }
    return new Problem('upstream_timeout', detail, { cause: { class: name } })
  }
  const status: unknown = error instanceof APIError ? error.status : undefined
  if (!(error instanceof APIError) || typeof status !== 'number') return upstreamError(name)
  const cause = { status, class: name }
  return status === 400 || status === 422
    ? rejected(status, cause)
    : unavailable(status, error, cause)
}

/** Whether another destination may still answer after this problem. */
export function mayFailOver({ code }: Problem): boolean {
  return code === 'upstream_error' || code === 'upstream_timeout'
}
