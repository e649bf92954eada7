import { createHash } from 'node:crypto'

import type { Principal } from '#policy'

import { createBoundedCache } from './bounded-cache.ts'
import type { KeyRow, KeyStore, PrincipalRow, PrincipalStore } from './ports.ts'
import { identityUnavailable, refused } from './refusals.ts'
import { storedPrincipal } from './stored-principal.ts'

/** A key as its owner sees it. */
type PersonalKey = Omit<KeyRow, 'hash' | 'subject'>

type IssueOptions = {
  readonly label: string
  /** 1 to 365; 90 when it is not given. */
  readonly expiresInDays?: number | undefined
  /** A key that is made with a key does not outlive it, or a stolen one could prolong itself for ever. */
  readonly notAfter?: Date | undefined
}

/** Long-lived credentials for API clients that cannot sign in. */
export type PersonalKeys = {
  /** Makes a key; its secret is in this answer and nowhere else. */
  issue(
    principal: Pick<Principal, 'subject'>,
    options: IssueOptions,
  ): Promise<{ readonly secret: string; readonly key: PersonalKey }>
  /** Whom a secret speaks for; throws `unauthenticated` or `identity_unavailable`. */
  verify(
    secret: string,
  ): Promise<{ readonly principal: Principal; readonly keyId: string; readonly expiresAt: Date }>
  list(subject: string): Promise<readonly PersonalKey[]>
  /** Revokes a key of this subject, or of anybody when the subject is null; at once in this process. */
  revoke(id: string, subject: string | null): Promise<boolean>
}

export type PersonalKeysOptions = {
  readonly store: KeyStore
  readonly principals: Pick<PrincipalStore, 'find'>
  readonly clock: () => Date
  readonly randomBytes: (size: number) => Buffer
  /** Whether people whom only the demo vouches for may use keys; never in production. */
  readonly acceptsDemo: boolean
}

type Found = { readonly key: KeyRow; readonly owner: PrincipalRow | null }

const secretShape = /^wl_[\w-]{43}$/u
const dayMs = 86_400_000
const longestDays = 365
const rememberMs = 5000
const touchEveryMs = 60_000

/** Whether a credential is meant to be a personal key. */
export function isPersonalKey(credential: string): boolean {
  return credential.startsWith('wl_')
}

/** Makes the keys of one process; only the SHA-256 of a secret is ever stored. */
export function createPersonalKeys(options: PersonalKeysOptions): PersonalKeys {
  const { store, clock, acceptsDemo } = options
  const lookUp = createLookUp(options)
  const touch = createTouch(options)
  return {
    issue: (principal, wish) => issue(options, principal.subject, wish),
    async verify(secret) {
      if (!secretShape.test(secret)) throw refused('malformed')
      const found = requireLive(await lookUp.find(sha256(secret)), clock())
      const principal = storedPrincipal(found.owner, acceptsDemo)
      touch(found.key)
      const { id, expiresAt } = found.key
      return { principal, keyId: id, expiresAt }
    },
    async list(subject) {
      return (await store.listFor(subject)).map(toPersonalKey)
    },
    async revoke(id, subject) {
      const isRevoked = await store.revoke(id, subject)
      lookUp.forget(id)
      return isRevoked
    },
  }
}

async function issue(
  { store, clock, randomBytes }: PersonalKeysOptions,
  subject: string,
  { label, expiresInDays = 90, notAfter }: IssueOptions,
): Promise<{ secret: string; key: PersonalKey }> {
  if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > longestDays) {
    throw new RangeError(`a key lives 1 to ${longestDays} days`)
  }
  const secret = `wl_${randomBytes(32).toString('base64url')}`
  const wished = clock().getTime() + expiresInDays * dayMs
  const expiresAt = new Date(Math.min(wished, notAfter?.getTime() ?? wished))
  const draft = { hash: sha256(secret), prefix: secret.slice(0, 9), subject, label, expiresAt }
  return { secret, key: toPersonalKey(await store.create(draft)) }
}

type LookUp = { find(hash: string): Promise<Found | null>; forget(id: string): void }

function createLookUp({ store, principals, clock }: PersonalKeysOptions): LookUp {
  const known = createBoundedCache<Found>(10_000, clock)
  let revocations = 0
  const read = async (hash: string): Promise<Found | null> => {
    const seen = revocations
    const untilMs = clock().getTime() + rememberMs
    const key = await store.findByHash(hash)
    if (key === null) return null
    const found = { key, owner: await principals.find(key.subject) }
    // A key that was revoked while it was read must not come back through the cache.
    if (seen === revocations) known.set(hash, found, untilMs)
    return found
  }
  return {
    async find(hash) {
      try {
        return known.get(hash) ?? (await read(hash))
      } catch (cause) {
        throw identityUnavailable(cause)
      }
    },
    forget(id) {
      revocations += 1
      known.forget(({ key }) => key.id === id)
    },
  }
}

function requireLive(found: Found | null, now: Date): { key: KeyRow; owner: PrincipalRow } {
  if (found === null) throw refused('key-unknown')
  const { key, owner } = found
  if (key.revokedAt !== null) throw refused('key-revoked')
  if (key.expiresAt <= now) throw refused('key-expired')
  if (owner === null) throw refused('key-unknown')
  return { key, owner }
}

// The time of last use is a convenience: nobody waits for it, and a failure is tried again at the next use.
function createTouch({ store, clock }: PersonalKeysOptions): (key: KeyRow) => void {
  const touched = createBoundedCache<KeyRow>(10_000, clock)
  return (key) => {
    const now = clock()
    if (touched.get(key.id) || now.getTime() - (key.lastUsedAt?.getTime() ?? 0) < touchEveryMs) {
      return
    }
    touched.set(key.id, key, now.getTime() + touchEveryMs)
    store.touch(key.id, now).catch(() => touched.forget(({ id }) => id === key.id))
  }
}

function toPersonalKey(row: KeyRow): PersonalKey {
  const { id, prefix, label, createdAt, expiresAt, revokedAt, lastUsedAt } = row
  return { id, prefix, label, createdAt, expiresAt, revokedAt, lastUsedAt }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
