import { z } from 'zod'

import { parseWith } from '../parse-with.ts'
import { simulate } from '../policies/simulate.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { readJson } from '../steps/read-json.ts'
import { requireWholeLog } from '../steps/require-log.ts'
import type { Context } from '../steps/state.ts'
import { access, noSuchVersion, numberOf, readable } from './policies.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const body = z.strictObject({
  days: z.number().int().min(1).max(90).default(14).describe('How far back'),
})

const counts = z.object({ newlyAllowed: z.number().int(), newlyDenied: z.number().int() })
const groups = z.record(z.string(), counts)

const simulation = counts.extend({
  since: z.iso.datetime(),
  replayed: z.number().int().describe('Requests that were decided by both'),
  skipped: z
    .number()
    .int()
    .describe('Requests that were refused before it was known who asks and for what'),
  truncated: z.boolean().describe('There were more; the newest were looked at'),
  otherReason: z.number().int().describe('Refused by both, for another reason'),
  byRole: groups,
  byDepartment: groups,
  byUseCase: groups,
  differences: z.array(
    z.object({
      entry: z.number().int(),
      at: z.iso.datetime(),
      useCase: z.string(),
      roles: z.array(z.string()),
      department: z.string().nullable(),
      inForce: z.string().describe('`allow`, or the problem code of the refusal'),
      proposed: z.string(),
    }),
  ),
})

/** `POST /api/policies/:number/simulate`: what this version would have decided about the requests of the last days. */
export function simulatePolicy(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/policies/:number/simulate',
    summary: {
      zh: '试算：按此版本重新裁决近期请求（只用元数据）',
      en: 'Decide the requests of the last days by this version; from metadata alone',
    },
    access: 'identified',
    body,
    answer: simulation,
    problems: ['invalid_request', 'access_denied', 'not_found', 'conflict', 'audit_unavailable'],
    steps: [
      ...access(ports, 'read'),
      requireWholeLog(ports),
      readJson(maxBodyBytes),
      async (ctx) => {
        ctx.body = await simulated(ctx, ports)
      },
    ],
  }
}

const dayMs = 86_400_000

async function simulated(ctx: Context, ports: Ports): Promise<object> {
  const { days } = parseWith(body, ctx.state.body)
  const version = await ports.policies.find(numberOf(ctx))
  if (version === null) throw new Problem('not_found', noSuchVersion)
  const proposed = readable(version.files)
  const now = ports.clock()
  const since = new Date(now.getTime() - days * dayMs)
  const source = { log: ports.audit, personOf: ports.peopleByReference() }
  const wish = { inForce: ports.bundle(), proposed, since, now }
  const result = await simulate(wish, source)
  await recordReading(ctx, ports, 'audit.query')
  return result
}
