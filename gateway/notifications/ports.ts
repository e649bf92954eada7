/** One message for one channel, as it is queued. */
export type QueuedMessage = {
  readonly id: string
  readonly channel: string
  readonly kind: string
  readonly severity: string
  /** What it says. */
  readonly notice: unknown
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly attempts: number
  /** How the last attempt ended. */
  readonly result: string | null
  readonly createdAt: Date
  readonly nextAt: Date
  readonly doneAt: Date | null
}

type NewMessage = Pick<QueuedMessage, 'id' | 'channel' | 'kind' | 'severity' | 'notice'> & {
  readonly event: string
}

/** How a channel stands. */
export type ChannelState = {
  readonly channel: string
  readonly waiting: number
  readonly failed: number
  readonly oldestWaitingSeconds: number
}

/** The messages of one channel, for who works on them. */
export type ChannelQueue = {
  readonly next: () => Promise<QueuedMessage | null>
  readonly sent: (id: string) => Promise<void>
  readonly again: (id: string, afterMs: number, result: string) => Promise<void>
  readonly failed: (id: string, result: string) => Promise<void>
  readonly wake: () => Promise<void>
}

/** Where messages wait. */
export type NotificationStore = {
  readonly add: (messages: readonly NewMessage[]) => Promise<void>
  /** How each channel with something that did not arrive stands. */
  readonly states: () => Promise<readonly ChannelState[]>
  /** Newest first, at most `limit` from the one behind `after` on. */
  readonly list: (
    of: { readonly after: string | null; readonly state: QueuedMessage['state'] | null },
    limit: number,
  ) => Promise<readonly QueuedMessage[]>
  readonly find: (id: string) => Promise<QueuedMessage | null>
  /** Has one that was not sent tried at once, for another day; null when there is none. */
  readonly retry: (id: string) => Promise<QueuedMessage | null>
  /** Does the work with the messages of a channel, unless another gateway is at it. */
  readonly alone: (channel: string, work: (queue: ChannelQueue) => Promise<void>) => Promise<void>
  readonly clear: () => Promise<void>
  readonly close: () => Promise<void>
}
