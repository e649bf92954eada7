import type { EntryDraft } from './entry.ts'

const everyMs = 1_000
/** Smaller steps are what keeps a clock right (NTP slews below 128 ms and steps above); a pause of the process is none. */
const smallestStepMs = 1_000

export type ClockWatchOptions = {
  readonly clock: () => Date
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonicMs: () => number
  readonly append: (draft: EntryDraft) => Promise<unknown>
  readonly onFailure: (error: unknown) => void
}

/** Puts on record when the clock of this machine was set, for the times of entries are only as good as it is. */
export class ClockWatch {
  readonly #options: ClockWatchOptions
  #offset: number
  #timer: NodeJS.Timeout | null = null
  #running: Promise<unknown> = Promise.resolve()

  constructor(options: ClockWatchOptions) {
    this.#options = options
    this.#offset = this.#read()
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), everyMs)
    // A process that has nothing else to do may end.
    this.#timer.unref()
  }

  /** Compares both clocks now. */
  look(): void {
    const offset = this.#read()
    const stepMs = Math.round(offset - this.#offset)
    if (Math.abs(stepMs) < smallestStepMs) return
    this.#offset = offset
    const { append, clock, onFailure } = this.#options
    const draft = { type: 'clock.step', at: clock(), request: null, actor: null } as const
    this.#running = append({ ...draft, clock: { stepMs } }).catch(onFailure)
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#running
  }

  #read(): number {
    return this.#options.clock().getTime() - this.#options.monotonicMs()
  }
}
