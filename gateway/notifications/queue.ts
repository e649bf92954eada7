import { randomUUID } from 'node:crypto'

import { notificationRule, type Bundle, type NotificationChannel } from '#policy'

import { noticeSchema, type Announcement } from './notice.ts'
import type { NotificationStore } from './ports.ts'

/** Puts announcements into the queue, each for the channels that the bundle names and the settings know. */
export type Announce = (announcements: readonly Announcement[]) => Promise<void>

type Rules = {
  readonly store: Pick<NotificationStore, 'add'>
  readonly channels: readonly NotificationChannel[]
  /** The bundle in force; throws when there is none. */
  readonly bundle: () => Bundle
}

export const createAnnounce =
  ({ store, channels, bundle }: Rules): Announce =>
  async (announcements) => {
    const policy = orNull(bundle)
    const rows = announcements.flatMap(({ event, notice }) => {
      const { on, severity, channels: wanted } = notificationRule(policy, notice.kind)
      const said = { event, kind: notice.kind, severity, notice: noticeSchema.parse(notice) }
      return channels
        .filter((channel) => on && wanted.includes(channel))
        .map((channel) => ({ id: randomUUID(), channel, ...said }))
    })
    if (rows.length > 0) await store.add(rows)
  }

/** That there is no policy to go by is told as well, by the rules that hold without one. */
function orNull(bundle: () => Bundle): Bundle | null {
  try {
    return bundle()
  } catch {
    return null
  }
}
