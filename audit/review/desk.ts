/*
 * What people do with a case: take it, write down what was explained, decide, sign.
 *
 * 1. Every step is on record before it counts, and nobody takes a step while somebody else takes one on the same case.
 * 2. Nobody takes a step in a case about themselves.
 * 3. An emergency is signed by two different people. The database refuses what breaks this rule or the one before, whoever asks.
 */
import type { Actor, EntryDraft } from '../entry.ts'
import type { AuditLog } from '../log.ts'
import type { CaseChange, CaseTable, ReviewCase } from '../postgres/reviews.ts'
import { daysAfter, reasonDays } from '../vault/opening.ts'
import type { Case, Custody } from '../vault/vault.ts'
import { verdicts, type CaseState, type Explanation, type Outcome } from './vocabulary.ts'

/** Who acts, in which request. */
export type Officer = { readonly request: string; readonly actor: Actor }

/** In their own words; kept encrypted beside the entry that records the step. */
type Note = { readonly note?: string | undefined }

/** Why a step was not taken: there is no such case, it is about who asks, it is not its turn, or another person has to. */
export type ReviewRefusal = 'no-such-case' | 'own-case' | 'wrong-state' | 'same-person'

export class ReviewRefused extends Error {
  override readonly name = 'ReviewRefused'
  readonly refusal: ReviewRefusal

  constructor(refusal: ReviewRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

/** Each throws ReviewRefused. */
export type Desk = {
  /** Gives a case to somebody; theirs is the work, though any reviewer may do it. */
  readonly assign: (id: string, by: Officer, assignee: string) => Promise<ReviewCase>
  readonly explain: (id: string, by: Officer, said: Explained) => Promise<ReviewCase>
  readonly decide: (id: string, by: Officer, decision: Decided) => Promise<ReviewCase>
  readonly sign: (id: string, by: Officer) => Promise<ReviewCase>
}

type Explained = Note & { readonly explanation: Explanation }
type Decided = Note & { readonly outcome: Outcome }

type Room = {
  readonly cases: CaseTable
  readonly log: Pick<AuditLog, 'append'>
  readonly custody: (of: Case) => Promise<Custody>
  readonly clock: () => Date
}

/** A step: the states in which it is taken, what it changes, and what the log is told. */
type Step = Note & {
  readonly type: Extract<EntryDraft['type'], `review.${string}`>
  readonly from: readonly CaseState[]
  readonly change: (found: ReviewCase, at: Date) => CaseChange
  readonly told?: Omit<NonNullable<EntryDraft['review']>, 'case' | 'why'>
}

/** The steps, on the cases of a table. */
export function createDesk(room: Room): Desk {
  const take = async (id: string, by: Officer, step: Step): Promise<ReviewCase> => {
    const taken = await room.cases.change(id, async (found) => {
      requireTurn(found, by, step)
      const at = room.clock()
      const change = step.change(found, at)
      await record({ found, by, step, at }, room)
      return change
    })
    if (taken === null) throw new ReviewRefused('no-such-case')
    return taken
  }
  return {
    assign: (id, by, assignee) => take(id, by, assignment(assignee)),
    explain: (id, by, said) => take(id, by, explanation(by, said)),
    decide: (id, by, decision) => take(id, by, verdict(by, decision)),
    sign: (id, by) => take(id, by, signature(by)),
  }
}

function requireTurn({ actor, state }: ReviewCase, by: Officer, { from }: Step): void {
  if (actor === by.actor.ref) throw new ReviewRefused('own-case')
  if (!from.includes(state)) throw new ReviewRefused('wrong-state')
}

const assignment = (assignee: string): Step => ({
  type: 'review.assigned',
  from: ['open', 'explained', 'confirmed', 'violation'],
  change: ({ actor }) => {
    if (actor === assignee) throw new ReviewRefused('own-case')
    return { assignee }
  },
  told: { assignee },
})

const explanation = ({ actor }: Officer, { explanation: said, note }: Explained): Step => ({
  type: 'review.explained',
  from: ['open'],
  change: (_, at) => ({
    state: 'explained',
    explanation: said,
    explainedBy: actor.ref,
    explainedAt: at,
  }),
  told: { explanation: said },
  note,
})

const verdict = ({ actor }: Officer, { outcome, note }: Decided): Step => ({
  type: 'review.decided',
  from: ['explained'],
  change: (_, at) => ({
    state: verdicts[outcome],
    outcome,
    decidedBy: actor.ref,
    decidedAt: at,
  }),
  told: { outcome },
  note,
})

const signature = ({ actor }: Officer): Step => ({
  type: 'review.signed',
  from: ['confirmed', 'violation'],
  change: ({ emergency, signedBy }, at) => {
    if (signedBy === actor.ref) throw new ReviewRefused('same-person')
    if (signedBy !== null)
      return { state: 'signed', countersignedBy: actor.ref, countersignedAt: at }
    const signed = { signedBy: actor.ref, signedAt: at }
    return emergency ? signed : { ...signed, state: 'signed' }
  },
})

type Taken = {
  readonly found: ReviewCase
  readonly by: Officer
  readonly step: Step
  readonly at: Date
}

/** Puts a step on record and, encrypted, what was said about it. */
async function record(
  { found, by: { request, actor }, step: { type, told, note }, at }: Taken,
  { log, custody }: Room,
): Promise<void> {
  const review = { case: found.id, why: found.why, ...told }
  const draft = { type, at, request, actor, about: [found.entry], review }
  if (note === undefined) return void (await log.append(draft))
  const own = await custody({ request, patients: [], until: daysAfter(at, reasonDays) })
  await log.append(draft, [own.seal('reason', note)])
}
