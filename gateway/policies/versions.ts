/*
 * How a policy changes: somebody drafts and proposes a version, another person approves it, and only then it comes into force.
 *
 * 1. Every step is on record before it counts; a step that fails after that has no effect and can be taken again.
 * 2. What is proposed can be read, passes its own tests before it is approved, and does not change any more.
 * 3. Who wrote a version does not approve it, and a version is approved only in place of the one that it was made from.
 * 4. A use case goes further by its gates, one stage at a time, however a version is written.
 * 5. Nobody is left without a way to change the policy: a version under which no compliance officer may approve is refused.
 */
import type { AuditLog, EntryDraft, EntryType } from '#audit'
import { runPolicyTests, type Bundle, type BundleSource } from '#policy'

import type { Agent } from '../agent.ts'
import type { Envelope } from '../envelope.ts'
import type { PolicyInForce } from './in-force.ts'
import { parsed } from './parsed.ts'
import type { PolicyRow, PolicyState, PolicyStore, PolicySummary, PolicyWriter } from './ports.ts'
import { PolicyRefused } from './refused.ts'
import { requireSound } from './sound.ts'

/** A change of the files in force. */
export type PolicyEdit = {
  readonly apply: (files: readonly BundleSource[]) => readonly BundleSource[]
  /** Throws when the outcome is not what it should be. */
  readonly check: (before: Bundle, after: Bundle) => void
  readonly reason: string
}

type Draft = { readonly files: readonly BundleSource[]; readonly reason: string }

/** A version with what people wrote about it. */
export type Version = Omit<PolicyRow, 'reason' | 'remark'> & {
  readonly reason: string | null
  readonly remark: string | null
}

type Summary = Omit<Version, 'files'>

/** The versions of the policy; every step throws PolicyRefused. */
export type PolicyVersions = {
  readonly list: (
    before: number | null,
    limit: number,
    state?: PolicyState,
  ) => Promise<readonly Summary[]>
  readonly find: (number: number) => Promise<Version | null>
  /** Begins a version on top of the one in force. */
  readonly draft: (draft: Draft, by: Agent) => Promise<Version>
  /** Changes a draft; its author only. */
  readonly revise: (number: number, draft: Draft, by: Agent) => Promise<Version>
  readonly propose: (number: number, by: Agent) => Promise<Version>
  /** Approves what another person proposed; it comes into force at once, or at its time. */
  readonly approve: (
    number: number,
    by: Agent,
    more: { readonly remark?: string; readonly activateAt?: Date },
  ) => Promise<Version>
  /** Rejects a proposal, or one that was approved and waits for its time. */
  readonly reject: (number: number, by: Agent, remark: string) => Promise<Version>
  /** Proposes a version that differs from the one in force by an edit of its files. */
  readonly proposeEdit: (edit: PolicyEdit, by: Agent) => Promise<Version>
  /** Takes back what one wrote oneself, as long as it is not in force. */
  readonly withdraw: (number: number, by: Agent) => Promise<Version>
  /** Proposes a version that was in force before once more. */
  readonly rollBack: (number: number, reason: string, by: Agent) => Promise<Version>
}

type Room = {
  readonly store: PolicyStore
  readonly log: Pick<AuditLog, 'append'>
  readonly inForce: PolicyInForce
  /** Throws when a version takes a use case further than its gates allow. */
  readonly requireGates: (before: Bundle, after: Bundle) => Promise<void>
  /** Keeps what people write. */
  readonly envelope: Envelope
  readonly clock: () => Date
}

/** The steps, on a store. */
export function createPolicyVersions(room: Room): PolicyVersions {
  const { store, inForce, envelope } = room
  const { shown, summed } = opener(envelope)
  const step = async (work: (policies: PolicyWriter) => Promise<PolicyRow>): Promise<Version> =>
    shown(await store.exclusively(work))
  return {
    list: async (...of) => (await store.list(...of)).map(summed),
    find: async (number) => {
      const row = await store.find(number)
      return row && shown(row)
    },
    draft: (draft, by) => step((policies) => add(policies, { draft, by }, room)),
    revise: (number, draft, by) =>
      step((policies) => revise(policies, { number, draft, by }, room)),
    propose: (number, by) => step((policies) => propose(policies, { number, by }, room)),
    approve: async (number, by, more) => {
      const approved = await step((policies) => approve(policies, { number, by, ...more }, room))
      await inForce.look()
      const now = await store.find(number)
      return now === null ? approved : shown(now)
    },
    reject: (number, by, remark) =>
      step((policies) => reject(policies, { number, by, remark }, room)),
    withdraw: (number, by) => step((policies) => withdraw(policies, { number, by }, room)),
    proposeEdit: (edit, by) => step((policies) => proposeEdit(policies, { edit, by }, room)),
    rollBack: (number, reason, by) =>
      step((policies) => rollBack(policies, { number, reason, by }, room)),
  }
}

