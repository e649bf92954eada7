/*
 * Has checkpoints cosigned by witnesses.
 *
 * 1. A witness that does not answer holds nobody up; how long ago it signed is told.
 * 2. A witness that has seen more entries than there are, or other ones, shows that the log was set back or rewritten.
 */
import { proveConsistency } from '../merkle/prove.ts'
import { nodesFrom } from '../merkle/tiles.ts'
import { parseCount } from '../notes/checkpoint.ts'
import type { PublicKey } from '../notes/keys.ts'
import { parseNote, signersOf } from '../notes/note.ts'
import type { Store, StoredCheckpoint } from '../store.ts'

/** Where a witness is reached, and its key. */
export type Witness = { readonly url: string; readonly key: PublicKey }

/** Which witness signed when (null when it never did), and since when it has been asked. */
export type WitnessAge = {
  readonly name: string
  readonly at: Date | null
  readonly since: Date
}

type Report = {
  readonly onFailure: (error: unknown) => void
  /** The log is not the one that was witnessed. */
  readonly onDamage: (why: string) => void
  readonly clock: () => Date
}

type Answer = { readonly status: number; readonly body: string }

const timeoutMs = 3_000
const mostAnswerBytes = 16_384

/** Asks one witness, one checkpoint at a time; of those that arrive meanwhile the newest is next. */
export class Cosigner {
  readonly #store: Store
  readonly #witness: Witness
  readonly #report: Report
  /** What the witness has signed last, as far as it is known. */
  #seen = 0
  #signedAt: Date | null = null
  readonly #since: Date
  #next: StoredCheckpoint | null = null
  #running: Promise<void> | null = null

  constructor(store: Store, witness: Witness, report: Report) {
    this.#store = store
    this.#witness = witness
    this.#report = report
    this.#since = report.clock()
  }

  age(): WitnessAge {
    return { name: this.#witness.key.name, at: this.#signedAt, since: this.#since }
  }

  /** Learns when the witness signed last, so that a restart does not make it younger. */
  async recall(): Promise<void> {
    this.#signedAt ??= await this.#store.cosignedAt(this.#witness.key.name)
  }

  /** Has a checkpoint cosigned; resolves when the witness has answered or is given up. */
  async offer(checkpoint: StoredCheckpoint): Promise<void> {
    this.#next = checkpoint
    this.#running ??= this.#drain()
    await this.#running
  }

  /** Waits for the witness that is being asked. */
  async close(): Promise<void> {
    this.#next = null
    await this.#running
  }

  async #drain(): Promise<void> {
    while (this.#next !== null) {
      const checkpoint = this.#next
      this.#next = null
      await this.#ask(checkpoint).catch(this.#report.onFailure)
    }
    this.#running = null
  }

  async #ask(checkpoint: StoredCheckpoint): Promise<void> {
    const first = await this.#post(checkpoint)
    if (first.status !== 409) return this.#take(checkpoint, first)
    const seen = parseCount(first.body.trim())
    if (seen <= checkpoint.size) {
      const isTold = seen !== this.#seen
      this.#seen = seen
      // What it has seen at this very size is something else.
      if (!isTold) return this.#condemn(`has seen other entries than the first ${seen}`)
      return this.#take(checkpoint, await this.#post(checkpoint))
    }
    // Another gateway may have shown it more, which then is in the log.
    const size = (await this.#store.tree())?.size ?? 0
    if (seen > size) this.#condemn(`has seen ${seen} entries, and there are ${size}`)
  }

  async #take(checkpoint: StoredCheckpoint, { status, body }: Answer): Promise<void> {
    if (status === 200) return this.#keep(checkpoint, body)
    if (status === 422) this.#condemn(`has seen other entries than the first ${this.#seen}`)
    // In between another gateway was there: the next checkpoint is soon.
    else if (status !== 409)
      throw new Error(`The witness ${this.#witness.key.name} answered ${status}.`)
  }

  async #post({ size, note }: StoredCheckpoint): Promise<Answer> {
    const old = Math.min(this.#seen, size)
    const proof = await proveConsistency(nodesFrom(this.#store.levels), old, size)
    const lines = [`old ${old}`, ...proof.map((hash) => hash.toString('base64'))]
    const response = await fetch(`${this.#witness.url}/add-checkpoint`, {
      method: 'POST',
      body: `${lines.join('\n')}\n\n${note}`,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, body: (await response.text()).slice(0, mostAnswerBytes) }
  }

  async #keep({ size, at, note }: StoredCheckpoint, lines: string): Promise<void> {
    const cosigned = parseNote(`${note}${lines}`)
    const [signed] = signersOf(cosigned, [this.#witness.key])
    const line = lines.split('\n').find((one) => one.startsWith(`— ${this.#witness.key.name} `))
    if (signed === undefined || line === undefined)
      throw new Error(`The answer of ${this.#witness.key.name} is not signed by its key.`)
    await this.#store.addCosignature({ size, at }, this.#witness.key.name, line)
    this.#seen = size
    this.#signedAt = this.#report.clock()
  }

  #condemn(what: string): void {
    this.#report.onDamage(`The witness ${this.#witness.key.name} ${what}.`)
  }
}
