/*
 * Break-glass: a way beyond the rules for who has to treat somebody now (45 CFR 164.312(a)(2)(ii), emergency access procedure).
 *
 * 1. It is on record, with its reason, before it counts; it goes beyond policy, never beyond the log.
 * 2. It is over when its time is up. Nobody prolongs it: who still needs it breaks the glass again, for a reason.
 * 3. Who has one that nobody has reviewed for too long breaks the glass no more.
 */
import { randomUUID } from 'node:crypto'

import type { AuditLog, Receipt, Vault } from '#audit'
import type { Bundle, Reach } from '#policy'

import type { Agent } from './agent.ts'
import { Problem } from './problems.ts'

/** That somebody broke the glass. */
type EmergencyRow = {
  readonly id: string
  /** Keyed reference of the person. */
  readonly actorRef: string
  readonly openedAt: Date
  readonly expiresAt: Date
  readonly endedAt: Date | null
  /** The entry that says so. */
  readonly entry: number
}

type EmergencyStore = {
  readonly add: (row: Omit<EmergencyRow, 'endedAt'>) => Promise<void>
  readonly openOf: (actorRef: string, at: Date) => Promise<EmergencyRow | null>
  readonly end: (id: string, actorRef: string, at: Date) => Promise<boolean>
  readonly unreviewed: (actorRef: string, before: Date) => Promise<number>
  readonly list: (
    of: { readonly reach: Reach; readonly after: string | null },
    limit: number,
  ) => Promise<readonly EmergencyRow[]>
}

export type EmergencyRefusal = 'unreviewed' | 'open-already' | 'no-such-emergency'

export class EmergencyRefused extends Error {
  override readonly name = 'EmergencyRefused'
  readonly refusal: EmergencyRefusal

  constructor(refusal: EmergencyRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

export type Emergencies = {
  /** Breaks the glass; throws EmergencyRefused. */
  readonly open: (
    by: Agent & { readonly reason: string },
    rules: Bundle['breakGlass'],
  ) => Promise<EmergencyRow>
  /** Whether this person has broken the glass and its time is not up; throws `policy_unavailable` when nobody can tell. */
  readonly isOpen: (actorRef: string) => Promise<boolean>
  /** Ends one's own before the time; throws EmergencyRefused. */
  readonly end: (id: string, by: Agent) => Promise<Receipt>
  readonly list: EmergencyStore['list']
}

type Room = {
  readonly store: EmergencyStore
  readonly log: Pick<AuditLog, 'append'>
  /** Keeps the reason. */
  readonly vault: Pick<Vault, 'custody'>
  readonly clock: () => Date
}

const unknown = {
  zh: '暂时无法核实是否启用了紧急访问',
  en: 'whether the glass was broken cannot be found out right now',
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Three years: 网络数据安全管理条例 art. 12, PIPL art. 56. */
const reasonMs = 1_096 * 24 * hourMs

/** Break-glass on a store. */
export function createEmergencies(room: Room): Emergencies {
  const { store, log, clock } = room
  return {
    open: (by, rules) => open(by, rules, room),
    isOpen: async (actorRef) => {
      try {
        return (await store.openOf(actorRef, clock())) !== null
      } catch (cause) {
        throw new Problem('policy_unavailable', unknown, { cause })
      }
    },
    list: store.list,
    async end(id, { request, actor }) {
      const at = clock()
      const isEnded = await store.end(id, actor.ref, at)
      if (!isEnded) throw new EmergencyRefused('no-such-emergency')
      // Over before it is on record: the safe side of a stop between the two.
      return log.append({ type: 'emergency.ended', at, request, actor, purpose: 'ETREAT' })
    },
  }
}

async function open(
  { request, actor, reason }: Agent & { readonly reason: string },
  { minutes, reviewHours }: Bundle['breakGlass'],
  { store, log, vault, clock }: Room,
): Promise<EmergencyRow> {
  const at = clock()
  if ((await store.openOf(actor.ref, at)) !== null) throw new EmergencyRefused('open-already')
  const due = new Date(at.getTime() - reviewHours * hourMs)
  if ((await store.unreviewed(actor.ref, due)) > 0) throw new EmergencyRefused('unreviewed')
  const until = new Date(at.getTime() + reasonMs)
  const own = await vault.custody({ request, patients: [], until })
  const draft = { type: 'emergency.opened', at, request, actor, purpose: 'ETREAT' } as const
  const { index: entry } = await log.append(draft, [own.seal('reason', reason)])
  const expiresAt = new Date(at.getTime() + minutes * minuteMs)
  const row = { id: randomUUID(), actorRef: actor.ref, openedAt: at, expiresAt, entry }
  await store.add(row)
  return { ...row, endedAt: null }
}
