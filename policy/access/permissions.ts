import type { Action, Bundle, Permission, Subject } from '../bundle/schema.ts'
import type { MatchedRule } from '../decision.ts'
import { abilityFor, resourceOf, type CompiledPermissions } from './ability.ts'
import { mayDescribe } from './conditions.ts'
import { momentOf } from './moments.ts'
import type { Principal } from './principal.ts'

/** What someone wants to do, and to what. */
export type PermissionQuestion = {
  readonly action: Action
  readonly subject: Subject
  /** The fields that conditions may ask about; without them only unconditional permits count. */
  readonly resource?: Readonly<Record<string, string>>
  /** When it is asked; without it no permit that depends on the time counts, and every such forbid does. */
  readonly at?: Date | undefined
  /** The part that is wanted; without it the whole, which permissions for parts open and forbids of parts do not close. */
  readonly field?: string
}

/** Whether the permissions of a bundle allow something, and the rules that say so. */
export type PermissionAnswer = {
  readonly allowed: boolean
  readonly rules: readonly MatchedRule[]
}

/** What is said when no rule permits something. */
export const noPermit: MatchedRule = {
  id: 'step.no-permit',
  effect: 'forbid',
  because: { zh: '没有任何规则允许这项操作', en: 'No rule permits this' },
}

const missingClaim: MatchedRule = {
  id: 'step.missing-claim',
  effect: 'forbid',
  because: {
    zh: '账号缺少判断权限所需的信息（如科室、院区）',
    en: 'The account lacks a claim that the permission depends on, such as department or campus',
  },
}

/**
 * Asks the permissions of a bundle.
 *
 * 1. Nothing is permitted unless a permit says so.
 * 2. One forbid outweighs every permit.
 * 3. When a rule on this question needs a claim that the principal lacks, the answer is no.
 * 4. When a forbid asks about a field that the resource lacks, the forbid holds, unless something else that it asks is not so.
 */
export function permits(
  bundle: Bundle,
  principal: Principal,
  question: PermissionQuestion,
): PermissionAnswer {
  const compiled = abilityFor(bundle, principal)
  const { action, subject, field, at } = question
  const resource = { ...question.resource, ...(at && momentOf(at)) }
  const asked = JSON.stringify([action, subject, field ?? null, resource])
  const known = compiled.answers.get(asked)
  if (known !== undefined) return known
  const answer = answerTo(compiled, { ...question, resource })
  if (compiled.answers.size >= maxRemembered) compiled.answers.clear()
  compiled.answers.set(asked, answer)
  return answer
}

/** More than one person asks about; with hundreds of rules an answer costs more than to remember it. */
const maxRemembered = 64

type Asked = PermissionQuestion & Required<Pick<PermissionQuestion, 'resource'>>

function answerTo(compiled: CompiledPermissions, question: Asked): PermissionAnswer {
  if (compiled.unresolved.some((permission) => concerns(permission, question)))
    return no([missingClaim])
  const { action, subject, field, resource } = question
  const tagged = resourceOf(subject, resource)
  const rules = compiled.ability.rulesFor(action, subject, field)
  const forbidding = rules.filter(
    ({ inverted, reason = '' }) =>
      inverted && mayDescribe(compiled.origins.get(reason)?.terms ?? {}, resource),
  )
  if (forbidding.length > 0) return no(originsOf(forbidding, compiled))
  const permitting = rules.filter((rule) => !rule.inverted && rule.matchesConditions(tagged))
  if (permitting.length === 0) return no([noPermit])
  return { allowed: true, rules: originsOf(permitting, compiled) }
}

/** Whether a permission is about a question, as far as what is done, to what, and to which part of it. */
export function concerns(
  { subject, actions, fields, effect }: Permission,
  question: PermissionQuestion,
): boolean {
  if (subject !== question.subject || !actions.includes(question.action)) return false
  if (fields === undefined) return true
  return question.field === undefined
    ? effect === 'permit'
    : fields.some((field) => field === question.field)
}

function no(rules: readonly MatchedRule[]): PermissionAnswer {
  return { allowed: false, rules }
}

// The reason of a CASL rule is the id of the permission it was made from; CASL gives the last one first.
function originsOf(
  rules: readonly { readonly reason: string | undefined }[],
  { origins }: Pick<CompiledPermissions, 'origins'>,
): readonly MatchedRule[] {
  return rules.toReversed().flatMap(({ reason = '' }) => origins.get(reason)?.matched ?? [])
}
