import { randomUUID } from 'node:crypto'

import type { Step } from './state.ts'

/** Gives the request an id of our own: a client's could carry anything into the logs. */
export const numberRequest: Step = async (ctx, next) => {
  ctx.state.requestId = `req_${randomUUID().replaceAll('-', '')}`
  ctx.set('x-request-id', ctx.state.requestId)
  await next()
}
