import type { Bundle } from '#policy'

import type { Limits } from '../limits.ts'
import { requireIdentified } from './authenticate.ts'
import type { Step } from './state.ts'

/** Counts the request against its sender's budget of the bundle. */
export function limitRate(ports: { limits: Limits; bundle: () => Bundle }): Step {
  return async (ctx, next) => {
    const { principal } = requireIdentified(ctx)
    await ports.limits.admit(principal.subject, ports.bundle().limits.requestsPerMinute)
    await next()
  }
}
