import type { z } from 'zod'

import { Problem } from './problems.ts'

/** The value as the schema gives it, or `invalid_request` that names the field and not its content. */
export function parseWith<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const param = issue?.path.join('.') ?? ''
  throw new Problem(
    'invalid_request',
    {
      zh: `字段 ${param} 不符合要求（${issue?.code}）`,
      en: `field ${param} is not valid (${issue?.code})`,
    },
    { param },
  )
}
