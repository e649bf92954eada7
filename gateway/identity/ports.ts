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

/** What a new key consists of; the store adds its time. */
export type KeyDraft = Omit<KeyRow, 'createdAt' | 'revokedAt' | 'lastUsedAt'>

/** A key that takes over from another, and until when that one goes on at most. */
type Successor = { readonly key: Omit<KeyDraft, 'rotatedFrom'>; readonly until: Date }

/** Where personal keys are kept. */
export type KeyStore = {
  create(draft: KeyDraft): Promise<KeyRow>
  findByHash(hash: string): Promise<KeyRow | null>
  listFor(subject: string): Promise<readonly KeyRow[]>
  /** Revokes a key of this subject, or of anybody when the subject is null; whose it was, or null when there is no such key. */
  revoke(id: string, subject: string | null): Promise<string | null>
  /** Lets one successor take over from a live key, made while nobody else can rotate or revoke it; null when it cannot. */
  rotate(id: string, toSuccessor: (old: KeyRow) => Promise<Successor>): Promise<KeyRow | null>
  touch(id: string, at: Date): Promise<unknown>
}

/** A browser that signed in, as it is stored: neither its secret nor its tokens are readable. */
export type SessionRow = {
  readonly id: string
  /** SHA-256 (hex) of the secret in its cookie. */
  readonly hash: string
  readonly subject: string
  /** What the identity provider calls its own session. */
  readonly sid: string | null
  readonly sealed: Uint8Array
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly seenAt: Date
  /** When the identity provider last vouched for it. */
  readonly vouchedAt: Date
}

/** A session with whose it is. */
export type OwnedSession = SessionRow & { readonly principal: PrincipalRow }

/** Where sessions are kept. */
export type SessionStore = {
  create(row: SessionRow): Promise<unknown>
  find(which: { readonly id: string } | { readonly hash: string }): Promise<OwnedSession | null>
  /** Ids of those of a subject, of a session of the identity provider, or of both at once. */
  listFor(
    whose: { readonly subject: string; readonly sid?: string } | { readonly sid: string },
  ): Promise<readonly string[]>
  /** The sealed tokens, when it is for the caller alone, until then, to ask the identity provider; otherwise null. */
  claim(
    row: Pick<SessionRow, 'id' | 'vouchedAt'>,
    during: { readonly now: Date; readonly until: Date },
  ): Promise<Uint8Array | null>
  /** Whether the session is still there to be given other tokens. */
  keepTokens(id: string, sealed: Uint8Array): Promise<boolean>
  /** Whether the session is still there to be vouched for. */
  vouch(id: string, at: Date): Promise<boolean>
  touch(id: string, at: Date): Promise<unknown>
  /** Removes a session and gives it to the one who did. */
  take(id: string): Promise<OwnedSession | null>
  /** Removes those that are over. */
  removeOver(now: Date, notSeenSince: Date): Promise<unknown>
}

/** Where it is remembered what may be used once and was. */
export type SpentStore = {
  /** True for the first who says so. */
  spend(hash: string, now: Date, until: Date): Promise<boolean>
}

/** A principal with the name it signs in with. */
export type Person = Principal & { readonly username: string | null }
