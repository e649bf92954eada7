import type { Principal, Qualification } from './access/principal.ts'
import type { Purpose } from './access/purposes.ts'
import type { Destination, Feature, UninspectedKind, UseCase } from './bundle/schema.ts'
import type { Level } from './classification/levels.ts'
import type { Text } from './text.ts'

/** All that a decision depends on; what is not yet known is left out, and is then not yet held against the request. */
export type DecisionRequest = {
  readonly principal: Principal
  /** Id of a use case, or a permitted model name; never repeated in an answer, for it is the client's own text. */
  readonly model: string
  /** Purpose of use as stated; null stands for the first purpose of the use case. */
  readonly purpose: Purpose | null
  readonly qualifications: readonly Qualification[]
  readonly at: Date
  /** When it was asked, if that was not `at`: what conditions on the hour and the weekday mean. */
  readonly askedAt?: Date
  /** Level of the data before de-identification. */
  readonly level?: Level
  /** Level of what is left after de-identification. */
  readonly residualLevel?: Level
  readonly uninspected?: readonly UninspectedKind[]
  readonly features?: readonly Feature[]
  /** The use cases that the key is for; none stands for all. */
  readonly scopes?: readonly string[]
  /** That this person has broken the glass and the time is not up. */
  readonly emergency?: boolean
  /** Ids of use cases that somebody has stopped, whatever the bundle says of their stage. */
  readonly suspended?: ReadonlySet<string>
}

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
      /** Always de-identification and a label in the metadata; `useCase.label` says whether it must be visible too. */
      readonly obligations: readonly Obligation[]
      readonly rules: readonly MatchedRule[]
    }
  | {
      readonly kind: 'deny'
      readonly policy: string
      /** What was asked for; null when nobody knows the use case. */
      readonly asked: { readonly useCase: string; readonly purpose: Purpose } | null
      readonly reason: DenialReason
      readonly because: Text
      /** Courses that would have to be passed; empty unless the reason is `training_required`. */
      readonly courses: readonly string[]
      readonly rules: readonly MatchedRule[]
    }
