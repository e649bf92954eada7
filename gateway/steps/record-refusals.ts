import type { AuditLog } from '#audit'

import { openRecord } from '../exchange/record.ts'
import { problems, type Problem } from '../problems.ts'
import { toProblem } from './answer-problems.ts'
import type { Context, Step } from './state.ts'

/** Opens the record of an AI request and writes its refusal down, whatever the reason was. */
export function recordRefusals(ports: { audit: AuditLog; clock: () => Date }): Step {
  return async (ctx, next) => {
    ctx.state.record = openRecord({ ...ports, requestId: ctx.state.requestId })
    try {
      await next()
    } catch (error) {
      throw await writtenDown(ctx, toProblem(error))
    }
  }
}

/** Floods are counted by the limiter and the metrics; writing each one down would let them fill the log. */
const isRecorded = (problem: Problem) => problem.code !== 'rate_limited'

/**
 * A refusal that cannot be recorded is still a refusal. When the house was at fault and the log is down as well, the
 * log is what the caller is told: it is the same database that everything else waits for.
 */
async function writtenDown(ctx: Context, problem: Problem): Promise<Problem> {
  if (!isRecorded(problem)) return problem
  const { status } = problems[problem.code]
  try {
    const receipt = await ctx.state.record?.refuse({ code: problem.code, httpStatus: status })
    if (receipt) ctx.set('x-wardline-entry', String(receipt.index))
    return problem
  } catch (error) {
    return status >= 500 ? toProblem(error) : problem
  }
}
