/**
 * Long-lived credentials for API clients that cannot sign in.
 *
 * 1. A secret is in one answer and nowhere else; only its SHA-256 is stored.
 * 2. A key is on record before it is stored: whatever stops between the two, no key works that the log does not tell of.
 * 3. What a key is for, and from where, is said when it is made. Its time only becomes shorter.
 * 4. A key is over for this process as soon as it is revoked or rotated here, and within seconds elsewhere.
 */
import { createHash, randomUUID } from 'node:crypto'

import type { Principal } from '#policy'

import { createBoundedCache } from './bounded-cache.ts'
import { Misused } from './misuse.ts'
import { createNetworks, type Networks } from './networks.ts'
import type { KeyDraft, KeyRow, KeyStore, PrincipalRow, PrincipalStore } from './ports.ts'
import { identityUnavailable, refused } from './refusals.ts'
import { isServiceSubject, type AccountStore } from './service-accounts.ts'
import { storedPrincipal } from './stored-principal.ts'

/** A key as its owner sees it. */
type PersonalKey = Omit<KeyRow, 'hash' | 'subject'>

type Issued = { readonly secret: string; readonly key: PersonalKey }

/** Writes down that a key comes to be; a key whose record fails does not come to be. */
type Recording = (key: Pick<KeyRow, 'id' | 'subject' | 'scopes'>) => Promise<void>

type Lifetime = {
  /** 1 to 365. */
  readonly expiresInDays?: number | undefined
  /** A key that is made with a key does not outlive it, or a stolen one could prolong itself for ever. */
  readonly notAfter?: Date | undefined
}

type IssueOptions = Lifetime & {
  readonly label: string
  /** The use cases that it is for; all of its owner's when none is named. */
  readonly scopes?: readonly string[] | undefined
  /** The networks that it may be used from; everywhere when none is named. */
  readonly allowFrom?: readonly string[] | undefined
}

type RotateOptions = Lifetime & {
  /** How long the old key goes on, at most. */
  readonly graceMs: number
  /** Throws unless a key of this subject may be rotated. */
  readonly permit: (subject: string) => Promise<void>
}

/** A key that is good. */
export type VerifiedKey = {
  readonly principal: Principal
  readonly keyId: string
  readonly expiresAt: Date
  readonly scopes: readonly string[]
  /** Whether it is limited to use cases or networks. */
  readonly isLimited: boolean
}

/** Long-lived credentials for API clients that cannot sign in. */
export type PersonalKeys = {
  /** Makes a key that lives 90 days unless told otherwise; its secret is in this answer and nowhere else. */
  issue(
    owner: Pick<Principal, 'subject'>,
    options: IssueOptions,
    record: Recording,
  ): Promise<Issued>
  /**
   * Makes a key that takes over from a live one, with its label and limits and for as long as that was made for; null when there is
   * none, or it has a successor.
   */
  rotate(id: string, options: RotateOptions, record: Recording): Promise<Issued | null>
  /** Whom a secret speaks for that comes from an address; throws `unauthenticated`, `identity_unavailable` or Misused. */
  verify(secret: string, address: string): Promise<VerifiedKey>
  list(subject: string): Promise<readonly PersonalKey[]>
  /** Revokes a key of this subject, or of anybody when the subject is null; at once in this process. Whose it was, or null. */
  revoke(id: string, subject: string | null): Promise<string | null>
  /** Has the keys of a subject looked up anew. */
  forget(subject: string): void
}

export type PersonalKeysOptions = {
  readonly store: KeyStore
  readonly principals: Pick<PrincipalStore, 'find'>
  readonly accounts: Pick<AccountStore, 'findBySubject'>
  readonly clock: () => Date
  readonly randomBytes: (size: number) => Buffer
  /** Whether people whom only the demo vouches for may use keys; never in production. */
  readonly acceptsDemo: boolean
}

type Live = {
  readonly key: KeyRow
  readonly owner: PrincipalRow
  /** Null when the key is good everywhere. */
  readonly networks: Networks | null
}
type Found = Omit<Live, 'owner'> & { readonly owner: PrincipalRow | null }

const secretShape = /^wl_[\w-]{43}$/u
const dayMs = 86_400_000
const usualDays = 90
const longestDays = 365
const rememberMs = 5000
const touchEveryMs = 60_000

/** Whether a credential is meant to be a personal key. */
export function isPersonalKey(credential: string): boolean {
  return credential.startsWith('wl_')
}

