import type { Bundle, UseCase } from '../bundle/schema.ts'
import type { DecisionRequest, DenialReason, MatchedRule } from '../decision.ts'
import type { Text } from '../text.ts'
import type { Purpose } from './purposes.ts'

/** A request whose use case is known. */
export type Question = {
  readonly bundle: Bundle
  readonly request: DecisionRequest
  readonly useCase: UseCase
  readonly purpose: Purpose
}

/** Why a request ends at a step. */
export type StepRefusal = {
  readonly held: false
  readonly reason: DenialReason
  readonly because: Text
  /** What would have to be different for the step to hold. */
  readonly change: Text
  readonly courses: readonly string[]
  readonly rules: readonly MatchedRule[]
  /** That it does not end a request in an emergency. */
  readonly yields: boolean
}

/** What one step says: it holds, or the request ends here. */
export type StepAnswer =
  | { readonly held: true; readonly rules: readonly MatchedRule[] }
  | StepRefusal

/** One question on the way to a decision. */
export type Step = {
  /** `step.` and a name; no id in a bundle holds a dot, so the two never meet. */
  readonly id: string
  readonly asks: Text
  readonly answer: (question: Question) => StepAnswer
}

/** The step holds, for this reason. */
export function held(id: string, because: Text): StepAnswer {
  return { held: true, rules: [{ id, effect: 'permit', because }] }
}

/** The step fails; `rules` are those of the bundle that failed it, or else the step itself. */
export function refused(
  id: string,
  refusal: Pick<StepRefusal, 'reason' | 'because' | 'change'> &
    Partial<Pick<StepRefusal, 'courses' | 'rules' | 'yields'>>,
): StepRefusal {
  const rules = refusal.rules ?? [{ id, effect: 'forbid', because: refusal.because }]
  return { held: false, courses: [], yields: false, ...refusal, rules }
}
