/*
 * Suspension: one person stops a use case at once, for everybody, whatever the policy says.
 *
 * 1. It holds in every gateway within moments, and no request is decided by what was read longer ago than a second.
 * 2. A gateway that cannot read what is suspended decides nothing: `policy_unavailable`.
 * 3. No version of the policy, no emergency and no restart lifts it. One person asks, another approves.
 * 4. Every step is on record before it counts. What the log says is suspended is, whatever became of its row: who can write to the table
 *    alone lets nothing go on, and who was stopped between the two suspends once more.
 */
import { randomUUID } from 'node:crypto'

import type { AuditLog, Entry, EntryType } from '#audit'

import type { Agent } from '../agent.ts'
import { createEnvelope, type Envelope } from '../envelope.ts'
import { Problem } from '../problems.ts'
import { createFresh } from './fresh.ts'

/** That a use case is stopped, as it is stored. */
type SuspensionRow = {
  readonly id: string
  readonly useCase: string
  readonly suspendedBy: string
  readonly suspendedAt: Date
  readonly reason: Uint8Array
  readonly entry: number
  readonly askedBy: string | null
  readonly askedAt: Date | null
  readonly askedReason: Uint8Array | null
  readonly resumedBy: string | null
  readonly resumedAt: Date | null
}

type NewSuspension = Pick<
  SuspensionRow,
  'id' | 'useCase' | 'suspendedBy' | 'suspendedAt' | 'reason' | 'entry'
>

type SuspensionReader = { readonly current: () => Promise<readonly SuspensionRow[]> }

type SuspensionWriter = SuspensionReader & {
  readonly add: (suspension: NewSuspension) => Promise<SuspensionRow>
  readonly ask: (
    id: string,
    wish: { readonly by: string; readonly at: Date; readonly reason: Uint8Array },
  ) => Promise<SuspensionRow>
  readonly unask: (id: string) => Promise<SuspensionRow>
  readonly resume: (id: string, by: string, at: Date) => Promise<SuspensionRow>
}

type SuspensionStore = SuspensionReader & {
  readonly exclusively: <Result>(
    work: (suspensions: SuspensionWriter) => Promise<Result>,
  ) => Promise<Result>
}

export type SuspensionRefusal =
  | 'suspended-already'
  | 'not-suspended'
  | 'asked-already'
  | 'not-asked'
  | 'same-person'

export class SuspensionRefused extends Error {
  override readonly name = 'SuspensionRefused'
  readonly refusal: SuspensionRefusal

