import { budgetsOf, type Bundle } from '#policy'

import { usedUp } from '../limits/answer.ts'
import type { Limits } from '../limits/limits.ts'
import type { Metrics } from '../metrics.ts'
import { requireIdentified } from './authenticate.ts'
import type { Step } from './state.ts'

/** Takes a request that asks no model from the budgets of its sender and of the sender's department. */
export function limitRate(ports: { limits: Limits; metrics: Metrics; bundle: () => Bundle }): Step {
  return async (ctx, next) => {
    const { principal } = requireIdentified(ctx)
    const taken = await ports.limits.take(budgetsOf(ports.bundle(), principal, null), 0)
    if (taken.kind === 'used-up') {
      const { scope, unit } = taken.budget
      ports.metrics.limited.inc({ scope, unit })
      throw usedUp(taken)
    }
    ctx.set({ ...taken.headers })
    await next()
  }
}
