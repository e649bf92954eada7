import type { JWTPayload } from 'jose'

import { roles, type Role } from '#policy'

import type { Person } from './ports.ts'

/** Where an identity provider puts what Wardline wants to know. */
export type ClaimMapping = {
  /** Dot paths of claims that hold role names. */
  readonly roleClaims: readonly string[]
  /** Foreign role names to ours; null when the names are ours already. */
  readonly roleMap: ReadonlyMap<string, Role> | null
  readonly departmentClaim: string
  readonly campusClaim: string
}

/** Reads the person out of a verified token; roles that we do not know are left out. */
export function readPerson(payload: JWTPayload & { sub: string }, mapping: ClaimMapping): Person {
  const username = readText(payload, 'preferred_username')
  return {
    subject: payload.sub,
    username,
    name: readText(payload, 'name') ?? username ?? payload.sub,
    roles: readRoles(payload, mapping),
    department: readText(payload, mapping.departmentClaim),
    campus: readText(payload, mapping.campusClaim),
  }
}

function readRoles(payload: JWTPayload, { roleClaims, roleMap }: ClaimMapping): readonly Role[] {
  const named = roleClaims.flatMap((path) => toNames(readPath(payload, path)))
  const ours = new Set(named.map((name) => (roleMap ? roleMap.get(name) : name)))
  return roles.filter((role) => ours.has(role))
}

function toNames(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/u)
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}

// Keycloak writes an attribute with one value as a list of one; of several nobody can say which one counts.
function readText(payload: JWTPayload, path: string): string | null {
  const value = readPath(payload, path)
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof single !== 'string') return null
  const text = single.trim()
  return text === '' || text.length > 200 ? null : text
}

function readPath(payload: JWTPayload, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => ownProperty(value, name), payload)
}

function ownProperty(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const found: unknown = Reflect.get(value, name)
  return found
}
