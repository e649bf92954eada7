/*
 * Legal holds, and erasure by two people: one asks, another approves, and only then it is done. PIPL art. 47 (deletion on request),
 * art. 19 (kept no longer than needed).
 */
import { randomUUID } from 'node:crypto'

import type { Actor, EntryDraft } from '../entry.ts'
import type { AuditLog } from '../log.ts'
import type { ContentTable, Target } from '../postgres/contents.ts'
import type { OldEntries } from '../postgres/old-entries.ts'
import type { Hold, NewOrder, Order, OrderKind, OrderTable } from '../postgres/orders.ts'
import type { KeyRing } from './key-ring.ts'
import { daysAfter, reasonDays, requestOf } from './opening.ts'
import type { Case, Custody } from './vault.ts'

/** Who acts, in which request, and why (free text, kept encrypted). */
type Agent = {
  readonly request: string
  readonly actor: Actor
  readonly reason: string
}

/** What the second person says. */
type Decision = Omit<Agent, 'reason'> & { readonly approved: boolean }

/** A patient by keyed hashes of their numbers, or the request that an entry belongs to. */
export type Subject = { readonly patient: readonly string[] } | { readonly entry: number }

/** What can be asked for. */
type Wish =
  | { readonly kind: 'erase'; readonly subject: Subject }
  | { readonly kind: 'expire' }
  | { readonly kind: 'release'; readonly hold: string }
  /** Entries of the log of before a time: whole partitions of them. */
  | { readonly kind: 'retire'; readonly before: Date }

/** Why something was not done: there is nothing of that kind or age, a hold forbids it, or it takes another person or was decided already. */
export type Refusal =
  | 'nothing-kept'
  | 'nothing-old'
  | 'no-such-hold'
  | 'held'
  | 'no-such-order'
  | 'same-person'
  | 'decided'

export class ErasureRefused extends Error {
  override readonly name = 'ErasureRefused'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal)
    this.refusal = refusal
  }
}

/** An order with how many entries it concerns (would erase the content of, or let go), and how many of them are held. */
type Requested = { readonly order: Order; readonly entries: number; readonly held: number }

export type Erasure = {
  /** Puts a patient or a request under a legal hold. Throws ErasureRefused when nothing of it is kept. */
  readonly hold: (subject: Subject, by: Agent) => Promise<Hold>
  /** Newest first, at most `limit` from the one behind `after` on. */
  readonly holds: (after: string | null, limit: number) => Promise<readonly Hold[]>
  /** Asks for something that another person has to approve; throws ErasureRefused. */
  readonly request: (wish: Wish, by: Agent) => Promise<Requested>
  /** Newest first, at most `limit` from the one behind `after` on. */
  readonly orders: (after: string | null, limit: number) => Promise<readonly Order[]>
  readonly order: (id: string) => Promise<Requested | null>
  /**
   * Approves or rejects. What was approved is done by the time this resolves, or goes on if it takes longer than two seconds. Throws
   * ErasureRefused.
   */
  readonly decide: (id: string, decision: Decision) => Promise<Order>
  /** Goes on with what was approved before the last stop. */
  readonly resume: () => Promise<void>
  /** Resolves when nothing is being erased any more. */
  readonly settled: () => Promise<void>
}

type Room = {
  readonly log: AuditLog
  readonly keys: KeyRing
  readonly contents: ContentTable
  readonly orders: OrderTable
  /** Which entries of the log may go. */
  readonly old: (before: Date) => Promise<OldEntries>
  readonly clock: () => Date
  readonly custody: (of: Case) => Promise<Custody>
  readonly onFailure: (error: unknown) => void
}

/** As many indices as an entry holds with ease. */
const pageSize = 500
/** How long who approves waits for it to be done. */
const waitMs = 2_000

