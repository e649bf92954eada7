import { z } from 'zod'

import { reachOf, type Reach, type Text } from '#policy'

import { EmergencyRefused, type Emergencies, type EmergencyRefusal } from '../emergency.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { agentOf, authenticate, requireIdentified } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import { reason } from './audit-content.ts'
import { foreseen } from './foreseen.ts'
import type { Route } from './route.ts'

const emergency = z.object({
  id: z.uuid(),
  actor: z.string().describe('A keyed reference'),
  openedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  entry: z.number().int().describe('The entry that says so; a case of the review is about it'),
  open: z.boolean(),
})

const wish = z.strictObject({ reason })

/** `POST /api/break-glass`: in an emergency, for a reason and for a time, beyond the rules; `x-wardline-purpose: ETREAT` uses it. */
export function breakTheGlass(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/break-glass',
    summary: {
      zh: '紧急访问（破窗）：说明理由，限时越过规则，必须复核',
      en: 'Break the glass: beyond the rules for a time, for a reason that is reviewed',
    },
    access: 'identified',
    body: wish,
    status: 201,
    answer: emergency,
    problems: ['invalid_request', 'access_denied', 'conflict', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      limitRate(ports),
      requirePermission(ports.bundle, 'create', 'break-glass'),
      readJson(maxBodyBytes),
      async (ctx) => {
        const said = parseWith(wish, ctx.state.body)
        const rules = ports.bundle().breakGlass
        requireRole(ctx, rules.roles)
        const by = { ...agentOf(ctx), reason: said.reason }
        const opened = await foreseen(() => ports.emergencies.open(by, rules), problemOf)
        ctx.status = 201
        ctx.set('x-wardline-entry', String(opened.entry))
        ctx.body = show(opened, ports.clock())
      },
    ],
  }
}

const query = z.object({
  after: z.uuid().optional().describe('Cursor: those behind this one'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** `GET /api/break-glass`: one's own, newest first; everybody's for who may see them all. */
export function listBreakGlass(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/break-glass',
    summary: { zh: '紧急访问（新的在前）', en: 'Who broke the glass, newest first' },
    access: 'identified',
    query,
    answer: z.object({ emergencies: z.array(emergency), next: z.uuid().nullable() }),
    problems: ['invalid_request', 'access_denied'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'read', 'break-glass'),
      async (ctx) => {
        const { after = null, limit } = parseWith(query, ctx.query)
        const reach = reachIn(ctx, ports)
        const found = reach === null ? [] : await ports.emergencies.list({ reach, after }, limit)
        const next = found.length === limit ? (found.at(-1)?.id ?? null) : null
        ctx.body = { emergencies: found.map((one) => show(one, ports.clock())), next }
      },
    ],
  }
}

/** `DELETE /api/break-glass/:id`: ends one's own before the time. */
export function endBreakGlass(ports: Ports): Route {
  return {
    method: 'delete',
    path: '/api/break-glass/:id',
    summary: { zh: '提前结束自己的紧急访问', en: 'End one’s own before the time' },
    access: 'identified',
    answer: z.object({ ended: z.boolean() }),
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'revoke', 'break-glass'),
      async (ctx) => {
        const id = parseWith(z.uuid(), ctx['params']?.id)
        const { index } = await foreseen(() => ports.emergencies.end(id, agentOf(ctx)), problemOf)
        ctx.set('x-wardline-entry', String(index))
        ctx.body = { ended: true }
      },
    ],
  }
}

/** Whose the caller may see, by keyed references, as they are stored. */
function reachIn(ctx: Context, { bundle, seal }: Ports): Reach | null {
  const { principal } = requireIdentified(ctx)
  const question = { action: 'read', subject: 'break-glass', at: ctx.state.at } as const
  const reach = reachOf(bundle(), principal, question)
  const stored = ({ owner, ...rest }: Terms): Terms => ({
    ...rest,
    ...(owner && { actorRef: owner.map((subject) => seal.staffReference(subject)) }),
  })
  return reach && { permitted: reach.permitted.map(stored), forbidden: reach.forbidden.map(stored) }
}

type Terms = Reach['permitted'][number]

function requireRole(ctx: Context, roles: readonly string[]): void {
  const { principal } = requireIdentified(ctx)
  if (principal.roles.some((role) => roles.includes(role)) && !principal.roles.includes('service'))
    return
  throw new Problem('access_denied', {
    zh: '您的角色不能启用紧急访问',
    en: 'your roles do not permit to break the glass',
  })
}

type Emergency = Awaited<ReturnType<Emergencies['open']>>

const show = ({ actorRef, ...rest }: Emergency, now: Date): object => ({
  ...rest,
  actor: actorRef,
  open: rest.endedAt === null && rest.expiresAt > now,
})

const problemOf = (error: unknown) =>
  error instanceof EmergencyRefused ? new Problem(...refusals[error.refusal]) : null

const refusals: Readonly<Record<EmergencyRefusal, readonly [code: ProblemCode, words: Text]>> = {
  unreviewed: [
    'access_denied',
    {
      zh: '您此前的紧急访问逾期未完成复核，复核完成前不能再次启用；请联系合规办公室',
      en: 'a break-glass of yours is overdue for review; until that is done there is no other: ask the compliance office',
    },
  ],
  'open-already': [
    'conflict',
    { zh: '紧急访问已启用，尚未到期', en: 'the glass is broken already, and the time is not up' },
  ],
  'no-such-emergency': [
    'not_found',
    { zh: '没有这次紧急访问，或已结束', en: 'there is no such break-glass, or it is over' },
  ],
}
