import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate } from '../steps/authenticate.ts'
import { requirePermission } from '../steps/require-permission.ts'
import { entryIndex, noSuchEntry } from './audit-entries.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const access = (ports: Ports) =>
  [authenticate(ports), requirePermission(ports.bundle, 'read', 'audit-entry')] as const

/** `GET /api/audit/checkpoint`: what the log signed last (C2SP tlog-checkpoint). */
export function readCheckpoint(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/checkpoint',
    summary: {
      zh: '审计日志最新的签名检查点',
      en: 'The newest signed checkpoint of the audit log (C2SP tlog-checkpoint)',
    },
    access: 'identified',
    answer: 'text/plain',
    problems: ['access_denied', 'audit_unavailable'],
    steps: [
      ...access(ports),
      async (ctx) => {
        ctx.type = 'text/plain; charset=utf-8'
        ctx.body = await ports.audit.checkpoint()
      },
    ],
  }
}

/** `GET /api/audit/entries/:index/proof`: all that is needed to check that an entry is in the log (C2SP tlog-proof). */
export function readProof(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/entries/:index/proof',
    summary: {
      zh: '一条审计日志的离线可验证证明',
      en: 'A proof, verifiable offline, that an entry is in the log (C2SP tlog-proof)',
    },
    access: 'identified',
    answer: 'text/plain',
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      ...access(ports),
      async (ctx) => {
        const index = parseWith(entryIndex, ctx['params']?.index)
        const proof = await ports.audit.prove(index)
        if (proof === null) throw new Problem('not_found', noSuchEntry)
        await recordReading(ctx, ports, 'audit.query')
        ctx.attachment(`entry-${index}.tlog-proof`)
        ctx.type = 'text/plain; charset=utf-8'
        ctx.body = proof
      },
    ],
  }
}
