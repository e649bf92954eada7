import {
  createMongoAbility,
  subject as asSubject,
  type MongoAbility,
  type RawRuleOf,
} from '@casl/ability'

import type { Bundle, Permission, Subject } from '../bundle/schema.ts'
import type { MatchedRule } from '../decision.ts'
import { resolveConditions, termsOf, type Terms } from './conditions.ts'
import type { PermissionAnswer } from './permissions.ts'
import type { Principal } from './principal.ts'

/** What one principal may do under one bundle. */
export type CompiledPermissions = {
  readonly ability: MongoAbility
  /** By the id of the permission that a rule of the ability names as its reason. */
  readonly origins: ReadonlyMap<string, Origin>
  /** Permissions that concern the principal, but name a claim that the principal does not have. */
  readonly unresolved: readonly Permission[]
  /** What was asked before: the same question of the same principal under the same bundle has one answer. */
  readonly answers: Map<string, PermissionAnswer>
}

/** What a rule of the ability was made from. */
type Origin = { readonly matched: MatchedRule; readonly terms: Terms }

type Rule = RawRuleOf<MongoAbility>

// Far more than a hospital has staff at work at once; beyond it the memory starts anew.
const maxRemembered = 4096
const remembered = new WeakMap<Bundle, Map<string, CompiledPermissions>>()

/** Compiles the permissions that concern a principal, once for each bundle and identity. */
export function abilityFor(bundle: Bundle, principal: Principal): CompiledPermissions {
  const ofBundle = remembered.get(bundle) ?? new Map<string, CompiledPermissions>()
  remembered.set(bundle, ofBundle)
  const { subject, department, campus, roles } = principal
  const identity = JSON.stringify([subject, department, campus, ...roles])
  const known = ofBundle.get(identity)
  if (known !== undefined) return known
  if (ofBundle.size >= maxRemembered) ofBundle.clear()
  const compiled = compile(bundle, principal)
  ofBundle.set(identity, compiled)
  return compiled
}

function compile(bundle: Bundle, principal: Principal): CompiledPermissions {
  const unresolved: Permission[] = []
  const origins = new Map<string, Origin>()
  const toRule = (permission: Permission): Rule[] => {
    const { id, effect, because, when } = permission
    const conditions = when ? resolveConditions(when, principal) : undefined
    if (conditions === null) {
      unresolved.push(permission)
      return []
    }
    origins.set(id, { matched: { id, effect, because }, terms: termsOf(conditions ?? {}) })
    return [ruleOf(permission, conditions)]
  }
  const concerning = bundle.permissions.filter(({ effect, roles }) =>
    roles.some((role) => rolesUnder(effect, principal).includes(role)),
  )
  // The last rule that matches decides in CASL: with the forbids at the end, a forbid always wins.
  const permits = concerning.filter(({ effect }) => effect === 'permit').flatMap(toRule)
  const forbids = concerning.filter(({ effect }) => effect === 'forbid').flatMap(toRule)
  const ability = createMongoAbility([...permits, ...forbids])
  return { ability, origins, unresolved, answers: new Map() }
}

// A program is not the second person that a rule of two people asks for: whatever else its account is, only `service` permits it anything.
function rolesUnder(effect: Permission['effect'], { roles }: Principal): Principal['roles'] {
  return effect === 'permit' && roles.includes('service') ? ['service'] : roles
}

function ruleOf({ id, effect, actions, subject, fields }: Permission, conditions?: object): Rule {
  return {
    action: actions,
    subject,
    inverted: effect === 'forbid',
    reason: id,
    ...(fields && { fields }),
    ...(conditions && { conditions }),
  }
}

/** A resource that CASL knows by its subject; a copy, for CASL marks the object it is given. */
export function resourceOf(subject: Subject, resource: object): ReturnType<typeof asSubject> {
  return asSubject(subject, { ...resource })
}
