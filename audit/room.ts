/*
 * Keeps room for entries to come.
 *
 * 1. Partitions are made long before they are needed, at the start and once a minute, and never while a request waits.
 * 2. Making them may fail for as long as there is room: then whoever watches is told. Without room nothing is appended, and so nothing is
 *    served.
 */
import type { Store } from './store.ts'

export type RoomOptions = {
  /** How often it is looked after, in milliseconds: much sooner than the fastest gateways fill a partition. */
  readonly roomEveryMs: number
  readonly onFailure: (error: unknown) => void
}

/** Has partitions made as the log grows. */
export class Room {
  readonly #store: Pick<Store, 'makeRoom'>
  readonly #options: RoomOptions
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null

  constructor(store: Pick<Store, 'makeRoom'>, options: RoomOptions) {
    this.#store = store
    this.#options = options
  }

  /** Resolves when it was looked after for the first time. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.#look(), this.#options.roomEveryMs)
    this.#timer.unref()
    await this.#look()
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#running
  }

  #look(): Promise<void> {
    this.#running ??= this.#make().finally(() => (this.#running = null))
    return this.#running
  }

  async #make(): Promise<void> {
    try {
      await this.#store.makeRoom()
    } catch (error) {
      this.#options.onFailure(error)
    }
  }
}
