import { z } from 'zod'

import type { WhichLog } from '#audit'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate } from '../steps/authenticate.ts'
import { requireWholeLog } from '../steps/require-log.ts'
import type { Context } from '../steps/state.ts'
import { entryIndex, noSuchEntry } from './audit-entries.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const access = (ports: Ports) => [authenticate(ports), requireWholeLog(ports)] as const

const query = z.object({
  log: z
    .enum(['sha256', 'sm'])
    .default('sha256')
    .describe('`sm`: the second log over the same entries, by SM3 and SM2, where there is one'),
})

/** Which log is meant; a Problem when there is no such log. */
function whichLog(ctx: Context, { audit }: Ports): WhichLog {
  const { log } = parseWith(query, ctx.query)
  if (log === 'sm' && audit.smOrigin === null) {
    throw new Problem('not_found', {
      zh: '未设置国密日志（AUDIT_SM_ORIGIN）',
      en: 'there is no SM log (AUDIT_SM_ORIGIN)',
    })
  }
  return log
}

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
    query,
    answer: 'text/plain',
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      ...access(ports),
      async (ctx) => {
        const log = whichLog(ctx, ports)
        ctx.type = 'text/plain; charset=utf-8'
        ctx.body = await ports.audit.checkpoint(log)
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
    query,
    answer: 'text/plain',
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      ...access(ports),
      async (ctx) => {
        const log = whichLog(ctx, ports)
        const index = parseWith(entryIndex, ctx['params']?.index)
        const proof = await ports.audit.prove(index, log)
        if (proof === null) throw await noSuchEntry(ports, index)
        await recordReading(ctx, ports, 'audit.query')
        ctx.attachment(`entry-${index}.tlog-proof`)
        ctx.type = 'text/plain; charset=utf-8'
        ctx.body = proof
      },
    ],
  }
}
