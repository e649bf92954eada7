import { z } from 'zod'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const question = z.strictObject({
  subject: z.string().min(1).max(256).describe('The subject (`sub`) of a person or service'),
})

/**
 * `POST /api/audit/reference`: the keyed reference under which the log knows somebody. Nobody can go the other way; asking is on
 * record, and the subject stands in the body, where no log of addresses sees it.
 */
export function findReference(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/audit/reference',
    summary: {
      zh: '某人在审计日志中的带密钥引用',
      en: 'The keyed reference of a person in the audit log',
    },
    access: 'identified',
    body: question,
    answer: z.object({ reference: z.string() }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'read', 'audit-entry'),
      readJson(maxBodyBytes),
      async (ctx) => {
        const { subject } = parseWith(question, ctx.state.body)
        await recordReading(ctx, ports, 'audit.query')
        ctx.body = { reference: ports.seal.staffReference(subject) }
      },
    ],
  }
}
