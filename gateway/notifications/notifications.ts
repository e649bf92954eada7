/*
 * Tells people what they would otherwise have to look for.
 *
 * 1. No request waits for it, and its failure refuses nothing.
 * 2. What the log says is told from a cursor, what the log cannot say from a watch; both end in one queue, each event once.
 */
import { openCursor } from '#audit'

import type { Ports } from '../ports.ts'
import { describe } from '../steps/answer-problems.ts'
import type { Alarms } from './alarms.ts'
import type { Channel } from './channel.ts'
import { createSender } from './dispatch.ts'
import { createEmail, type EmailConfig } from './email.ts'
import { expiringQualifications, type CountExpiring } from './expiring.ts'
import { followLog } from './follow.ts'
import { overdueReviews } from './overdue.ts'
import type { NotificationStore } from './ports.ts'
import { createAnnounce } from './queue.ts'
import { repeat } from './repeat.ts'
import { createWatch, type Watched } from './watch.ts'
import { createWebhook, type WebhookConfig } from './webhook.ts'

/** Where messages go; without a channel nobody is told. */
export type NotificationConfig = {
  /** The address of the gateway as browsers know it. */
  readonly origin: string | null
  readonly email: EmailConfig | null
  readonly webhook: WebhookConfig | null
  /** How often it looks, in milliseconds; as often as is sensible when unset. */
  readonly pace?: Partial<Pace>
}

type Pace = {
  /** At the log and at the queue. */
  readonly followMs: number
  /** At what is wrong, and at what is overdue. */
  readonly watchMs: number
  /** At what changes from day to day. */
  readonly slowMs: number
  /** The first pause after a failure. */
  readonly retryMs: number
}

const usualPace: Pace = {
  followMs: 1_000,
  watchMs: 30_000,
  slowMs: 3_600_000,
  retryMs: 5_000,
}

type House = Watched &
  Pick<Ports, 'audit' | 'review'> & {
    readonly database: { readonly qualifications: { readonly countExpiring: CountExpiring } }
    readonly store: NotificationStore
    readonly alarms: Alarms
  }

type Settings = {
  readonly notifications?: NotificationConfig
  readonly databaseUrl: string
  readonly log: Ports['log']
}

export type Notifying = { readonly close: () => Promise<void> }

/** The channels that the settings know. */
export const channelsOf = (
  { email, webhook }: NotificationConfig,
  clock: () => Date,
): readonly Channel[] => [
  ...(email === null ? [] : [createEmail(email)]),
  ...(webhook === null ? [] : [createWebhook(webhook, clock)]),
]

/** What is under way gets so long when the gateway stops. */
const farewellMs = 2_000

const nobody: NotificationConfig = { origin: null, email: null, webhook: null }

/** Begins to tell, of what happens from now on; without a channel there is nothing to do. */
export async function startNotifying(
  { notifications: config = nobody, databaseUrl, log }: Settings,
  house: House,
): Promise<Notifying> {
  const { audit, store } = house
  const channels = channelsOf(config, house.clock)
  if (channels.length === 0) return { close: store.close }
  const cursor = openCursor(databaseUrl, 'notifications')
  const [newest] = await audit.list({ limit: 1 })
  await cursor.begin((newest?.index ?? -1) + 1)
  const [stopping, giveUp] = [new AbortController(), new AbortController()]
  const signals = { stopping: stopping.signal, giveUp: giveUp.signal }
  const onFailure = (error: unknown): void =>
    log.error({ cause: describe(error) }, 'nobody can be told')
  const works = worksOf(config, { ...house, ...signals, channels, cursor }).map(([everyMs, work]) =>
    repeat(work, { everyMs, onFailure }),
  )
  return {
    close: async () => {
      stopping.abort()
      const farewell = setTimeout(() => giveUp.abort(), farewellMs)
      await Promise.all(works.map((work) => work.stop()))
      clearTimeout(farewell)
      await cursor.release().catch(onFailure)
      await store.close()
    },
  }
}

type Working = House & {
  readonly channels: readonly Channel[]
  readonly cursor: ReturnType<typeof openCursor>
  readonly stopping: AbortSignal
  readonly giveUp: AbortSignal
}

/** What is done again and again, and how often. */
function worksOf(
  { origin, pace }: NotificationConfig,
  working: Working,
): readonly (readonly [everyMs: number, work: () => Promise<void>])[] {
  const { store, bundle, clock, alarms, review, channels } = working
  const { countExpiring } = working.database.qualifications
  const { followMs, watchMs, slowMs, retryMs } = { ...usualPace, ...pace }
  const names = channels.map(({ name }) => name)
  const announce = createAnnounce({ store, channels: names, bundle })
  const sending = { ...working, origin, retryMs, random: Math.random }
  return [
    [followMs, () => followLog({ ...working, announce })],
    [followMs, () => alarms.tell(announce)],
    [watchMs, createWatch(working, alarms)],
    [watchMs, async () => announce(await overdueReviews(review, clock()))],
    [slowMs, async () => announce(await expiringQualifications(countExpiring, clock(), bundle()))],
    [slowMs, () => store.clear()],
    ...channels.map((channel) => [followMs, createSender(channel, sending)] as const),
  ]
}