  constructor(refusal: SuspensionRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

type Speaker = Agent & { readonly reason: string }

/** A suspension with what people wrote about it. */
export type Suspension = Omit<SuspensionRow, 'reason' | 'askedReason'> & {
  readonly reason: string
  readonly askedReason: string | null
}

/** Every step throws SuspensionRefused. */
export type Suspensions = {
  /** Ids of what is suspended now; throws `policy_unavailable`. */
  readonly inForce: () => Promise<ReadonlySet<string>>
  /** The same with all that is known of it. */
  readonly list: () => Promise<readonly Suspension[]>
  readonly suspend: (useCase: string, by: Speaker) => Promise<Suspension>
  readonly ask: (useCase: string, by: Speaker) => Promise<Suspension>
  /** Lifts it; by another person than who asked. */
  readonly approve: (useCase: string, by: Agent) => Promise<Suspension>
  /** What was asked for is rejected, or taken back by who asked. */
  readonly reject: (useCase: string, by: Agent) => Promise<Suspension>
  readonly close: () => Promise<void>
}

type SuspensionOptions = {
  readonly store: SuspensionStore
  readonly log: Pick<AuditLog, 'append' | 'list'>
  /** The server's secret, under which what people write is kept. */
  readonly secret: string
  readonly clock: () => Date
  /** Calls back whenever something was suspended or resumed somewhere. */
  readonly listen: (onNotice: () => void) => { readonly close: () => Promise<void> }
}

/** Notices are quicker; this is for those that got lost. */
const trustedMs = 1_000

type Room = {
  readonly log: Pick<AuditLog, 'append'>
  readonly clock: () => Date
  readonly envelope: Envelope
}

/** Suspensions on a store. */
export function openSuspensions(options: SuspensionOptions): Suspensions {
  const { store, log, secret, clock, listen } = options
  const envelope = createEnvelope(secret, 'use-case-suspension')
  const room = { log, clock, envelope }
  const known = createFresh(readIds(store, log), { trustedMs, now: () => performance.now() })
  const listening = listen(known.forget)
  const step = async (work: (suspensions: SuspensionWriter) => Promise<SuspensionRow>) => {
    try {
      return shown(await store.exclusively(work), envelope)
    } finally {
      known.forget()
    }
  }
  return {
    inForce: known.get,
    list: async () => (await store.current()).map((row) => shown(row, envelope)),
    suspend: (useCase, by) => step((suspensions) => suspend(suspensions, { useCase, by }, room)),
    ask: (useCase, by) => step((suspensions) => ask(suspensions, { useCase, by }, room)),
    approve: (useCase, by) => step((suspensions) => approve(suspensions, { useCase, by }, room)),
    reject: (useCase, by) => step((suspensions) => reject(suspensions, { useCase, by }, room)),
    close: listening.close,
  }
}

type Log = Pick<AuditLog, 'list'>

function readIds(store: SuspensionReader, log: Log): () => Promise<ReadonlySet<string>> {
  return async () => {
    try {
      const [stored, said] = await Promise.all([store.current(), onRecord(log)])
      return new Set([...stored.map(({ useCase }) => useCase), ...said])
    } catch (cause) {
      throw new Problem('policy_unavailable', unknown, { cause })
    }
  }
}

const looked = 50

/** What was suspended and not resumed, as the last entries say. */
async function onRecord(log: Log): Promise<ReadonlySet<string>> {
  const of = (type: EntryType) => log.list({ type, limit: looked })
  const [suspended, resumed] = await Promise.all([of('use-case.suspended'), of('use-case.resumed')])
  // Whether something was resumed before the oldest of them is not seen; its row still counts.
  const from = resumed.length === looked ? (resumed.at(-1)?.index ?? 0) : 0
  const stopped = new Set<string>()
  for (const { index, body } of [...suspended, ...resumed].toSorted(byIndex))
    if (body.type === 'use-case.resumed') stopped.delete(body.useCase ?? '')
    else if (index >= from && body.useCase !== undefined) stopped.add(body.useCase)
  return stopped
}

const byIndex = (one: Entry, other: Entry): number => one.index - other.index

const unknown = {
  zh: '暂时无法核实哪些用途已被暂停，所有请求一律拒绝',
  en: 'which use cases are suspended cannot be found out right now; every request is refused until it can',
}

/** The places of texts in the envelope. */
const reasonOf = (id: string): string => `${id}/reason`
const askedReasonOf = (id: string): string => `${id}/asked`

const shown = (
  { reason, askedReason, ...rest }: SuspensionRow,
  envelope: Envelope,
): Suspension => ({
  ...rest,
  reason: envelope.open(reason, reasonOf(rest.id)),
  askedReason: askedReason && envelope.open(askedReason, askedReasonOf(rest.id)),
})

type Step<Who> = { readonly useCase: string; readonly by: Who }

async function suspend(
  suspensions: SuspensionWriter,
  { useCase, by }: Step<Speaker>,
  room: Room,
): Promise<SuspensionRow> {
  if ((await found(suspensions, useCase)) !== null) throw new SuspensionRefused('suspended-already')
  const id = randomUUID()
  const suspendedAt = room.clock()
  const entry = await record('use-case.suspended', { id, useCase, by }, room)
  const reason = room.envelope.close(by.reason, reasonOf(id))
  return suspensions.add({ id, useCase, suspendedBy: by.actor.ref, suspendedAt, reason, entry })
}

async function ask(
  suspensions: SuspensionWriter,
  { useCase, by }: Step<Speaker>,
  room: Room,
): Promise<SuspensionRow> {
  const { id, askedBy } = await requireFound(suspensions, useCase)
  if (askedBy !== null) throw new SuspensionRefused('asked-already')
  await record('use-case.resume-asked', { id, useCase, by }, room)
  const reason = room.envelope.close(by.reason, askedReasonOf(id))
  return suspensions.ask(id, { by: by.actor.ref, at: room.clock(), reason })
}

async function approve(
  suspensions: SuspensionWriter,
  { useCase, by }: Step<Agent>,
  room: Room,
): Promise<SuspensionRow> {
  const { id, askedBy } = await requireAsked(suspensions, useCase)
  if (askedBy === by.actor.ref) throw new SuspensionRefused('same-person')
  await record('use-case.resumed', { id, useCase, by }, room)
  return suspensions.resume(id, by.actor.ref, room.clock())
}

async function reject(
  suspensions: SuspensionWriter,
  { useCase, by }: Step<Agent>,
  room: Room,
): Promise<SuspensionRow> {
  const { id } = await requireAsked(suspensions, useCase)
  await record('use-case.resume-rejected', { id, useCase, by }, room)
  return suspensions.unask(id)
}

async function found(
  suspensions: SuspensionReader,
  useCase: string,
): Promise<SuspensionRow | null> {
  return (await suspensions.current()).find((row) => row.useCase === useCase) ?? null
}

async function requireFound(
  suspensions: SuspensionReader,
  useCase: string,
): Promise<SuspensionRow> {
  const row = await found(suspensions, useCase)
  if (row === null) throw new SuspensionRefused('not-suspended')
  return row
}

async function requireAsked(
  suspensions: SuspensionReader,
  useCase: string,
): Promise<SuspensionRow> {
  const row = await requireFound(suspensions, useCase)
  if (row.askedBy === null) throw new SuspensionRefused('not-asked')
  return row
}

async function record(
  type: Extract<EntryType, `use-case.${string}`>,
  { id, useCase, by: { request, actor } }: Step<Agent> & { readonly id: string },
  { log, clock }: Room,
): Promise<number> {
  const { index } = await log.append({ type, at: clock(), request, actor, useCase, order: id })
  return index
}
