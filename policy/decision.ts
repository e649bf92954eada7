import type { Purpose } from './access/purposes.ts'
import type { Destination, UseCase } from './bundle/schema.ts'
import type { Text } from './text.ts'

/** Why a request is refused by policy; each is a problem code of the HTTP contract. */
export const denialReasons = [
  'unknown_model',
  'access_denied',
  'training_required',
  'not_in_rollout',
  'level_exceeded',
  'no_destination',
] as const

export type DenialReason = (typeof denialReasons)[number]

/** What an allowed request owes. */
export const obligations = ['de-identify', 'review', 'label'] as const

export type Obligation = (typeof obligations)[number]

/** The rule (by its id in the bundle, or the built-in stage that applied) and whether it held. */
export type MatchedRule = {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly because: Text
}

/** The outcome of a policy question. A refusal is a value, never an exception. */
export type Decision =
  | {
      readonly kind: 'allow'
      readonly policy: string
      readonly useCase: UseCase
      readonly purpose: Purpose
      /** Permitted destinations, cheapest first; narrowed to the residual level once that is known. */
      readonly destinations: readonly Destination[]
      readonly obligations: readonly Obligation[]
      readonly rules: readonly MatchedRule[]
    }
  | {
      readonly kind: 'deny'
      readonly policy: string
      readonly reason: DenialReason
      readonly because: Text
      /** Courses that would have to be passed; empty unless the reason is `training_required`. */
      readonly courses: readonly string[]
      readonly rules: readonly MatchedRule[]
    }
