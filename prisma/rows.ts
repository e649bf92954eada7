/** A person or system as the identity provider last described it. */
export type PrincipalRow = {
  readonly subject: string
  readonly username: string | null
  readonly name: string
  readonly roles: readonly string[]
  readonly department: string | null
  readonly campus: string | null
  /** Who vouches for the row: `oidc`, `demo`, `service`. */
  readonly source: string
  readonly seenAt: Date
  /** Set by an administrator; signing in again does not lift it. */
  readonly disabledAt: Date | null
}

/** A personal key without its secret. It may be expired or revoked: whoever accepts a key must look. */
export type KeyRow = {
  readonly id: string
  /** SHA-256 (hex) of the secret. */
  readonly hash: string
  /** First characters of the secret, for display. */
  readonly prefix: string
  readonly subject: string
  readonly label: string
  /** The use cases that it is for; none stands for all of its owner's. */
  readonly scopes: readonly string[]
  /** The networks that it may be used from; none stands for everywhere. */
  readonly allowFrom: readonly string[]
  /** The key that it took over from. */
  readonly rotatedFrom: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
}

/** A system that asks. */
export type ServiceRow = {
  readonly id: string
  readonly subject: string
  readonly name: string
  /** The use cases that its keys may be for; none stands for all that the policy lets it use. */
  readonly useCases: readonly string[]
  /** Whether it may ask for people, where the policy lets it. */
  readonly actsFor: boolean
  /** Keyed reference of the administrator. */
  readonly createdBy: string
  readonly createdAt: Date
  readonly disabledAt: Date | null
}

/** A browser that signed in. It may be over: whoever accepts a session must look. */
export type SessionRow = {
  readonly id: string
  /** SHA-256 (hex) of the secret in its cookie. */
  readonly hash: string
  readonly subject: string
  /** What the identity provider calls its own session. */
  readonly sid: string | null
  /** Tokens, encrypted; only the gateway can read them. */
  readonly sealed: Uint8Array
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly seenAt: Date
  /** When the identity provider last vouched for it. */
  readonly vouchedAt: Date
  /** Until then one gateway is asking the identity provider. */
  readonly claimedUntil: Date | null
}

/** A passed course, which may have expired since. */
export type QualificationRow = {
  readonly subject: string
  readonly course: string
  readonly version: string
  readonly passedAt: Date
  readonly expiresAt: Date
}

/** A reported text. */
export type CaseRow = {
  readonly id: string
  readonly at: Date
  /** Keyed reference of who reported it. */
  readonly actorRef: string
  /** Encrypted; only the gateway can read it. */
  readonly sealed: Uint8Array
}

/** That somebody broke the glass. */
export type EmergencyRow = {
  readonly id: string
  /** Keyed reference of the person. */
  readonly actorRef: string
  readonly openedAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | null
  /** The entry that says so. */
  readonly entry: number
}

/** That somebody stopped a use case, and how far it has come to being resumed. */
export type SuspensionRow = {
  readonly id: string
  readonly useCase: string
  /** Keyed references of people. */
  readonly suspendedBy: string
  readonly suspendedAt: Date
  /** Why; encrypted, only the gateway can read it. */
  readonly reason: Uint8Array
  /** The entry that says so. */
  readonly entry: number
  readonly askedBy: string | null
  readonly askedAt: Date | null
  /** Encrypted. */
  readonly askedReason: Uint8Array | null
  readonly resumedBy: string | null
  readonly resumedAt: Date | null
}

/** How far a version of the policy has come. */
export const policyStates = [
  'draft',
  'proposed',
  'approved',
  'active',
  'superseded',
  'rejected',
  'withdrawn',
] as const

export type PolicyState = (typeof policyStates)[number]

/** A YAML file of a version. */
export type PolicyFile = { readonly path: string; readonly text: string }

/** A version of the policy. */
export type PolicyRow = {
  readonly number: number
  readonly state: PolicyState
  /** The version that it was made from; null for what came from a folder. */
  readonly base: number | null
  readonly files: readonly PolicyFile[]
  /** The hash of the bundle; null as long as nobody proposed it. */
  readonly hash: string | null
  /** Keyed references of people; null for what came from a folder. */
  readonly authorRef: string | null
  /** Why; encrypted, only the gateway can read it. */
  readonly reason: Uint8Array | null
  readonly createdAt: Date
  readonly proposedAt: Date | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  /** What who decided says of it; encrypted. */
  readonly remark: Uint8Array | null
  readonly activateAt: Date | null
  readonly activatedAt: Date | null
  readonly supersededAt: Date | null
}
