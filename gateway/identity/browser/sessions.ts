/**
 * Browsers that signed in.
 *
 * 1. The secret of a session is in its cookie and nowhere else: whoever reads the table, or a backup of it, cannot use one.
 * 2. A session ends when it is not used, and at its age. Every request looks, in the database, so that what was ended anywhere is over
 *    everywhere at once, and so is whoever was disabled.
 * 3. A session is on record before anybody has it.
 */
import { randomUUID } from 'node:crypto'

import type { SessionEnd } from '#audit'
import type { Principal } from '#policy'

import { sha256 } from '../../seal.ts'
import type { OwnedSession, SessionStore } from '../ports.ts'
import { orUnavailable, refused } from '../refusals.ts'
import { storedPrincipal } from '../stored-principal.ts'
import type { SessionRecord } from './record.ts'
import type { Tokens } from './relying-party.ts'
import { createVouching, type VouchingOptions } from './vouching.ts'

/** What a request with a session learns of it. */
export type LiveSession = {
  readonly principal: Principal
  readonly sessionId: string
  /** When it ends whatever its owner does. */
  readonly endsAt: Date
  /** When it ends unless it is used again. */
  readonly idleEndsAt: Date
}

/** Why a session ends, and by which request; null when it was none. */
export type Ending = { readonly why: SessionEnd; readonly request: string | null }

export type Sessions = {
  /** Starts a session; its secret is in this answer and nowhere else. */
  readonly open: (principal: Principal, tokens: Tokens, request: string) => Promise<string>
  /** Whose session a secret opens; throws `unauthenticated` or `identity_unavailable`. */
  readonly verify: (secret: string) => Promise<LiveSession>
  /** Whose session it still is, for an answer that takes long; it does not count as use. Throws like `verify`. */
  readonly check: (id: string) => Promise<Principal>
  /** Ends a session; the ID token that the provider knows it by, if it is still readable. */
  readonly end: (id: string, ending: Ending) => Promise<string | null>
  /** Ends the session that a secret opens, if there is one. */
  readonly endWith: (secret: string, ending: Ending) => Promise<void>
  /** Ends those of a subject, of a session of the provider, or of both at once; how many there were. */
  readonly endAll: (
    whose: Parameters<SessionStore['listFor']>[0],
    ending: Ending,
  ) => Promise<number>
}

export type SessionsOptions = Omit<VouchingOptions, 'end'> & {
  readonly record: SessionRecord
  readonly randomBytes: (size: number) => Buffer
  readonly idleMs: number
  readonly longestMs: number
}

const secretShape = /^[\w-]{43}$/u
const touchEveryMs = 30_000

/** Makes the sessions of one origin. */
export function createSessions(options: SessionsOptions): Sessions {
  const { store, tokens } = options
  const end = async (id: string, ending: Ending): Promise<OwnedSession | null> => {
    const ended = await store.take(id)
    if (ended) await options.record.ended(ended, ending)
    return ended
  }
  const byProvider: Ending = { why: 'provider', request: null }
  const vouch = createVouching({ ...options, end: async (id) => end(id, byProvider) })
  return {
    open: async (principal, given, request) =>
      orUnavailable(async () => open({ principal, tokens: given, request }, options)),
    verify: async (secret) =>
      orUnavailable(async () => {
        if (!secretShape.test(secret)) throw refused('malformed')
        const session = await findLive({ hash: sha256(secret) }, options)
        const principal = await vouch(session)
        const idleEndsAt = await touch(session, options)
        return { principal, sessionId: session.id, endsAt: session.expiresAt, idleEndsAt }
      }),
    check: async (id) => orUnavailable(async () => vouch(await findLive({ id }, options))),
    end: async (id, ending) =>
      orUnavailable(async () => {
        const ended = await end(id, ending)
        return ended && (tokens.open(ended)?.idToken ?? null)
      }),
    endWith: async (secret, ending) =>
      orUnavailable(async () => {
        const found = await store.find({ hash: sha256(secret) })
        if (found) await end(found.id, ending)
      }),
    endAll: async (whose, ending) =>
      orUnavailable(async () => {
        const ended: (OwnedSession | null)[] = []
        for (const id of await store.listFor(whose)) ended.push(await end(id, ending))
        return ended.filter((one) => one !== null).length
      }),
  }
}

type Opening = {
  readonly principal: Principal
  readonly tokens: Tokens
  readonly request: string
}

async function open(
  { principal, tokens, request }: Opening,
  { store, tokens: kept, record, clock, randomBytes, idleMs, longestMs }: SessionsOptions,
): Promise<string> {
  const id = randomUUID()
  const secret = randomBytes(32).toString('base64url')
  const now = clock()
  await record.opened(request, { id, principal })
  await store.removeOver(now, new Date(now.getTime() - idleMs))
  await store.create({
    id,
    hash: sha256(secret),
    subject: principal.subject,
    sid: tokens.sid,
    sealed: kept.close(id, tokens),
    createdAt: now,
    expiresAt: new Date(now.getTime() + longestMs),
    seenAt: now,
    vouchedAt: now,
  })
  return secret
}

async function findLive(
  which: Parameters<SessionStore['find']>[0],
  { store, clock, idleMs, acceptsDemo }: SessionsOptions,
): Promise<OwnedSession> {
  const session = await store.find(which)
  const nowMs = clock().getTime()
  const isLive =
    session !== null &&
    nowMs < session.expiresAt.getTime() &&
    nowMs - session.seenAt.getTime() < idleMs
  if (!isLive) throw refused('session-over')
  storedPrincipal(session.principal, acceptsDemo)
  return session
}

/** When the session ends unless it is used again, counted from now. */
async function touch(
  { id, seenAt }: OwnedSession,
  { store, clock, idleMs }: SessionsOptions,
): Promise<Date> {
  const now = clock()
  const isLong = now.getTime() - seenAt.getTime() >= touchEveryMs
  if (isLong) await store.touch(id, now)
  return new Date((isLong ? now : seenAt).getTime() + idleMs)
}
