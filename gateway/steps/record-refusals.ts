import { AuditUnavailable, type AuditLog } from '#audit'

import { openRecord } from '../exchange/record.ts'
import { Problem, problems } from '../problems.ts'
import { toProblem } from './answer-problems.ts'
import type { Context, Step } from './state.ts'

/** Opens the record of an AI request and writes its refusal down, whatever the reason was. */
export function recordRefusals(ports: { audit: AuditLog; clock: () => Date }): Step {
  return async (ctx, next) => {
    ctx.state.record = openRecord({ ...ports, requestId: ctx.state.requestId })
    try {
      await next()
    } catch (error) {
      const problem = toProblem(error instanceof AuditUnavailable ? auditUnavailable(error) : error)
      await writeDown(ctx, problem)
      throw problem
    }
  }
}

/** The 503 of a log that cannot be written. */
export const auditUnavailable = (cause: unknown): Problem =>
  new Problem(
    'audit_unavailable',
    { zh: '审计日志无法写入，请求未发送给模型', en: 'the audit log cannot be written; nothing was sent to a model' },
    { cause, headers: { 'retry-after': '5' } },
  )

/** A refusal that cannot be recorded is still a refusal, so a log that is down does not change the answer. */
async function writeDown(ctx: Context, problem: Problem): Promise<void> {
  if (!isRecorded(problem)) return
  const failure = { code: problem.code, httpStatus: problems[problem.code].status }
  const receipt = await ctx.state.record?.refuse(failure).catch(() => null)
  if (receipt) ctx.set('x-wardline-entry', String(receipt.index))
}

/** Floods are counted by the limiter and the metrics; writing each one down would let them fill the log. */
const isRecorded = (problem: Problem) => problem.code !== 'rate_limited'
