import { someOf, viewOf, type LogView, type Viewer } from '../log-view.ts'
import type { Ports } from '../ports.ts'
import { requireIdentified } from './authenticate.ts'
import { notPermitted } from './require-permission.ts'
import type { Context, Step } from './state.ts'

const reading = { action: 'read', subject: 'audit-entry' } as const

/** Lets only those pass who may see something of the audit log. */
export function requireSomeOfLog({ bundle }: Pick<Ports, 'bundle'>): Step {
  return async (ctx, next) => {
    if (!someOf(bundle(), viewerOf(ctx))) throw notPermitted(reading)
    await next()
  }
}

/** Lets only those pass who may see all of the audit log: what they ask for cannot be given in part. */
export function requireWholeLog(ports: Pick<Ports, 'bundle'>): Step {
  return async (ctx, next) => {
    requireWhole(ctx, ports)
    await next()
  }
}

/** Throws `access_denied` unless the caller may see all of the audit log. */
export function requireWhole(ctx: Context, ports: Pick<Ports, 'bundle'>): void {
  if (!logViewOf(ctx, ports).isWhole) throw notPermitted(reading)
}

/** What the caller may see of the audit log. */
export const logViewOf = (ctx: Context, { bundle }: Pick<Ports, 'bundle'>): LogView =>
  viewOf(bundle(), viewerOf(ctx))

const viewerOf = (ctx: Context): Viewer => ({
  principal: requireIdentified(ctx).principal,
  at: ctx.state.at,
})
