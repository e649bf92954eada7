import type { Bundle } from '../bundle/schema.ts'
import { abilityFor } from './ability.ts'
import { mayDescribe, momentFields, type Terms } from './conditions.ts'
import { momentOf } from './moments.ts'
import { concerns, type PermissionQuestion } from './permissions.ts'
import type { Principal } from './principal.ts'

/**
 * The records with which somebody may do something, for whoever looks them up: those that one of `permitted` describes, and none of
 * `forbidden`, not even perhaps: a field that a record lacks counts as if it had the value that is forbidden.
 */
export type Reach = { readonly permitted: readonly Terms[]; readonly forbidden: readonly Terms[] }

/** Of which records `permits` would say yes; null when of none. */
export function reachOf(
  bundle: Bundle,
  principal: Principal,
  question: Omit<PermissionQuestion, 'resource'>,
): Reach | null {
  const { ability, origins, unresolved } = abilityFor(bundle, principal)
  if (unresolved.some((permission) => concerns(permission, question))) return null
  const moment = question.at ? momentOf(question.at) : {}
  const termsBy = (inverted: boolean): readonly Terms[] =>
    ability
      .rulesFor(question.action, question.subject, question.field)
      .filter((rule) => rule.inverted === inverted)
      .map(({ reason = '' }) => origins.get(reason)?.terms ?? {})
      .flatMap((terms) => atMoment(terms, moment, inverted))
  const [permitted, forbidden] = [termsBy(false), termsBy(true)]
  const isNone =
    permitted.length === 0 || forbidden.some((terms) => Object.keys(terms).length === 0)
  return isNone ? null : { permitted, forbidden }
}

const ofMoments = new Set<string>(momentFields)

/** What terms ask of a record, once it is known when; nothing when it is the wrong time for them. */
function atMoment(
  terms: Terms,
  moment: Readonly<Record<string, string>>,
  mayLack: boolean,
): readonly Terms[] {
  const all = Object.entries(terms)
  const when = all.filter(([field]) => ofMoments.has(field))
  const isTime = mayDescribe(Object.fromEntries(when), moment)
  const isKnown = mayLack || when.every(([field]) => moment[field])
  return isTime && isKnown
    ? [Object.fromEntries(all.filter(([field]) => !ofMoments.has(field)))]
    : []
}
