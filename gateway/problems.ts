import type { Text } from '#policy'

/** Every way a request can fail, as `docs/` and the training site explain it: code → status, OpenAI error type, title. */
export const problems = {
  invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    title: { zh: '请求格式不正确', en: 'Invalid request' },
  },
  unauthenticated: {
    status: 401,
    type: 'authentication_error',
    title: { zh: '未登录或凭证无效', en: 'Not authenticated' },
  },
  access_denied: {
    status: 403,
    type: 'permission_error',
    title: { zh: '没有权限', en: 'Access denied' },
  },
  training_required: {
    status: 403,
    type: 'permission_error',
    title: { zh: '需先完成培训', en: 'Training required' },
  },
  not_in_rollout: {
    status: 403,
    type: 'permission_error',
    title: { zh: '该用途尚未对您开放', en: 'Not in rollout' },
  },
  level_exceeded: {
    status: 403,
    type: 'permission_error',
    title: { zh: '数据级别超出该用途上限', en: 'Data level exceeded' },
  },
  unknown_model: {
    status: 404,
    type: 'invalid_request_error',
    title: { zh: '没有这个用途或模型', en: 'Unknown use case or model' },
  },
  not_found: {
    status: 404,
    type: 'invalid_request_error',
    title: { zh: '没有这个地址', en: 'Not found' },
  },
  conflict: {
    status: 409,
    type: 'invalid_request_error',
    title: { zh: '与当前状态冲突', en: 'Conflict' },
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    title: { zh: '不支持该方法', en: 'Method not allowed' },
  },
  content_too_large: {
    status: 413,
    type: 'invalid_request_error',
    title: { zh: '内容过大', en: 'Content too large' },
  },
  rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    title: { zh: '请求过于频繁', en: 'Rate limited' },
  },
  client_gone: { status: 499, type: 'api_error', title: { zh: '客户端已断开', en: 'Client gone' } },
  internal: { status: 500, type: 'api_error', title: { zh: '内部错误', en: 'Internal error' } },
  upstream_error: {
    status: 502,
    type: 'api_error',
    title: { zh: '模型服务出错', en: 'Upstream error' },
  },
  audit_unavailable: {
    status: 503,
    type: 'api_error',
    title: { zh: '审计日志不可用', en: 'Audit log unavailable' },
  },
  deidentification_unavailable: {
    status: 503,
    type: 'api_error',
    title: { zh: '去标识化未能完成', en: 'De-identification unavailable' },
  },
  identity_unavailable: {
    status: 503,
    type: 'api_error',
    title: { zh: '身份服务不可用', en: 'Identity unavailable' },
  },
  policy_unavailable: {
    status: 503,
    type: 'api_error',
    title: { zh: '策略不可用', en: 'Policy unavailable' },
  },
  no_destination: {
    status: 503,
    type: 'api_error',
    title: { zh: '没有可用的模型', en: 'No destination' },
  },
  upstream_timeout: {
    status: 504,
    type: 'api_error',
    title: { zh: '模型服务超时', en: 'Upstream timeout' },
  },
} as const satisfies Record<string, { status: number; type: string; title: Text }>

export type ProblemCode = keyof typeof problems

/** A failure with a stable code and a public detail; its `cause` stays in the log and never reaches a caller. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly detail: Text
  /** Name of the request field at fault. */
  readonly param: string | null
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    detail: Text,
    more: { param?: string; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(code, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.detail = detail
    this.param = more.param ?? null
    this.headers = more.headers ?? {}
  }
}

/** The OpenAI-shaped error body of a problem, Chinese first. */
export function toErrorBody(problem: Problem): {
  error: { message: string; type: string; code: string; param: string | null }
} {
  const { type, title } = problems[problem.code]
  const message = `${title.zh}：${problem.detail.zh} / ${title.en}: ${problem.detail.en}`
  return { error: { message, type, code: problem.code, param: problem.param } }
}
