import { Problem } from '../problems.ts'

/** One attempt's abort signal: it fires when the caller leaves, when a clock runs out, or on `close`. */
export type Deadline = {
  readonly signal: AbortSignal
  /** Starts the clock of the next wait, ending the one before. */
  allow(milliseconds: number): void
  /** Stops the clock: nobody is waiting for the model now. */
  pause(): void
  /** Ends an attempt whose answer was read to its end: its connection may serve the next. */
  finish(): void
  /** Ends an attempt and closes its connection. */
  close(): void
}

const timedOut = (): Problem =>
  new Problem('upstream_timeout', {
    zh: '模型服务在限定时间内没有回答',
    en: 'the model did not answer in time',
  })

/** The problem of a request whose caller has left. */
export const callerGone = (): Problem =>
  new Problem('client_gone', { zh: '请求已取消', en: 'the request was cancelled' })

/** Why an attempt that is over lets go of its connection; made once, for a stack trace costs more than a request. */
const over = callerGone()

/** Starts an attempt that may last `lifetimeMs` at most. */
export function createDeadline(caller: AbortSignal, lifetimeMs: number): Deadline {
  const controller = new AbortController()
  const leave = () => controller.abort(callerGone())
  const expire = () => controller.abort(timedOut())
  const life = setTimeout(expire, lifetimeMs)
  let wait: NodeJS.Timeout | undefined
  const pause = () => clearTimeout(wait)
  const finish = () => {
    pause()
    clearTimeout(life)
    caller.removeEventListener('abort', leave)
  }
  const close = () => {
    finish()
    controller.abort(over)
  }
  caller.addEventListener('abort', leave, { once: true })
  if (caller.aborted) leave()
  return {
    signal: controller.signal,
    allow(milliseconds) {
      pause()
      wait = setTimeout(expire, milliseconds)
    },
    pause,
    finish,
    close,
  }
}
