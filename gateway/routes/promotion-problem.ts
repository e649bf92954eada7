import { Problem, type ProblemCode } from '../problems.ts'
import { wordsOf, PromotionRefused, type PromotionRefusal } from '../use-cases/promotion-refused.ts'

/** Why a use case does not go on, as an answer; null where that is not what went wrong. */
export function promotionProblem(error: unknown): Problem | null {
  if (!(error instanceof PromotionRefused)) return null
  const { refusal } = error
  const param = params[refusal.kind]
  return new Problem(codes[refusal.kind], wordsOf(refusal), { ...(param && { param }) })
}

const codes: Readonly<Record<PromotionRefusal['kind'], ProblemCode>> = {
  'not-next': 'conflict',
  gates: 'conflict',
  'tests-failed': 'conflict',
  'not-editable': 'conflict',
  'no-departments': 'invalid_request',
  'unknown-department': 'invalid_request',
  'over-already': 'invalid_request',
}

const params: Readonly<Partial<Record<PromotionRefusal['kind'], string>>> = {
  'no-departments': 'departments',
  'unknown-department': 'departments',
  'over-already': 'until',
}