/** Holds and erasure. */
export function createErasure(room: Room): Erasure {
  const { orders } = room
  const running = new Map<string, Promise<void>>()
  const start = (order: Order, actor: Actor | null): Promise<void> => {
    const work = (running.get(order.id) ?? carryOut(order, actor, room))
      .catch(room.onFailure)
      .finally(() => running.delete(order.id))
    running.set(order.id, work)
    return work
  }
  return {
    hold: (subject, by) => hold(subject, by, room),
    holds: (after, limit) => orders.holds(after, limit),
    request: (wish, by) => request(wish, by, room),
    orders: (after, limit) => orders.list(after, limit),
    order: async (id) => {
      const order = await orders.find(id)
      return order && { order, ...(await countOf(order, room)) }
    },
    decide: async (id, decision) => {
      const decided = await decide(id, decision, room)
      if (decision.approved) await Promise.race([start(decided, decision.actor), passed(waitMs)])
      return (await orders.find(id)) ?? decided
    },
    resume: async () => {
      const kinds = ['erase', 'expire', 'release'] as const
      for (const order of await orders.unfinished(kinds)) await start(order, null)
    },
    settled: async () => void (await Promise.all(running.values())),
  }
}

const passed = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })

async function hold(subject: Subject, by: Agent, room: Room): Promise<Hold> {
  const target = await resolve(subject, room)
  if (target.keys.length === 0 && (await room.contents.count(targetOf(target))).entries === 0)
    throw new ErasureRefused('nothing-kept')
  const placed = {
    ...target,
    id: randomUUID(),
    placedBy: by.actor.ref,
    placedAt: room.clock(),
  }
  // In force before it is on record, for until then nothing may slip away.
  await room.orders.addHold(placed)
  await record({ type: 'content.held', hold: placed.id, about: target.entries }, by, room)
  return { ...placed, liftedAt: null }
}

async function request(wish: Wish, by: Agent, room: Room): Promise<Requested> {
  const at = room.clock()
  const none = { keys: [], entries: [], hold: null, before: null }
  const base = { id: randomUUID(), kind: wish.kind, requestedBy: by.actor.ref, requestedAt: at }
  const order: NewOrder = { ...base, ...none, ...(await detailsOf(wish, at, room)) }
  const count = await countOf(order, room)
  if (spares[wish.kind] && count.held > 0) throw new ErasureRefused('held')
  if (wish.kind !== 'release') requireSome(order, count)
  const { entries, hold: ofHold } = order
  const about = entries.length > 0 && { about: entries }
  await record(
    {
      type: 'content.requested',
      order: order.id,
      ...about,
      ...(ofHold !== null && { hold: ofHold }),
    },
    by,
    room,
  )
  await room.orders.add(order)
  const undecided = { decidedBy: null, decidedAt: null, approved: null, doneAt: null, erased: null }
  return { order: { ...order, ...undecided }, ...count }
}

/** What is asked for on purpose is not done as far as it may be, but not at all while something of it is held. */
const spares = {
  erase: true,
  retire: true,
  expire: false,
  release: false,
} as const satisfies Record<OrderKind, boolean>

/** Entries that are to go are counted whole: a hold that is in force may concern any of them. */
async function countOf(order: NewOrder, { contents, old }: Room): Promise<Count> {
  const { kind, before } = order
  if (kind !== 'retire' || before === null) return contents.count(targetOf(order))
  const { from, to, isHeld } = await old(before)
  return { entries: to - from, held: isHeld ? to - from : 0 }
}

type Count = Pick<Requested, 'entries' | 'held'>

async function detailsOf(wish: Wish, at: Date, room: Room): Promise<Partial<NewOrder>> {
  if (wish.kind === 'erase') return resolve(wish.subject, room)
  if (wish.kind === 'expire') return { before: at }
  if (wish.kind === 'retire') return { before: wish.before }
  const found = await room.orders.findHold(wish.hold)
  if (found === null || found.liftedAt !== null) throw new ErasureRefused('no-such-hold')
  return { hold: found.id }
}

/** Of a patient whose content is not kept there is still the name under which the log knows them. */
function requireSome({ keys, kind }: NewOrder, { entries }: Count): void {
  if (keys.length === 0 && entries === 0)
    throw new ErasureRefused(kind === 'retire' ? 'nothing-old' : 'nothing-kept')
}

