import { z } from 'zod'

import {
  explain,
  levels,
  purposes,
  type Bundle,
  type Decision,
  type DecisionRequest,
} from '#policy'

import { parseWith } from '../parse-with.ts'
import { recordedOf, toQuestion } from '../policies/simulate.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requireWhole } from '../steps/require-log.ts'
import { requirePermission, requirePermitted } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import { noSuchVersion, readable } from './policies.ts'
import type { Route } from './route.ts'

const body = z.strictObject({
  model: z.string().min(1).max(128).describe('Use case or model'),
  purpose: z.enum(purposes).optional(),
  level: z.literal(levels).optional().describe('Level before de-identification'),
  residualLevel: z.literal(levels).optional().describe('Level after de-identification'),
})

const recorded = z.strictObject({
  entry: z.number().int().min(0).describe('An `ai.accept` or `ai.deny` of the log'),
  version: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('The version of the policy to decide by; the one in force when it is left out'),
})

const question = z.union([body, recorded])

/**
 * `POST /api/policy/explain`: what would be decided for the caller, step by step; or, for who may read the log, about a request that is
 * on record, by today's rules or by another version's. Calls no model and is itself audited.
 */
export function explainDecision(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/policy/explain',
    summary: { zh: '解释一次决定', en: 'Explain a decision' },
    access: 'identified',
    body: question,
    answer: z.looseObject({ decision: z.looseObject({ kind: z.enum(['allow', 'deny']) }) }),
    problems: [
      'invalid_request',
      'access_denied',
      'not_found',
      'rate_limited',
      'audit_unavailable',
    ],
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
  const asked = ctx.state.body
  const { bundle, request, about } = isRecorded(asked)
    ? await ofEntry(ctx, ports, parseWith(recorded, asked))
    : await ofCaller(ctx, ports, parseWith(body, asked))
  const explanation = explain(bundle, request)
  const { decision, steps } = explanation
  await record(ctx, ports, { decision, about })
  return { decision: withoutNames(decision), steps }
}

/** Who takes part in a pilot is not for everybody who asks about it. */
function withoutNames(decision: Decision): object {
  if (decision.kind === 'deny') return decision
  const { pilotUsers: _, ...useCase } = decision.useCase
  return { ...decision, useCase }
}

const isRecorded = (asked: unknown): boolean =>
  typeof asked === 'object' && asked !== null && 'entry' in asked

type Question = {
  readonly bundle: Bundle
  readonly request: DecisionRequest
  readonly about: readonly number[]
}

async function ofCaller(
  ctx: Context,
  ports: Ports,
  asked: z.infer<typeof body>,
): Promise<Question> {
  const { principal } = requireIdentified(ctx)
  const request: DecisionRequest = {
    principal,
    model: asked.model,
    purpose: asked.purpose ?? null,
    qualifications: await ports.qualifications(principal.subject),
    at: ports.clock(),
    suspended: await ports.suspensions.inForce(),
    ...(asked.level && { level: asked.level }),
    ...(asked.residualLevel && { residualLevel: asked.residualLevel }),
  }
  return { bundle: ports.bundle(), request, about: [] }
}

async function ofEntry(
  ctx: Context,
  ports: Ports,
  { entry, version }: z.infer<typeof recorded>,
): Promise<Question> {
  requirePermitted(ctx, ports.bundle, { action: 'read', subject: 'policy' })
  requireWhole(ctx, ports)
  const found = await ports.audit.read(entry)
  const request = found && recordedOf(found.body)
  if (!request) throw new Problem('not_found', noSuchRequest)
  const person = await ports.peopleByReference()(request.actor.ref)
  // Only what would be decided now depends on what is stopped now.
  const suspended = version === undefined && { suspended: await ports.suspensions.inForce() }
  return {
    bundle: version === undefined ? ports.bundle() : await bundleOf(version, ports),
    request: { ...toQuestion(request, person, ports.clock()), ...suspended },
    about: [entry],
  }
}

const noSuchRequest = {
  zh: '没有这条条目，或它不是一个知道由谁、为何提出的请求',
  en: 'there is no such entry, or it is no request of which is known who asked and for what',
}

async function bundleOf(number: number, ports: Ports): Promise<Bundle> {
  const version = await ports.policies.find(number)
  if (version === null) throw new Problem('not_found', noSuchVersion)
  return readable(version.files)
}

type Explained = {
  readonly decision: Decision
  readonly about: readonly number[]
}

async function record(ctx: Context, ports: Ports, { decision, about }: Explained): Promise<void> {
  const { index } = await ports.audit.append({
    type: 'policy.explained',
    at: ports.clock(),
    request: ctx.state.requestId,
    actor: ctx.state.actor ?? null,
    ...(about.length > 0 && { about }),
    policy: {
      hash: decision.policy,
      decision: decision.kind,
      rules: decision.rules.map(({ id }) => id),
      ...(decision.kind === 'deny' && { reason: decision.reason }),
    },
  })
  ctx.set({ 'x-wardline-entry': String(index), 'x-wardline-policy': decision.policy })
}
