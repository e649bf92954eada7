import type { Actor } from '#audit'
import type { Principal } from '#policy'

import type { Identified, Identifier } from '../identity/identify.ts'
import type { Limits } from '../limits/limits.ts'
import { Problem } from '../problems.ts'
import type { Seal } from '../seal.ts'
import type { Context, Step } from './state.ts'

/** Establishes who asks, from a bearer token or a personal key, and puts the keyed reference on the record. */
export function authenticate(ports: { identifier: Identifier; limits: Limits; seal: Seal }): Step {
  return async (ctx, next) => {
    const identified = await identify(ctx, ports)
    ctx.state.identified = identified
    ctx.state.actor = toActor(identified.principal, ports.seal)
    ctx.state.record?.know({ actor: ctx.state.actor })
    await next()
  }
}

/** How a principal is named in the audit log: by a keyed reference, never in clear. */
export const toActor = (principal: Principal, seal: Seal): Actor => ({
  ref: seal.staffReference(principal.subject),
  kind: principal.roles.includes('service') ? 'service' : 'human',
  roles: principal.roles,
  department: principal.department,
  campus: principal.campus,
})

async function identify(
  ctx: Context,
  { identifier, limits }: { identifier: Identifier; limits: Limits },
): Promise<Identified> {
  try {
    return await identifier.identify(ctx.req.headers)
  } catch (error) {
    if (error instanceof Problem && error.code === 'unauthenticated')
      await limits.admitFailure(ctx.ip)
    throw error
  }
}

/** Who asks; throws when a route forgot to authenticate. */
export function requireIdentified(ctx: Context): Identified {
  if (ctx.state.identified) return ctx.state.identified
  throw new Problem('unauthenticated', { zh: '请先登录', en: 'sign in first' })
}
