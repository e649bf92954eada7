/*
 * Tells of what the log says.
 *
 * 1. Of all gateways one follows the log: whoever has the cursor. It moves on once what the entries tell is queued, so that a stop in
 *    between loses nothing; what is queued twice by that is one event.
 * 2. When too much waits to be sent, it waits as well: the log keeps everything.
 */
import type { AuditLog, Cursor } from '#audit'

import { announcementOf } from './notice.ts'
import type { NotificationStore } from './ports.ts'
import type { Announce } from './queue.ts'

type Following = {
  readonly audit: Pick<AuditLog, 'page'>
  readonly cursor: Pick<Cursor, 'take' | 'move'>
  readonly store: Pick<NotificationStore, 'states'>
  readonly announce: Announce
  readonly stopping: AbortSignal
}

const pageSize = 200
/** More than a hospital has to tell in a day, and little for a database. */
const mostWaiting = 10_000

/** Queues what the entries behind the cursor tell, to the end of the log. */
export async function followLog(following: Following): Promise<void> {
  const { audit, cursor, announce, stopping } = following
  let next = await cursor.take()
  while (next !== null && !stopping.aborted && (await hasRoom(following))) {
    const entries = await audit.page(next, pageSize)
    const last = entries.at(-1)
    if (last === undefined) return
    await announce(entries.flatMap(announcementOf))
    next = last.index + 1
    await cursor.move(next)
    if (entries.length < pageSize) return
  }
}

async function hasRoom({ store }: Pick<Following, 'store'>): Promise<boolean> {
  return (await store.states()).every(({ waiting }) => waiting < mostWaiting)
}
