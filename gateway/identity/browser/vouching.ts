/**
 * Asking the identity provider again whether a session's owner is still who they were.
 *
 * 1. It is asked once a minute of use. Its "no" ends the session.
 * 2. While it cannot be asked, what was last known counts for five minutes; then nobody is let in until it answers.
 * 3. Refresh tokens may be good for one use: one request in one process asks at a time, from the tokens as they are then, and what
 *    comes is kept before anything else can fail. If we crash in between, the person signs in again.
 */
import type { Principal } from '#policy'

import { Problem } from '../../problems.ts'
import type { OwnedSession, SessionStore } from '../ports.ts'
import { identityUnavailable, refused } from '../refusals.ts'
import type { RememberPerson } from '../remember-person.ts'
import { storedPrincipal } from '../stored-principal.ts'
import type { BearerVerifier } from '../verify-bearer.ts'
import type { KeptTokens } from './kept-tokens.ts'
import type { RelyingParty } from './relying-party.ts'

export type VouchingOptions = {
  readonly store: SessionStore
  readonly party: Pick<RelyingParty, 'refresh'>
  readonly tokens: KeptTokens
  readonly bearer: Pick<BearerVerifier, 'verify'>
  readonly remember: RememberPerson
  readonly clock: () => Date
  readonly acceptsDemo: boolean
  /** Ends a session that the provider does not vouch for any more. */
  readonly end: (id: string) => Promise<unknown>
}

/** Whose session it is, as of a minute ago at most; throws `unauthenticated` or `identity_unavailable`. */
export type Vouch = (session: OwnedSession) => Promise<Principal>

const askEveryMs = 60_000
const trustForMs = 5 * 60_000
/** Longer than the provider is waited for; after a failure it is left alone for the rest of it. */
const claimMs = 15_000

/** Makes the questions of one process. */
export function createVouching(options: VouchingOptions): Vouch {
  const asking = new Map<string, Promise<Principal>>()
  const isRecent = ({ vouchedAt }: OwnedSession, ms: number): boolean =>
    options.clock().getTime() - vouchedAt.getTime() < ms

  const lastKnown = async ({ id }: OwnedSession): Promise<Principal> => {
    const latest = await options.store.find({ id })
    if (latest === null) throw refused('session-over')
    if (!isRecent(latest, trustForMs))
      throw identityUnavailable(new Error('the provider vouched too long ago'))
    return storedPrincipal(latest.principal, options.acceptsDemo)
  }
  const ask = async (session: OwnedSession): Promise<Principal> => {
    const now = options.clock()
    const until = new Date(now.getTime() + claimMs)
    const sealed = await options.store.claim(session, { now, until })
    if (sealed === null) return lastKnown(session)
    try {
      return await askProvider({ id: session.id, subject: session.subject, sealed }, options)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.code === 'identity_unavailable') return lastKnown(session)
      await options.end(session.id)
      throw error
    }
  }
  return async (session) => {
    if (isRecent(session, askEveryMs))
      return storedPrincipal(session.principal, options.acceptsDemo)
    const under = asking.get(session.id) ?? ask(session).finally(() => asking.delete(session.id))
    asking.set(session.id, under)
    return under
  }
}

type Claimed = { readonly id: string; readonly subject: string; readonly sealed: Uint8Array }

async function askProvider(
  claimed: Claimed,
  { store, party, tokens, bearer, remember, clock }: VouchingOptions,
): Promise<Principal> {
  const { id, subject } = claimed
  const kept = tokens.open(claimed)
  if (kept === null) throw refused('session-over')
  const askedAt = clock()
  const fresh = await party.refresh(kept)
  if (!(await store.keepTokens(id, tokens.close(id, fresh)))) throw refused('session-over')
  const person = await bearer.verify(fresh.accessToken)
  if (person.subject !== subject) throw refused('sign-in-failed')
  const principal = await remember(person)
  if (!(await store.vouch(id, askedAt))) throw refused('session-over')
  return principal
}
