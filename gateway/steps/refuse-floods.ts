import type { Limits } from '../limits/limits.ts'
import type { Step } from './state.ts'

/** Looks at no more requests of a sender whose requests are refused again and again. */
export function refuseFloods({ limits }: { limits: Limits }): Step {
  return async (ctx, next) => {
    if (ctx.state.actor) await limits.requireFewRefusals(ctx.state.actor.ref)
    await next()
  }
}
