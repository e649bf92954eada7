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
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
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
