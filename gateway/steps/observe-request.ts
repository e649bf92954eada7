import { finished } from 'node:stream'

import type { Logger } from 'pino'

import type { Metrics } from '../metrics.ts'
import type { Step } from './state.ts'

/** Counts and logs each request by its route's pattern; never the path itself, a query, a header or a body. */
export function observeRequest(log: Logger, metrics: Metrics): Step {
  return async (ctx, next) => {
    const startedAt = performance.now()
    metrics.inFlight.inc()
    finished(ctx.res, () => {
      const route = typeof ctx['_matchedRoute'] === 'string' ? ctx['_matchedRoute'] : 'unmatched'
      const milliseconds = performance.now() - startedAt
      metrics.inFlight.dec()
      metrics.requests.inc({ route, status: String(ctx.status) })
      metrics.seconds.observe({ route }, milliseconds / 1000)
      log.info(
        {
          request: ctx.state.requestId,
          method: ctx.method,
          route,
          status: ctx.status,
          ms: Math.round(milliseconds),
        },
        'answered',
      )
    })
    await next()
  }
}
