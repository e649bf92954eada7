/*
 * Ends on record what no gateway will end any more.
 *
 * 1. A request that was accepted, and whose gateway stopped on the way, gets one `ai.indeterminate`: whether the model answered
 *    and what became of it nobody knows.
 * 2. When a gateway starts and nobody else serves, all that is open was left behind. While others serve, what has been open for
 *    longer than any request may take was.
 * 3. Two gateways that look at the same time do not both write.
 */
import type { EntryDraft } from './entry.ts'
import { parseBody, type Row } from './row.ts'
import type { Store } from './store.ts'

const everyMs = 60_000
/** Longer than a gateway that lost its connection takes to be seen again. */
const lookAgainMs = 3_000
const pageSize = 200

export type SettlerOptions = {
  readonly append: (draft: EntryDraft) => Promise<unknown>
  readonly clock: () => Date
  /** Longer than any request may take. */
  readonly longestMs: number
  readonly onFailure: (error: unknown) => void
}

/** Looks for requests that were left open, soon after the start and once a minute. */
export class Settler {
  readonly #store: Store
  readonly #options: SettlerOptions
  #timers: NodeJS.Timeout[] = []
  #running: Promise<void> | null = null

  constructor(store: Store, options: SettlerOptions) {
    this.#store = store
    this.#options = options
  }

  /** Tells others that somebody serves; must be done before the first request is taken. */
  async start(): Promise<void> {
    const { clock, longestMs } = this.#options
    const startedAt = clock()
    await this.#store.presence.announce()
    const wasAlone = await this.#store.presence.isAlone()
    const later = (): Date => new Date(clock().getTime() - longestMs)
    this.#timers = [
      setTimeout(() => this.#run(() => this.#settleLeft(startedAt, wasAlone)), lookAgainMs),
      setInterval(() => this.#run(() => this.#settle(later())), everyMs),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    await this.#running
  }

  #run(work: () => Promise<void>): void {
    this.#running ??= work()
      .catch(this.#options.onFailure)
      .finally(() => (this.#running = null))
  }

  async #settleLeft(startedAt: Date, wasAlone: boolean): Promise<void> {
    if (wasAlone && (await this.#store.presence.isAlone())) await this.#settle(startedAt)
  }

  async #settle(before: Date): Promise<void> {
    const { append, clock } = this.#options
    await this.#store.settling(async () => {
      for (;;) {
        const open = await this.#store.open(before, pageSize)
        for (const row of open) await append(indeterminate(row, clock()))
        if (open.length < pageSize) return
      }
    })
  }
}

function indeterminate({ index, body }: Row, at: Date): EntryDraft {
  const { request, actor, useCase, purpose } = parseBody(body)
  return {
    type: 'ai.indeterminate',
    at,
    request,
    actor,
    parent: index,
    ...(useCase !== undefined && { useCase }),
    ...(purpose !== undefined && { purpose }),
  }
}
