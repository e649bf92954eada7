import { z } from 'zod'

import type { UseCaseUsage } from '#audit'
import { pilotGates, shownUsers } from '#policy'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate } from '../steps/authenticate.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'
import { namedUseCase, noSuchUseCase } from './use-cases.ts'

const query = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30).describe('How far back'),
})

const count = z.number().int()
const counts = z.record(z.string(), count)

const evidence = z.object({
  useCase: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  requests: count.describe('Those that were let through and those that were refused'),
  accepted: count,
  refused: count,
  users: z
    .union([count, z.literal('<5')])
    .describe('Different people and systems; fewer than five are not told apart'),
  days: count.describe('Days of the hospital on which it was used'),
  refusals: counts.describe('By problem code'),
  levels: counts.describe('By level before de-identification'),
  residualLevels: counts.describe('By what was left'),
  outcomes: counts.describe('How requests that were let through ended'),
  tokens: z.object({
    prompt: count,
    completion: count,
    estimated: count.describe('Answers whose tokens are estimates'),
  }),
  latency: z
    .object({ medianMs: z.number().nullable(), p95Ms: z.number().nullable() })
    .describe('Of answers that were completed'),
  reviewOwed: count.describe('Answers that a person has to look at before they are used'),
  cases: counts.describe('Cases of the review about these entries, by state'),
  gates: z
    .object({ days: count, requests: count, users: count })
    .describe('What a pilot has to show by the policy in force'),
})

/** `GET /api/use-cases/:id/evidence`: what a use case came to in the last days, in sums. Reading it is on record. */
export function readEvidence(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/use-cases/:id/evidence',
    summary: {
      zh: '用途的使用数据（汇总；少于五人不显示人数）',
      en: 'What a use case came to, in sums; numbers of people below five are not told',
    },
    access: 'identified',
    query,
    answer: evidence,
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'read', 'evidence'),
      async (ctx) => {
        ctx.body = await evidenceOf(ctx, ports)
      },
    ],
  }
}

const dayMs = 86_400_000

async function evidenceOf(ctx: Context, ports: Ports): Promise<object> {
  const { days } = parseWith(query, ctx.query)
  const useCase = namedUseCase(ctx, ports)
  if (useCase === undefined) throw noSuchUseCase()
  const until = ports.clock()
  const stretch = { since: new Date(until.getTime() - days * dayMs), until }
  const usage = await ports.usage.of(useCase.id, stretch)
  const cases = await ports.usage.cases(useCase.id, stretch)
  await recordReading(ctx, ports, 'audit.query')
  const gates = pilotGates(ports.bundle())
  return { useCase: useCase.id, ...stretch, ...show(usage), cases, gates }
}

function show(usage: UseCaseUsage): object {
  const { users, promptTokens, completionTokens, estimated, medianMs, p95Ms, ...rest } = usage
  return {
    ...rest,
    requests: usage.accepted + usage.refused,
    users: shownUsers(users),
    tokens: { prompt: promptTokens, completion: completionTokens, estimated },
    latency: { medianMs, p95Ms },
  }
}
