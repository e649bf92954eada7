import { z } from 'zod'

import type { Actor } from '#audit'

import type { Agent } from '../agent.ts'
import { toActor } from '../identity/actor.ts'
import type { Identified } from '../identity/identify.ts'
import { Misused } from '../identity/misuse.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { requireSameOrigin } from './require-same-origin.ts'
import type { Context, Step } from './state.ts'

type AuthenticationPorts = Pick<
  Ports,
  'identifier' | 'onBehalf' | 'limits' | 'seal' | 'signIn' | 'audit' | 'clock'
>

type Purpose = {
  /** That a model is asked here, or what it may be asked: all that keys for use cases, and systems that ask for people, may do. */
  readonly asks?: boolean
}

const onBehalf = 'x-wardline-on-behalf-of'

/** How a system says whom it asks for. */
export const onBehalfHeader = {
  [onBehalf]: z
    .string()
    .optional()
    .describe('User name or subject of the person for whom a service account asks'),
}

/**
 * Establishes who asks, from a bearer token, a personal key or a browser session, and puts the keyed reference on the record; and whom
 * a system asks for, who then stands in its place. What a browser would change for its owner must come from a page of ours.
 */
export function authenticate(ports: AuthenticationPorts, { asks = false }: Purpose = {}): Step {
  return async (ctx, next) => {
    ctx.state.at = ports.clock()
    try {
      const sender = await ports.identifier.identify(ctx.req.headers, ctx.ip)
      ctx.state.identified = sender
      knowActor(ctx, toActor(sender.principal, ports.seal, sender.method))
      if (!asks && scopesOf(sender).length > 0) throw new Misused('out-of-scope', sender)
      await standIn(ctx, sender, { ports, asks })
    } catch (error) {
      await count(ctx, error, ports)
      throw error
    }
    if (ctx.state.identified?.method === 'session') await requireSameOrigin(ctx, ports)
    await next()
  }
}

function knowActor(ctx: Context, actor: Actor): void {
  ctx.state.actor = actor
  ctx.state.record?.know({ actor })
}

type Place = { readonly ports: AuthenticationPorts; readonly asks: boolean }

/** From here on the person whom a system names is who asks, and nobody else. */
async function standIn(ctx: Context, sender: Identified, { ports, asks }: Place): Promise<void> {
  const names = ctx.req.headersDistinct[onBehalf]
  if (names === undefined) return
  if (!asks) throw new Misused('on-behalf', sender, notForOthers)
  const principal = await ports.onBehalf(sender, names)
  const by = ports.seal.staffReference(sender.principal.subject)
  ctx.state.identified = { ...sender, principal }
  knowActor(ctx, { ...toActor(principal, ports.seal, sender.method), by })
}

const notForOthers = {
  zh: '此操作只能由本人进行，不能代他人进行',
  en: 'nobody can do this for somebody else',
}

/** Counts what was refused; that a good credential was misused is on record, whatever the route was. */
async function count(ctx: Context, error: unknown, ports: AuthenticationPorts): Promise<void> {
  if (error instanceof Misused) {
    knowActor(ctx, toActor(error.offender.principal, ports.seal, error.offender.method))
    await ports.limits.admitFailure(ctx.ip)
    await recordMisuse(ctx, error, ports)
  } else if (error instanceof Problem && error.code === 'unauthenticated') {
    await ports.limits.admitFailure(ctx.ip)
  }
}

async function recordMisuse(
  { state }: Context,
  { misuse, code, offender: { keyId } }: Misused,
  { audit, clock, seal }: AuthenticationPorts,
): Promise<void> {
  await audit.append({
    type: 'credential.misused',
    at: clock(),
    request: state.requestId,
    actor: state.actor ?? null,
    ...(keyId !== undefined && { key: seal.keyReference(keyId) }),
    misuse,
    policy: { hash: '', decision: 'deny', reason: code, rules: [] },
  })
}

/** Who asks, in which request; for the steps behind `authenticate`, which let nobody pass unknown. */
export function agentOf({ state }: Context): Agent {
  if (!state.actor) throw new Error('Nobody was identified.')
  return { request: state.requestId, actor: state.actor }
}

/** The use cases that a credential is for; none stands for all. */
export const scopesOf = (identified: Identified): readonly string[] =>
  identified.method === 'personal-key' ? identified.scopes : []

/** Who asks; throws when a route forgot to authenticate. */
export function requireIdentified(ctx: Context): Identified {
  if (ctx.state.identified) return ctx.state.identified
  throw new Problem('unauthenticated', { zh: '请先登录', en: 'sign in first' })
}