/** Makes the keys of one process. */
export function createPersonalKeys(options: PersonalKeysOptions): PersonalKeys {
  const { store, clock, acceptsDemo } = options
  const lookUp = createLookUp(options)
  const touch = createTouch(options)
  return {
    issue: ({ subject }, wish, record) => issue(options, { ...wish, subject }, record),
    async rotate(id, wish, record) {
      const rotated = await rotate(options, { ...wish, id }, record)
      lookUp.forget((key) => key.id === id)
      return rotated
    },
    async verify(secret, address) {
      if (!secretShape.test(secret)) throw refused('malformed')
      const { key, owner, networks } = requireLive(await lookUp.find(sha256(secret)), clock())
      const principal = storedPrincipal(owner, acceptsDemo)
      const { id: keyId, expiresAt, scopes } = key
      if (networks !== null && !networks.has(address))
        throw new Misused('elsewhere', { principal, method: 'personal-key', keyId })
      touch(key)
      const isLimited = networks !== null || scopes.length > 0
      return { principal, keyId, expiresAt, scopes, isLimited }
    },
    async list(subject) {
      return (await store.listFor(subject)).map(toPersonalKey)
    },
    async revoke(id, subject) {
      const owner = await store.revoke(id, subject)
      lookUp.forget((key) => key.id === id)
      return owner
    },
    forget: (subject) => lookUp.forget((key) => key.subject === subject),
  }
}

async function issue(
  options: PersonalKeysOptions,
  { scopes = [], allowFrom = [], subject, label, ...lifetime }: IssueOptions & { subject: string },
  record: Recording,
): Promise<Issued> {
  const { expiresInDays = usualDays } = lifetime
  if (!Number.isInteger(expiresInDays) || expiresInDays < 1 || expiresInDays > longestDays) {
    throw new RangeError(`a key lives 1 to ${longestDays} days`)
  }
  const expiresAt = endOf(lifetime, expiresInDays * dayMs, options.clock())
  const { secret, draft } = draw(options, { subject, label, scopes, allowFrom, expiresAt })
  await record(draft)
  return { secret, key: toPersonalKey(await options.store.create({ ...draft, rotatedFrom: null })) }
}

async function rotate(
  options: PersonalKeysOptions,
  { id, graceMs, permit, ...lifetime }: RotateOptions & { readonly id: string },
  record: Recording,
): Promise<Issued | null> {
  let secret = ''
  const key = await options.store.rotate(id, async (old) => {
    await permit(old.subject)
    const now = options.clock()
    const usual = old.expiresAt.getTime() - old.createdAt.getTime()
    const drawn = draw(options, { ...old, expiresAt: endOf(lifetime, usual, now) })
    secret = drawn.secret
    await record(drawn.draft)
    return { key: drawn.draft, until: new Date(now.getTime() + graceMs) }
  })
  return key && { secret, key: toPersonalKey(key) }
}

function endOf({ expiresInDays, notAfter }: Lifetime, usualMs: number, now: Date): Date {
  const wished = now.getTime() + (expiresInDays === undefined ? usualMs : expiresInDays * dayMs)
  return new Date(Math.min(wished, notAfter?.getTime() ?? wished))
}

type Terms = Pick<KeyRow, 'subject' | 'label' | 'scopes' | 'allowFrom' | 'expiresAt'>

/** A key that nobody knows of yet. */
function draw(
  { randomBytes }: Pick<PersonalKeysOptions, 'randomBytes'>,
  { subject, label, scopes, allowFrom, expiresAt }: Terms,
): { readonly secret: string; readonly draft: Omit<KeyDraft, 'rotatedFrom'> } {
  const secret = `wl_${randomBytes(32).toString('base64url')}`
  const terms = { subject, label, scopes, allowFrom, expiresAt }
  return {
    secret,
    draft: { ...terms, id: randomUUID(), hash: sha256(secret), prefix: secret.slice(0, 9) },
  }
}

type LookUp = {
  find(hash: string): Promise<Found | null>
  forget(matches: (key: KeyRow) => boolean): void
}

function createLookUp(options: PersonalKeysOptions): LookUp {
  const { store, clock } = options
  const known = createBoundedCache<Found>(10_000, clock)
  let revocations = 0
  const read = async (hash: string): Promise<Found | null> => {
    const seen = revocations
    const untilMs = clock().getTime() + rememberMs
    const key = await store.findByHash(hash)
    if (key === null) return null
    const networks = key.allowFrom.length === 0 ? null : createNetworks(key.allowFrom)
    const found = { key, owner: await ownerOf(key, options), networks }
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
    forget(matches) {
      revocations += 1
      known.forget(({ key }) => matches(key))
    },
  }
}

/** A service account that was disabled takes its principal with it. */
async function ownerOf(
  { subject }: KeyRow,
  { principals, accounts }: PersonalKeysOptions,
): Promise<PrincipalRow | null> {
  const owner = await principals.find(subject)
  if (owner === null || !isServiceSubject(subject)) return owner
  const account = await accounts.findBySubject(subject)
  return account && { ...owner, disabledAt: owner.disabledAt ?? account.disabledAt }
}

function requireLive(found: Found | null, now: Date): Live {
  if (found === null) throw refused('key-unknown')
  const { key, owner, networks } = found
  if (key.revokedAt !== null) throw refused('key-revoked')
  if (key.expiresAt <= now) throw refused('key-expired')
  if (owner === null) throw refused('key-unknown')
  return { key, owner, networks }
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

function toPersonalKey({ hash: _hash, subject: _subject, ...shown }: KeyRow): PersonalKey {
  return shown
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
