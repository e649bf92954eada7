import type { Action, Bundle, Permission, Subject } from '../bundle/schema.ts'
import type { MatchedRule } from '../decision.ts'
import { abilityFor, resourceOf, type CompiledPermissions } from './ability.ts'
import type { Principal } from './principal.ts'

/** What someone wants to do, and to what. */
export type PermissionQuestion = {
  readonly action: Action
  readonly subject: Subject
  /** The fields that conditions may ask about; without them only unconditional permits count. */
  readonly resource?: Readonly<Record<string, string>>
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
 * 4. When a forbid asks about a field that the resource lacks, the forbid holds.
 */
export function permits(
  bundle: Bundle,
  principal: Principal,
  question: PermissionQuestion,
): PermissionAnswer {
  const compiled = abilityFor(bundle, principal)
  const { action, subject, resource = {} } = question
  const asked = JSON.stringify([action, subject, resource])
  const known = compiled.answers.get(asked)
  if (known !== undefined) return known
  const answer = answerTo(bundle, compiled, question)
  if (compiled.answers.size >= maxRemembered) compiled.answers.clear()
  compiled.answers.set(asked, answer)
  return answer
}

/** More than one person asks about; with hundreds of rules an answer costs more than to remember it. */
const maxRemembered = 64

function answerTo(
  bundle: Bundle,
  { ability, unresolved }: CompiledPermissions,
  question: PermissionQuestion,
): PermissionAnswer {
  if (unresolved.some((permission) => concerns(permission, question))) return no([missingClaim])
  const resource = question.resource ?? {}
  const tagged = resourceOf(question.subject, resource)
  const rules = ability.rulesFor(question.action, question.subject)
  const permitting = rules.filter((rule) => !rule.inverted && rule.matchesConditions(tagged))
  const forbidding = rules.filter(
    (rule) =>
      rule.inverted && (lacksField(resource, rule.conditions) || rule.matchesConditions(tagged)),
  )
  if (forbidding.length > 0) return no(permissionsOf(bundle, forbidding))
  if (!ability.can(question.action, tagged)) return no([noPermit])
  return { allowed: true, rules: permissionsOf(bundle, permitting) }
}

function concerns(permission: Permission, { action, subject }: PermissionQuestion): boolean {
  return permission.subject === subject && permission.actions.includes(action)
}

// A forbid that cannot be judged must not lapse: absence would otherwise be a way round it.
function lacksField(
  resource: Readonly<Record<string, string>>,
  conditions: object | undefined,
): boolean {
  return Object.keys(conditions ?? {}).some((field) => !resource[field])
}

function no(rules: readonly MatchedRule[]): PermissionAnswer {
  return { allowed: false, rules }
}

// The reason of a CASL rule is the id of the permission it was made from.
function permissionsOf(
  { permissions }: Bundle,
  rules: readonly { readonly reason: string | undefined }[],
): readonly MatchedRule[] {
  const ids = new Set(rules.map(({ reason }) => reason))
  return permissions
    .filter(({ id }) => ids.has(id))
    .map(({ id, effect, because }) => ({ id, effect, because }))
}
