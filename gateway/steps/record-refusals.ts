import type { AuditLog } from '#audit'

import { openRecord } from '../exchange/record.ts'
import type { Limits } from '../limits/limits.ts'
import { problems, type Problem } from '../problems.ts'
import { toProblem } from './answer-problems.ts'
import type { Context, Step } from './state.ts'

type Ports = {
  readonly audit: AuditLog
  readonly clock: () => Date
  readonly limits: Limits
}

/** Opens the record of an AI request and writes its refusal down, whatever the reason was. */
export function recordRefusals(ports: Ports): Step {
  return async (ctx, next) => {
    ctx.state.record = openRecord({ ...ports, requestId: ctx.state.requestId })
    try {
      await next()
    } catch (error) {
      throw await writtenDown(ctx, toProblem(error), ports)
    }
  }
}

/**
 * What to answer, unrecorded, to a flood: it is counted by the limiter and the metrics, and writing each refusal down would let it
 * fill the log. What a model was asked, and faults of the house, are no flood.
 */
async function floodOf(
  { state: { record, actor } }: Context,
  problem: Problem,
  limits: Limits,
): Promise<Problem | null> {
  if (record?.accepted) return null
  if (!actor) return problem.code === 'rate_limited' ? problem : null
  return problems[problem.code].status < 500 ? limits.countRefusal(actor.ref) : null
}

/**
 * A refusal that cannot be recorded is still a refusal. When the house was at fault and the log is down as well, the
 * log is what the caller is told: it is the same database that everything else waits for.
 */
async function writtenDown(ctx: Context, problem: Problem, { limits }: Ports): Promise<Problem> {
  const flood = await floodOf(ctx, problem, limits)
  if (flood) return flood
  const { status } = problems[problem.code]
  try {
    const receipt = await ctx.state.record?.refuse({ code: problem.code, httpStatus: status })
    if (receipt) ctx.set('x-wardline-entry', String(receipt.index))
    return problem
  } catch (error) {
    return status >= 500 ? toProblem(error) : problem
  }
}