/** The place of a text in the envelope. */
const reasonOf = (number: number): string => `${number}/reason`
const remarkOf = (number: number): string => `${number}/remark`

function opener(envelope: Envelope) {
  const texts = ({ number, reason, remark }: PolicySummary) => ({
    reason: reason && envelope.open(reason, reasonOf(number)),
    remark: remark && envelope.open(remark, remarkOf(number)),
  })
  return {
    shown: (row: PolicyRow): Version => ({ ...row, ...texts(row) }),
    summed: (row: PolicySummary): Summary => ({ ...row, ...texts(row) }),
  }
}

const nothingYet = {
  hash: null,
  remark: null,
  proposedAt: null,
  decidedBy: null,
  decidedAt: null,
  activateAt: null,
  activatedAt: null,
  supersededAt: null,
}

async function add(
  policies: PolicyWriter,
  { draft: { files, reason }, by }: { readonly draft: Draft; readonly by: Agent },
  room: Room,
): Promise<PolicyRow> {
  const number = await nextNumber(policies)
  const base = await policies.activeNumber()
  await record({ type: 'policy.drafted', number, base, hash: null }, by, room)
  return policies.add({
    ...nothingYet,
    state: 'draft',
    base,
    files,
    authorRef: by.actor.ref,
    reason: room.envelope.close(reason, reasonOf(number)),
    createdAt: room.clock(),
  })
}

type Step = { readonly number: number; readonly by: Agent }

async function revise(
  policies: PolicyWriter,
  { number, by, draft: { files, reason } }: Step & { readonly draft: Draft },
  room: Room,
): Promise<PolicyRow> {
  await requireOwn(policies, { number, by }, ['draft'])
  const base = await policies.activeNumber()
  await record({ type: 'policy.drafted', number, base, hash: null }, by, room)
  const sealed = room.envelope.close(reason, reasonOf(number))
  return policies.change(number, { files, reason: sealed, base })
}

async function propose(
  policies: PolicyWriter,
  { number, by }: Step,
  room: Room,
): Promise<PolicyRow> {
  const draft = await requireOwn(policies, { number, by }, ['draft'])
  const bundle = requireSound(draft.files)
  const active = await policies.active()
  if (draft.base !== (active?.number ?? null)) throw new PolicyRefused('base-changed')
  const { hash } = bundle
  if (active?.hash === hash) throw new PolicyRefused('unchanged')
  const before = active && parsed(active.files)
  if (before?.ok === true) await room.requireGates(before.bundle, bundle)
  await record({ type: 'policy.proposed', ...draft, hash }, by, room)
  return policies.change(number, { state: 'proposed', hash, proposedAt: room.clock() })
}

type Approval = Step & { readonly remark?: string; readonly activateAt?: Date }

async function approve(
  policies: PolicyWriter,
  { number, by, remark, activateAt }: Approval,
  room: Room,
): Promise<PolicyRow> {
  const proposed = await requireState(policies, number, ['proposed'])
  if (proposed.authorRef === by.actor.ref) throw new PolicyRefused('same-person')
  const at = room.clock()
  const results = runPolicyTests(requireSound(proposed.files), at)
  if (results.length === 0 || results.some(({ passed }) => !passed))
    throw new PolicyRefused('tests-failed')
  if (proposed.base !== (await policies.activeNumber())) throw new PolicyRefused('base-changed')
  if ((await policies.approved()) !== null) throw new PolicyRefused('another-waits')
  await record({ ...proposed, type: 'policy.approved' }, by, room)
  return policies.change(number, {
    state: 'approved',
    ...decided({ number, by, remark }, room),
    activateAt: activateAt ?? at,
  })
}

