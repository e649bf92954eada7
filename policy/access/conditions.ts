import type { Permission, Subject } from '../bundle/schema.ts'
import type { Principal } from './principal.ts'

/**
 * What a condition may ask about each subject, beside when it is asked; a name outside these lists would silently never match. The level of
 * a request is that before de-identification.
 */
export const conditionFields = {
  'use-case': ['id', 'group', 'stage', 'purpose', 'level'],
  evidence: [],
  key: ['owner'],
  'break-glass': ['owner'],
  'service-account': [],
  person: ['role', 'department', 'campus'],
  'audit-entry': ['type', 'department', 'campus'],
  content: [],
  review: [],
  deidentification: [],
  decision: [],
  policy: [],
  destination: ['id', 'kind'],
  notification: [],
} as const satisfies Record<Subject, readonly string[]>

/** What a condition may ask whatever the subject is: when it is asked, in the hospital's time. */
export const momentFields = ['hour', 'weekday'] as const

/** The comparisons a condition may use. Negations are left out: what is absent would satisfy them. */
export const operators = ['$eq', '$in'] as const

/** What a condition may say about the person who asks. */
export const references = ['${department}', '${campus}', '${subject}'] as const

type Conditions = NonNullable<Permission['when']>
type Json = Conditions[string]

/** The conditions with the principal's own values in place, or null when a value that they need is missing. */
export function resolveConditions(when: Conditions, principal: Principal): Conditions | null {
  const claims = claimsOf(principal)
  if (!isResolvable(when, claims)) return null
  const fields = Object.entries(when)
  return Object.fromEntries(fields.map(([field, value]) => [field, resolve(value, claims)]))
}

type Claims = ReadonlyMap<string, string>

// An empty claim is a missing one: it would otherwise match every record whose field is empty too.
function claimsOf({ department, campus, subject }: Principal): Claims {
  const claims: readonly (readonly [string, string | null])[] = [
    ['${department}', department],
    ['${campus}', campus],
    ['${subject}', subject],
  ]
  return new Map(
    claims.flatMap(([reference, value]) => (value?.trim() ? [[reference, value] as const] : [])),
  )
}

function isResolvable(value: Json | Conditions, claims: Claims): boolean {
  if (typeof value === 'string') return !value.includes('${') || claims.has(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every((item) => isResolvable(item, claims))
}

function resolve(value: Json, claims: Claims): Json {
  if (typeof value === 'string') return claims.get(value) ?? value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => resolve(item, claims))
  const members = Object.entries(value)
  return Object.fromEntries(members.map(([key, item]) => [key, resolve(item, claims)]))
}

/** Each of these fields has one of these values; no field at all describes everything. */
export type Terms = Readonly<Record<string, readonly string[]>>

/** What conditions come down to, for those who translate them; a value that is no text is none. */
export function termsOf(when: Conditions): Terms {
  return Object.fromEntries(
    Object.entries(when).map(([field, condition]) => [field, valuesOf(condition)]),
  )
}

function valuesOf(condition: Json): readonly string[] {
  if (typeof condition === 'string') return [condition]
  if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) return []
  const [first = [], ...others] = Object.values(condition).map(textsOf)
  return first.filter((value) => others.every((other) => other.includes(value)))
}

const textsOf = (operand: Json): readonly string[] =>
  (Array.isArray(operand) ? operand : [operand]).filter((value) => typeof value === 'string')

/**
 * Whether the terms may be true of a resource: what it lacks counts as true. A forbid that cannot be judged must not lapse, or absence
 * would be a way round it.
 */
export function mayDescribe(terms: Terms, resource: Readonly<Record<string, string>>): boolean {
  return Object.entries(terms).every(([field, values]) => {
    const value = resource[field]
    return !value || values.includes(value)
  })
}