type Resolved = { readonly keys: readonly string[]; readonly entries: readonly number[] }

async function resolve(subject: Subject, { keys, log }: Room): Promise<Resolved> {
  if ('patient' in subject) {
    const found = await keys.find(subject.patient)
    if (found.length === 0) throw new ErasureRefused('nothing-kept')
    return { keys: found, entries: [] }
  }
  const entries = (await requestOf(log, subject.entry)).map(({ index }) => index)
  if (entries.length === 0) throw new ErasureRefused('nothing-kept')
  return { keys: [], entries }
}

/** What an order, a hold or nothing means. */
const targetOf = ({ keys, entries, ...order }: Resolved & { before?: Date | null }): Target => {
  if (keys.length > 0) return { keys }
  return order.before ? { expiredBefore: order.before } : { entries }
}

async function decide(
  id: string,
  { approved, request: ofRequest, actor }: Decision,
  room: Room,
): Promise<Order> {
  const { orders, log, clock } = room
  const order = await orders.find(id)
  if (order === null) throw new ErasureRefused('no-such-order')
  if (order.decidedBy !== null) throw new ErasureRefused('decided')
  if (order.requestedBy === actor.ref && approved) throw new ErasureRefused('same-person')
  if (approved && spares[order.kind] && (await countOf(order, room)).held > 0)
    throw new ErasureRefused('held')
  const at = clock()
  const type = approved ? 'content.approved' : 'content.rejected'
  await log.append({ type, at, request: ofRequest, actor, order: id })
  const decided = await orders.decide({ id, by: actor.ref, at, approved })
  if (decided === null) throw new ErasureRefused('decided')
  return decided
}

/** Does what was approved; doing it again goes on where it stopped. */
async function carryOut(order: Order, actor: Actor | null, room: Room): Promise<void> {
  const { log, orders, clock } = room
  const { kind } = order
  // The owner of the tables lets entries go (`retention/`); a gateway may not.
  if (kind === 'retire') return
  const write = (draft: Pick<EntryDraft, 'type' | 'about' | 'hold'>) =>
    log.append({ ...draft, at: clock(), request: null, actor, order: order.id })
  if (kind === 'release') {
    await write({ type: 'content.released', ...(order.hold !== null && { hold: order.hold }) })
    if (order.hold !== null) await orders.lift(order.hold, clock())
  } else await erase(order, room, (about) => write({ type: erasedAs[kind], about }))
  await orders.finish(order.id, clock())
}

const erasedAs = {
  erase: 'content.erased',
  expire: 'content.expired',
} as const satisfies Partial<Record<OrderKind, EntryDraft['type']>>

async function erase(
  order: Order,
  { contents, keys, orders }: Room,
  write: (about: readonly number[]) => Promise<unknown>,
): Promise<void> {
  const target = targetOf(order)
  for (;;) {
    const entries = await contents.entriesOf(target, pageSize)
    if (entries.length > 0) {
      await write(entries)
      // Keys first: who is stopped in between still finds what they were for.
      await keys.destroyUnnamed(await contents.keysOf(entries))
      await contents.erase(entries)
      await orders.addErased(order.id, entries.length)
    }
    if (entries.length < pageSize) break
  }
  // Not while a hold that came meanwhile keeps some of it.
  if (order.keys.length > 0 && (await contents.count(target)).held === 0)
    await keys.destroy(order.keys)
}

/** Puts on record what was done and, encrypted, why. */
async function record(
  draft: Pick<EntryDraft, 'type' | 'about' | 'hold' | 'order'>,
  { request: ofRequest, actor, reason }: Agent,
  { log, clock, custody }: Room,
): Promise<void> {
  const at = clock()
  const until = daysAfter(at, reasonDays)
  const own = await custody({ request: ofRequest, patients: [], until })
  await log.append({ ...draft, at, request: ofRequest, actor }, [own.seal('reason', reason)])
}
