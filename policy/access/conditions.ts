import type { Permission, Subject } from '../bundle/schema.ts'
import type { Principal } from './principal.ts'

/** What a condition may ask about each subject; a name outside this list would silently never match. */
export const conditionFields = {
  'use-case': ['id', 'group', 'stage', 'purpose'],
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
