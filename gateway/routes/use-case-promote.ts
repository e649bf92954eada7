import { z } from 'zod'

import { policyTestSchema, usernameSchema } from '#policy'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { agentOf } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import { promote } from '../use-cases/promote.ts'
import { reason } from './audit-content.ts'
import { foreseen } from './foreseen.ts'
import { access, showVersion, version } from './policies.ts'
import { policyProblem } from './policy-steps.ts'
import type { Route } from './route.ts'
import { namedUseCase, noSuchUseCase } from './use-cases.ts'

const tests = z
  .array(policyTestSchema)
  .max(200)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'two tests have the same name',
  })
  .default([])
  .describe('Tests of the policy that change with it: in place of those of the same name, or new')

const day = z.iso.date()

const toPilot = z.strictObject({
  to: z.literal('pilot'),
  departments: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(200)
    .optional()
    .describe('Where; as the policy has it when it is left out, here and below'),
  from: day.optional().describe('The first day in the hospital (UTC+8)'),
  until: day.optional().describe('The last day'),
  users: z
    .array(usernameSchema)
    .min(1)
    .max(1_000)
    .optional()
    .describe('Who, by the name they sign in with; everybody of the departments without'),
  tests,
  reason,
})

const toRollout = z.strictObject({ to: z.literal('rollout'), tests, reason })

const body = z.discriminatedUnion('to', [toPilot, toRollout])

/** `POST /api/use-cases/:id/promote`: drafts and proposes a version that takes a use case one stage further; another person approves it. */
export function promoteUseCase(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/use-cases/:id/promote',
    summary: {
      zh: '推进用途一个阶段：条件满足时起草并提交策略版本，由第二人批准',
      en: 'Take a use case one stage further: a version is drafted and proposed when the gates are met; a second person approves',
    },
    access: 'identified',
    body,
    status: 201,
    answer: version,
    problems: ['invalid_request', 'access_denied', 'not_found', 'conflict', 'audit_unavailable'],
    steps: [
      ...access(ports, 'propose'),
      readJson(maxBodyBytes),
      async (ctx) => {
        const wish = parseWith(body, ctx.state.body)
        const useCase = namedUseCase(ctx, ports)
        if (useCase === undefined) throw noSuchUseCase()
        const asked = { bundle: ports.bundle(), useCase, wish, by: agentOf(ctx) }
        const proposed = await foreseen(() => promote(asked, ports), policyProblem)
        ctx.status = 201
        ctx.body = await showVersion(proposed, ports)
      },
    ],
  }
}
