import type { z } from 'zod'

import { Problem } from './problems.ts'

/** The value as the schema gives it, or `invalid_request` that names the field and not its content. */
export function parseWith<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const param = issue?.path.join('.') ?? ''
  // Of the whole: it is no object, or has a field that nobody knows, whose name may say anything.
  const [zh, en] = param === '' ? ['请求整体', 'the request'] : [`字段 ${param}`, `field ${param}`]
  throw new Problem(
    'invalid_request',
    { zh: `${zh} 不符合要求（${issue?.code}）`, en: `${en} is not valid (${issue?.code})` },
    param === '' ? {} : { param },
  )
}
