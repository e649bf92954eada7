import type { Actor, AuditLog, EntryDraft } from '#audit'
import type { Principal } from '#policy'

import type { ProblemCode } from '../../problems.ts'
import type { Seal } from '../../seal.ts'
import { toActor } from '../actor.ts'
import type { OwnedSession } from '../ports.ts'
import { namedPrincipal } from '../stored-principal.ts'
import type { Ending } from './sessions.ts'

/** What browser sessions leave in the audit log; each throws when it cannot be written. */
export type SessionRecord = {
  readonly opened: (
    request: string,
    session: { readonly id: string; readonly principal: Principal },
  ) => Promise<void>
  /** A sign-in that came to nothing. */
  readonly refused: (request: string, code: ProblemCode) => Promise<void>
  readonly ended: (session: OwnedSession, ending: Ending) => Promise<void>
  /** A request that would have changed something did not come from a page of ours. */
  readonly misused: (request: string, actor: Actor | null) => Promise<void>
}

type RecordPorts = {
  readonly audit: AuditLog
  readonly seal: Seal
  readonly clock: () => Date
}

/** What owners do themselves. */
const isOwn = new Set<Ending['why']>(['signed-out', 'signed-out-everywhere'])

/** Opens the record of sessions. */
export function createSessionRecord({ audit, seal, clock }: RecordPorts): SessionRecord {
  const append = async (draft: Omit<EntryDraft, 'at'>): Promise<void> => {
    await audit.append({ ...draft, at: clock() })
  }
  const denied = (reason: ProblemCode): Pick<EntryDraft, 'policy'> => ({
    policy: { hash: '', decision: 'deny', reason, rules: [] },
  })
  return {
    opened: (request, { id, principal }) =>
      append({
        type: 'session.opened',
        request,
        actor: toActor(principal, seal, 'session'),
        session: { ref: seal.sessionReference(id) },
      }),
    refused: (request, code) =>
      append({ type: 'session.refused', request, actor: null, ...denied(code) }),
    ended: ({ id, principal }, { why, request }) =>
      append({
        type: 'session.ended',
        request,
        actor: toActor(namedPrincipal(principal), seal, isOwn.has(why) ? 'session' : undefined),
        session: { ref: seal.sessionReference(id), ended: why },
      }),
    misused: (request, actor) =>
      append({ type: 'session.misused', request, actor, ...denied('access_denied') }),
  }
}
