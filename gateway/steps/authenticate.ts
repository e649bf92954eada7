import { toActor } from '../identity/actor.ts'
import type { Identified, Identifier } from '../identity/identify.ts'
import type { Limits } from '../limits/limits.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { requireSameOrigin } from './require-same-origin.ts'
import type { Context, Step } from './state.ts'

export type AuthenticationPorts = Pick<Ports, 'identifier' | 'limits' | 'seal' | 'signIn'>

/**
 * Establishes who asks, from a bearer token, a personal key or a browser session, and puts the keyed reference on the record. What a
 * browser would change for its owner must come from a page of ours.
 */
export function authenticate(ports: AuthenticationPorts): Step {
  return async (ctx, next) => {
    const identified = await identify(ctx, ports)
    ctx.state.identified = identified
    ctx.state.actor = toActor(identified.principal, ports.seal, identified.method)
    ctx.state.record?.know({ actor: ctx.state.actor })
    if (identified.method === 'session') await requireSameOrigin(ctx, ports)
    await next()
  }
}

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
