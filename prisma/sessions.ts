import type { Client } from './client.ts'
import type { PrincipalRow, SessionRow } from './rows.ts'

/** A session with whose it is. */
type OwnedSession = SessionRow & { readonly principal: PrincipalRow }

/** Browsers that signed in. */
export type SessionStore = {
  /** The subject must be a known principal. */
  create(row: Omit<SessionRow, 'claimedUntil'>): Promise<void>
  find(which: { readonly id: string } | { readonly hash: string }): Promise<OwnedSession | null>
  /** Ids of those of a subject, of a session of the identity provider, or of both at once. */
  listFor(
    whose: { readonly subject: string; readonly sid?: string } | { readonly sid: string },
  ): Promise<readonly string[]>
  /**
   * The sealed tokens, when it is for the caller alone, until then, to ask the identity provider; null when somebody else is at it,
   * or has been since the row was read.
   */
  claim(
    row: Pick<SessionRow, 'id' | 'vouchedAt'>,
    during: { readonly now: Date; readonly until: Date },
  ): Promise<Uint8Array | null>
  /** Whether the session is still there to be given other tokens. */
  keepTokens(id: string, sealed: Uint8Array): Promise<boolean>
  /** Whether the session is still there to be vouched for; gives back the claim. */
  vouch(id: string, at: Date): Promise<boolean>
  touch(id: string, at: Date): Promise<void>
  /** Removes a session and gives it to the one who did. */
  take(id: string): Promise<OwnedSession | null>
  /** Removes those that are over. */
  removeOver(now: Date, notSeenSince: Date): Promise<void>
}

/** Opens the table of sessions. */
export function openSessions(client: Client): SessionStore {
  const sessions = client.session
  const update = async (where: { id: string }, data: Partial<SessionRow>): Promise<boolean> =>
    (await sessions.updateMany({ where, data: writable(data) })).count === 1
  return {
    async create(row) {
      await sessions.create({ data: { ...row, sealed: Uint8Array.from(row.sealed) } })
    },
    find: (where) => sessions.findUnique({ where, include: { principal: true } }),
    async listFor(where) {
      const found = await sessions.findMany({ where, select: { id: true } })
      return found.map(({ id }) => id)
    },
    async claim({ id, vouchedAt }, { now, until }) {
      const isFree = { OR: [{ claimedUntil: null }, { claimedUntil: { lte: now } }] }
      const [claimed] = await sessions.updateManyAndReturn({
        where: { id, vouchedAt, ...isFree },
        data: { claimedUntil: until },
        select: { sealed: true },
      })
      return claimed?.sealed ?? null
    },
    keepTokens: (id, sealed) => update({ id }, { sealed }),
    vouch: (id, vouchedAt) => update({ id }, { vouchedAt, claimedUntil: null }),
    async touch(id, seenAt) {
      await update({ id }, { seenAt })
    },
    async take(id) {
      const found = await sessions.findUnique({ where: { id }, include: { principal: true } })
      return (await sessions.deleteMany({ where: { id } })).count === 1 ? found : null
    },
    async removeOver(now, notSeenSince) {
      const isOver = [{ expiresAt: { lte: now } }, { seenAt: { lte: notSeenSince } }]
      await sessions.deleteMany({ where: { OR: isOver } })
    },
  }
}

const writable = ({ sealed, ...rest }: Partial<SessionRow>) => ({
  ...rest,
  ...(sealed && { sealed: Uint8Array.from(sealed) }),
})