async function reject(
  policies: PolicyWriter,
  { number, by, remark }: Step & { readonly remark: string },
  room: Room,
): Promise<PolicyRow> {
  const found = await requireState(policies, number, ['proposed', 'approved'])
  await record({ ...found, type: 'policy.rejected' }, by, room)
  return policies.change(number, { state: 'rejected', ...decided({ number, by, remark }, room) })
}

async function withdraw(
  policies: PolicyWriter,
  { number, by }: Step,
  room: Room,
): Promise<PolicyRow> {
  const found = await requireOwn(policies, { number, by }, ['draft', 'proposed', 'approved'])
  await record({ ...found, type: 'policy.withdrawn' }, by, room)
  return policies.change(number, { state: 'withdrawn' })
}

async function rollBack(
  policies: PolicyWriter,
  { number: earlier, reason, by }: Step & { readonly reason: string },
  room: Room,
): Promise<PolicyRow> {
  const { files, state } = await requireSome(policies, earlier)
  if (state !== 'superseded') throw new PolicyRefused('never-active')
  const { hash } = requireSound(files)
  return addProposed(policies, { files, hash, reason, by }, room)
}

async function proposeEdit(
  policies: PolicyWriter,
  { edit, by }: { readonly edit: PolicyEdit; readonly by: Agent },
  room: Room,
): Promise<PolicyRow> {
  const active = await policies.active()
  if (active === null) throw new PolicyRefused('base-changed')
  const files = edit.apply(active.files)
  const after = requireSound(files)
  edit.check(requireSound(active.files), after)
  return addProposed(policies, { files, hash: after.hash, reason: edit.reason, by }, room)
}

type Proposal = Draft & { readonly hash: string; readonly by: Agent }

/** Adds a version that is proposed from the beginning. */
async function addProposed(
  policies: PolicyWriter,
  { files, hash, reason, by }: Proposal,
  room: Room,
): Promise<PolicyRow> {
  const active = await policies.active()
  if (active?.hash === hash) throw new PolicyRefused('unchanged')
  const number = await nextNumber(policies)
  const base = active?.number ?? null
  await record({ type: 'policy.proposed', number, base, hash }, by, room)
  const at = room.clock()
  return policies.add({
    ...nothingYet,
    state: 'proposed',
    base,
    files,
    hash,
    authorRef: by.actor.ref,
    reason: room.envelope.close(reason, reasonOf(number)),
    createdAt: at,
    proposedAt: at,
  })
}

async function nextNumber(policies: PolicyWriter): Promise<number> {
  const [newest] = await policies.list(null, 1)
  return (newest?.number ?? 0) + 1
}

async function requireSome(policies: PolicyWriter, number: number): Promise<PolicyRow> {
  const found = await policies.find(number)
  if (found === null) throw new PolicyRefused('no-such-version')
  return found
}

async function requireState(
  policies: PolicyWriter,
  number: number,
  states: readonly PolicyState[],
): Promise<PolicyRow> {
  const found = await requireSome(policies, number)
  if (!states.includes(found.state)) throw new PolicyRefused('wrong-state')
  return found
}

async function requireOwn(
  policies: PolicyWriter,
  { number, by }: Step,
  states: readonly PolicyState[],
): Promise<PolicyRow> {
  const found = await requireSome(policies, number)
  if (found.authorRef !== by.actor.ref) throw new PolicyRefused('not-author')
  if (!states.includes(found.state)) throw new PolicyRefused('wrong-state')
  return found
}

function decided(
  { number, by, remark }: Step & { readonly remark?: string | undefined },
  { envelope, clock }: Room,
) {
  return {
    decidedBy: by.actor.ref,
    decidedAt: clock(),
    ...(remark !== undefined && { remark: envelope.close(remark, remarkOf(number)) }),
  }
}

type Said = Pick<PolicyRow, 'number' | 'base' | 'hash'> & {
  readonly type: Extract<EntryType, `policy.${string}`>
}

async function record(
  { type, number, base, hash }: Said,
  { request, actor }: Agent,
  { log, clock }: Room,
): Promise<void> {
  const bundle: EntryDraft['bundle'] = {
    number,
    ...(hash !== null && { hash }),
    ...(base !== null && { base }),
  }
  await log.append({ type, at: clock(), request, actor, bundle })
}
