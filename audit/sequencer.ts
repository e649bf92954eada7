/*
 * The only writer of the log in this process.
 *
 * 1. An append resolves only when its entry is durable.
 * 2. Index and hash are given in the order of the calls; between two entries there is neither gap nor fork.
 * 3. One batch is under way at a time. Everything that arrives meanwhile is the next batch; nobody waits for company.
 * 4. No append is open for longer than the deadline, whatever the database does.
 * 5. An entry whose append was rejected before its batch was sent is never written. One that was rejected afterwards may
 *    be: then the log knows of a request that was refused, never the other way round.
 * 6. After a failure nothing that was believed about the tree is believed any more, but for one thing: it was never smaller
 *    than what was confirmed here. A log that was set back is not continued.
 */
import type { Checkpointer } from './checkpointer.ts'
import type { Receipt } from './entry.ts'
import { AuditUnavailable } from './log.ts'
import type { Frontier } from './merkle/frontier.ts'
import { createPending, type Pending } from './pending.ts'
import { batchOf, type Batch } from './row.ts'
import type { SealedEntry } from './seal.ts'
import type { Store } from './store.ts'

export type SequencerOptions = {
  readonly deadlineMs: number
  /** How many appends may wait for the batch under way. */
  readonly capacity: number
  readonly checkpointer: Pick<Checkpointer, 'grown' | 'requireSound'> | null
}

/** How much content a batch may carry, so that it is stored well within the deadline; one entry may always go alone. */
const mostBytesInBatch = 4 * 1024 * 1024
/** How much may wait, so that a slow database does not fill the memory. */
const mostBytesWaiting = 64 * 1024 * 1024

const bytesOf = ({ entry }: Pick<Pending, 'entry'>): number =>
  entry.contents.reduce((total, { sealed }) => total + sealed.length, 0)

/** Gives entries their place in the log and answers when they are durable. */
export class Sequencer {
  readonly #store: Store
  readonly #options: SequencerOptions
  #queue: Pending[] = []
  #waitingBytes = 0
  #frontier: Frontier | null = null
  /** Entries that this process knows to be durable. */
  #confirmed = 0
  #running: Promise<void> | null = null
  #lastWriteFailed = false
  #isClosed = false

  constructor(store: Store, options: SequencerOptions) {
    this.#store = store
    this.#options = options
  }

  async append(entry: SealedEntry): Promise<Receipt> {
    if (this.#isClosed) throw new AuditUnavailable('The audit log is closed.')
    const bytes = this.#waitingBytes + bytesOf({ entry })
    if (this.#queue.length >= this.#options.capacity || bytes > mostBytesWaiting) {
      throw new AuditUnavailable('Too many entries are waiting to be written.')
    }
    const pending = createPending(entry, this.#options.deadlineMs)
    this.#queue.push(pending)
    this.#waitingBytes = bytes
    this.#running ??= this.#drain()
    return pending.receipt
  }

  /** Whether an append would succeed now: told by the batch under way, else tried. */
  async isWritable(): Promise<boolean> {
    if (this.#isClosed) return false
    this.#running ??= this.#probe()
    await this.#running
    return !this.#lastWriteFailed
  }

  /** Takes no more entries and waits for those it took. */
  async close(): Promise<void> {
    this.#isClosed = true
    while (this.#running !== null) await this.#running
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) await this.#writeBatch(this.#next())
    this.#running = null
  }

  #next(): readonly Pending[] {
    let bytes = 0
    const tooMany = this.#queue.findIndex(
      (pending) => (bytes += bytesOf(pending)) > mostBytesInBatch,
    )
    const batch = this.#queue.splice(0, tooMany < 0 ? this.#queue.length : Math.max(1, tooMany))
    for (const pending of batch) this.#waitingBytes -= bytesOf(pending)
    return batch
  }

  async #probe(): Promise<void> {
    try {
      // A reader's question proves nothing about a table that could not be written to a moment ago.
      await (this.#lastWriteFailed ? this.#store.tryInsert() : this.#store.ping())
      this.#options.checkpointer?.requireSound()
      this.#lastWriteFailed = false
    } catch {
      // The outcome is the answer: not writable.
      this.#lastWriteFailed = true
      this.#frontier = null
    }
    // Appends that arrived during the probe are waiting for its turn to end.
    await this.#drain()
  }

  async #writeBatch(batch: readonly Pending[]): Promise<void> {
    try {
      await this.#write(batch)
      this.#lastWriteFailed = false
    } catch (cause) {
      this.#frontier = null
      this.#lastWriteFailed = true
      for (const pending of batch) pending.reject(cause)
    }
  }

  async #write(waiting: readonly Pending[]): Promise<void> {
    let open: readonly Pending[] = []
    let batch = null as Batch | null
    const place = (frontier: Frontier): Batch => {
      this.#options.checkpointer?.requireSound()
      if (frontier.size < this.#confirmed) throw new Error('The log was set back.')
      open = waiting.filter((pending) => pending.isOpen())
      batch = batchOf(
        frontier,
        open.map((pending) => pending.entry),
      )
      return batch
    }
    try {
      const isPlaced = this.#frontier !== null && (await this.#store.insert(place(this.#frontier)))
      if (!isPlaced) await this.#store.insertAtHead(place)
    } catch (error) {
      if (!(await this.#isStored(batch))) throw error
    }
    this.#confirm(batch, open)
  }

  #confirm(batch: Batch | null, open: readonly Pending[]): void {
    if (batch === null) return
    this.#frontier = batch.frontier
    this.#confirmed = batch.frontier.size
    this.#options.checkpointer?.grown(this.#confirmed)
    for (const [at, { index, hash }] of batch.rows.entries()) open[at]?.resolve({ index, hash })
  }

  /**
   * The answer to a COMMIT can be lost although it was done. A batch is stored as a whole, and no two entries have one hash:
   * if its last one is there, all are.
   */
  async #isStored(batch: Batch | null): Promise<boolean> {
    const last = batch?.rows.at(-1)
    if (last === undefined) return false
    try {
      const found = await this.#store.read(last.index)
      return found?.hash === last.hash
    } catch {
      // Still unreachable: the first failure is the one to report.
      return false
    }
  }
}
