import type { Logger } from 'pino'

import { AuditUnavailable } from '#audit'

import { Problem, problems, toErrorBody } from '../problems.ts'
import type { Context, Step } from './state.ts'

/** The one place where a failure becomes an answer: OpenAI-shaped, without the cause, with the status of its code. */
export function answerProblems(log: Logger, count: (code: string) => void): Step {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body === undefined) throw notFound()
    } catch (error) {
      const problem = toProblem(error)
      count(problem.code)
      report(log, ctx, problem)
      answer(ctx, problem)
    }
  }
}

/** What went wrong as a Problem; anything unforeseen but a log that fails is `internal` and tells the caller nothing. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof AuditUnavailable) return auditUnavailable(error)
  return new Problem(
    'internal',
    { zh: '请求已拒绝，原因已记入日志', en: 'the request was refused; the cause is in the log' },
    { cause: error },
  )
}

const auditUnavailable = (cause: AuditUnavailable): Problem =>
  new Problem(
    'audit_unavailable',
    {
      zh: '审计日志或留存内容无法写入，请求已拒绝',
      en: 'the audit log, or what is kept beside it, cannot be written; the request was refused',
    },
    { cause, headers: { 'retry-after': '5' } },
  )

function answer(ctx: Context, problem: Problem): void {
  ctx.status = problems[problem.code].status
  ctx.set({ ...problem.headers })
  ctx.body = toErrorBody(problem)
}

const notFound = () =>
  new Problem('not_found', { zh: '没有这个地址', en: 'there is nothing at this address' })

function report(log: Logger, ctx: Context, problem: Problem): void {
  const level = problems[problem.code].status >= 500 ? 'error' : 'info'
  log[level](
    {
      request: ctx.state.requestId,
      code: problem.code,
      param: problem.param,
      cause: describe(problem.cause),
    },
    'refused',
  )
}

/** What may be said of a cause in the log: its class, code and stack frames, never its message. */
export function describe(cause: unknown): object | null {
  if (!(cause instanceof Error)) return null
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
  const frames = cause.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 6)
  return { name: cause.name, code, frames, cause: describe(cause.cause) }
}
