import { z } from 'zod'

import { explain, levels, purposes, type DecisionRequest } from '#policy'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import type { Route } from './route.ts'

const body = z.strictObject({
  model: z.string().min(1).max(128).describe('Use case or model'),
  purpose: z.enum(purposes).optional(),
  level: z.literal(levels).optional().describe('Level before de-identification'),
  residualLevel: z.literal(levels).optional().describe('Level after de-identification'),
})

/** `POST /api/policy/explain`: what would be decided for the caller, step by step. Calls no model and is itself audited. */
export function explainDecision(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/policy/explain',
    summary: { zh: '解释一次决定', en: 'Explain a decision' },
    access: 'identified',
    body,
    answer: z.looseObject({ decision: z.looseObject({ kind: z.enum(['allow', 'deny']) }) }),
    problems: ['invalid_request', 'access_denied', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'explain', 'decision'),
      limitRate(ports),
      readJson(maxBodyBytes),
      async (ctx) => {
        ctx.body = await explained(ctx, ports)
      },
    ],
  }
}

async function explained(ctx: Context, ports: Ports): Promise<object> {
  const asked = parseWith(body, ctx.state.body)
  const { principal } = requireIdentified(ctx)
  const request: DecisionRequest = {
    principal,
    model: asked.model,
    purpose: asked.purpose ?? null,
    qualifications: await ports.qualifications(principal.subject),
    at: ports.clock(),
    ...(asked.level && { level: asked.level }),
    ...(asked.residualLevel && { residualLevel: asked.residualLevel }),
  }
  const explanation = explain(ports.bundle(), request)
  await record(ctx, ports, explanation.decision)
  return explanation
}

type Explained = ReturnType<typeof explain>['decision']

async function record(ctx: Context, ports: Ports, decision: Explained): Promise<void> {
  const { index } = await ports.audit.append({
    type: 'policy.explained',
    at: ports.clock(),
    request: ctx.state.requestId,
    actor: ctx.state.actor ?? null,
    policy: {
      hash: decision.policy,
      decision: decision.kind,
      rules: decision.rules.map(({ id }) => id),
      ...(decision.kind === 'deny' && { reason: decision.reason }),
    },
  })
  ctx.set({ 'x-wardline-entry': String(index), 'x-wardline-policy': decision.policy })
}
