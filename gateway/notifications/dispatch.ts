/*
 * Sends what is queued.
 *
 * 1. At least once: a message leaves the queue after its receiver took it. Who was stopped in between sends it again, under the same id.
 * 2. A message that did not get through waits for longer and longer, at most an hour, and its channel rests for up to a minute; when the
 *    receiver is back, everything that waits goes out.
 * 3. What does not arrive within a day, or is refused, is failed: that is told to whoever watches, and may be tried again by hand.
 */
import { severities } from '#policy'

import { refused, type Channel, type Delivery } from './channel.ts'
import { toMessage, type Message } from './message.ts'
import { noticeSchema } from './notice.ts'
import type { ChannelQueue, NotificationStore, QueuedMessage } from './ports.ts'

export type Sending = {
  readonly store: Pick<NotificationStore, 'alone'>
  /** The address of the gateway in links. */
  readonly origin: string | null
  /** The first pause after a failure. */
  readonly retryMs: number
  /** From 0 to 1. */
  readonly random: () => number
  /** Takes no more messages. */
  readonly stopping: AbortSignal
  /** Gives up the one that is being sent. */
  readonly giveUp: AbortSignal
}

/** Sends what is due on a channel, one message after another, until a receiver fails. */
export function createSender(channel: Channel, sending: Sending): () => Promise<void> {
  const { store, stopping, giveUp, retryMs } = sending
  let failures = 0
  let restsUntil = 0
  const sendAll = async (queue: ChannelQueue): Promise<void> => {
    while (performance.now() >= restsUntil && !stopping.aborted) {
      const queued = await queue.next()
      if (queued === null) return
      const delivery = await attempt(channel, queued, sending)
      // Stopped, it stays as it was: whoever comes next begins with it.
      if (delivery.kind === 'again' && giveUp.aborted) return
      await settle(queue, { queued, delivery }, sending)
      failures = delivery.kind === 'again' ? failures + 1 : 0
      restsUntil = performance.now() + Math.min(pauseAfter(failures, retryMs), longestRestMs)
    }
  }
  return async () => {
    if (performance.now() >= restsUntil) await store.alone(channel.name, sendAll)
  }
}

async function attempt(
  channel: Channel,
  queued: QueuedMessage,
  { origin, giveUp }: Sending,
): Promise<Delivery> {
  const message = readMessage(queued, origin)
  // A message of another release, that this one cannot put into words.
  return message === null ? refused('unreadable') : channel.send(message, giveUp)
}

function readMessage(
  { id, severity, notice }: QueuedMessage,
  origin: string | null,
): Message | null {
  const read = noticeSchema.safeParse(notice)
  const known = severities.find((one) => one === severity)
  if (!read.success || known === undefined) return null
  return toMessage({ id, severity: known, notice: read.data }, origin)
}

type Attempted = { readonly queued: QueuedMessage; readonly delivery: Delivery }

async function settle(
  queue: ChannelQueue,
  { queued: { id, attempts }, delivery }: Attempted,
  { retryMs, random }: Sending,
): Promise<void> {
  switch (delivery.kind) {
    case 'delivered':
      await queue.sent(id)
      if (attempts > 1) await queue.wake()
      return
    case 'refused':
      return queue.failed(id, delivery.result)
    case 'again':
      return queue.again(id, pauseAfter(attempts, retryMs) * (0.5 + random() / 2), delivery.result)
  }
}

const longestPauseMs = 3_600_000
/** What is new meanwhile waits no longer than that. */
const longestRestMs = 60_000

const pauseAfter = (failures: number, retryMs: number): number =>
  failures === 0 ? 0 : Math.min(retryMs * 2 ** (failures - 1), longestPauseMs)
