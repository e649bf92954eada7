import type { Context } from './state.ts'

/** Aborts when the connection closes before the answer is complete. */
export function whenClientLeaves(ctx: Context): AbortSignal {
  const controller = new AbortController()
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) controller.abort()
  })
  return controller.signal
}
