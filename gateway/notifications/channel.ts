import type { NotificationChannel } from '#policy'

import type { Message } from './message.ts'

/** How an attempt ended; `result` is a word of ours, never one of the receiver's. */
export type Delivery =
  | { readonly kind: 'delivered' }
  /** It may arrive later. */
  | { readonly kind: 'again'; readonly result: string }
  /** The receiver will not have it, however often it is asked. */
  | { readonly kind: 'refused'; readonly result: string }

/** A way to tell people something. */
export type Channel = {
  readonly name: NotificationChannel
  /** Where it leads, without what is secret of it. */
  readonly where: string
  /** Never throws; `signal` ends the attempt. */
  readonly send: (message: Message, signal: AbortSignal) => Promise<Delivery>
}

export const delivered: Delivery = { kind: 'delivered' }
export const again = (result: string): Delivery => ({ kind: 'again', result })
export const refused = (result: string): Delivery => ({ kind: 'refused', result })
