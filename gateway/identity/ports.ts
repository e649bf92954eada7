import type { Principal } from '#policy'

/** A principal as it was last seen, with what keys and people need to find it. */
export type PrincipalRow = {
  readonly subject: string
  readonly username: string | null
  readonly name: string
  readonly roles: readonly string[]
  readonly department: string | null
  readonly campus: string | null
  /** Who vouches for this row: `oidc`, `demo`, `service`. */
  readonly source: string
  readonly seenAt: Date
  /** Set by an administrator: nothing of this principal is accepted any more. */
  readonly disabledAt: Date | null
}

/** Where principals are remembered. */
export type PrincipalStore = {
  /** Records what the identity provider says now; whether the principal is disabled stays as it is. */
  upsert(row: Omit<PrincipalRow, 'disabledAt'>): Promise<unknown>
  find(subject: string): Promise<PrincipalRow | null>
  findByUsername(username: string): Promise<PrincipalRow | null>
  /** By subject, at most `limit` from the one behind `after` on. */
  listAfter(after: string | null, limit: number): Promise<readonly PrincipalRow[]>
}

/** A personal key as it is stored; its secret is not. */
export type KeyRow = {
  readonly id: string
  /** SHA-256 (hex) of the secret. */
  readonly hash: string
  readonly prefix: string
  readonly subject: string
  readonly label: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly lastUsedAt: Date | null
}

/** What a new key consists of; the store adds its id and time. */
type KeyDraft = Pick<KeyRow, 'hash' | 'prefix' | 'subject' | 'label' | 'expiresAt'>

/** Where personal keys are kept. */
export type KeyStore = {
  create(draft: KeyDraft): Promise<KeyRow>
  findByHash(hash: string): Promise<KeyRow | null>
  listFor(subject: string): Promise<readonly KeyRow[]>
  /** Revokes a key of this subject, or of anybody when the subject is null; false when there is no such live key. */
  revoke(id: string, subject: string | null): Promise<boolean>
  touch(id: string, at: Date): Promise<unknown>
}

/** A principal with the name it signs in with. */
export type Person = Principal & { readonly username: string | null }
