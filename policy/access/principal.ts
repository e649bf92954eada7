/** What a person or system may be at Wardline; the closed list that every mapping leads to. */
export const roles = [
  'clinician',
  'it_staff',
  'manager',
  'compliance_officer',
  'administrator',
  'service',
] as const

export type Role = (typeof roles)[number]

/** The authenticated person or service behind a request. */
export type Principal = {
  /** The identity provider's `sub`; stable, opaque, never shown in the audit log in clear. */
  readonly subject: string
  readonly name: string
  /** The name that a person signs in with, where it is known: pilots name people by it. Never in the audit log. */
  readonly username?: string | null
  readonly roles: readonly Role[]
  /** Department code such as `cardiology`; null when the identity provider names none. */
  readonly department: string | null
  readonly campus: string | null
}

/** A passed course that has not expired. */
export type Qualification = {
  readonly course: string
  readonly version: string
  readonly expiresAt: Date
}
