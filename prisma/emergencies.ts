import { accessible, type Reach } from './accessible.ts'
import type { Client } from './client.ts'
import type { EmergencyRow } from './rows.ts'

/** Who broke the glass, and until when. */
export type EmergencyStore = {
  readonly add: (row: Omit<EmergencyRow, 'endedAt'>) => Promise<void>
  /** The one of this person that is open at a time. */
  readonly openOf: (actorRef: string, at: Date) => Promise<EmergencyRow | null>
  /** Ends one of this person's that is open; false when there is none. */
  readonly end: (id: string, actorRef: string, at: Date) => Promise<boolean>
  /** How many of this person's from before a time no review has signed off. */
  readonly unreviewed: (actorRef: string, before: Date) => Promise<number>
  /** Of those in reach the newest first, at most `limit` from the one behind `after` on. */
  readonly list: (
    of: { readonly reach: Reach; readonly after: string | null },
    limit: number,
  ) => Promise<readonly EmergencyRow[]>
}

/** As many as anybody could have without a review. */
const mostLookedAt = 1_000

/** Opens the table of emergency access. */
export function openEmergencies(client: Client): EmergencyStore {
  const emergencies = client.emergencyAccess
  return {
    async add({ entry, ...rest }) {
      await emergencies.create({ data: { ...rest, entry: BigInt(entry) } })
    },
    openOf: async (actorRef, at) =>
      toRow(
        await emergencies.findFirst({
          where: { actorRef, endedAt: null, openedAt: { lte: at }, expiresAt: { gt: at } },
          orderBy: { expiresAt: 'desc' },
        }),
      ),
    async end(id, actorRef, at) {
      const where = { id, actorRef, endedAt: null, expiresAt: { gt: at } }
      return (await emergencies.updateMany({ where, data: { endedAt: at } })).count === 1
    },
    async unreviewed(actorRef, before) {
      const rows = await emergencies.findMany({
        where: { actorRef, openedAt: { lt: before } },
        select: { entry: true },
        take: mostLookedAt,
        orderBy: { openedAt: 'desc' },
      })
      const entries = rows.map(({ entry }) => entry)
      const where = { entry: { in: entries }, why: 'break-glass', state: 'signed' }
      return entries.length - (await client.reviewCase.count({ where }))
    },
    async list({ reach, after }, limit) {
      const rows = await emergencies.findMany({
        where: accessible('EmergencyAccess', reach),
        orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
        take: limit,
        ...(after !== null && { cursor: { id: after }, skip: 1 }),
      })
      return rows.map(required)
    },
  }
}

type Stored = Omit<EmergencyRow, 'entry'> & { readonly entry: bigint }

const required = ({ entry, ...rest }: Stored): EmergencyRow => ({ ...rest, entry: Number(entry) })
const toRow = (stored: Stored | null): EmergencyRow | null => stored && required(stored)
