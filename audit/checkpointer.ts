/*
 * Signs what the log holds.
 *
 * 1. Nothing is signed that does not begin with what was signed before: that is recomputed from the stored nodes each time.
 * 2. What was appended is signed within a second, or after a thousand entries; an idle log says once a minute that it is idle.
 * 3. A log that does not fit its last checkpoint, or what a witness has seen, is damaged: it takes no more entries until
 *    somebody has looked at it.
 */
import { isConsistent } from './merkle/check.ts'
import { emptyRoot } from './merkle/hash.ts'
import { proveConsistency } from './merkle/prove.ts'
import { nodesFrom } from './merkle/tiles.ts'
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from './notes/checkpoint.ts'
import type { Signer } from './notes/keys.ts'
import { formatNote, parseNote, signatureLine } from './notes/note.ts'
import type { Store, StoredCheckpoint, StoredTree } from './store.ts'
import { Cosigner, type Witness, type WitnessAge } from './witness/cosigner.ts'

const everyMs = 1_000
const everyEntries = 1_000
const heartbeatMs = 60_000

/** The log's entries do not begin with those that were signed. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged'
}

type Origin = {
  readonly signer: Signer
  readonly clock: () => Date
  readonly witnesses: readonly Witness[]
  /** Told what went wrong when nobody waits for the checkpoint. */
  readonly onFailure: (error: unknown) => void
}

/** Signs the log of a store until it is closed. */
export class Checkpointer {
  readonly #store: Store
  readonly #origin: Origin
  readonly #timer: NodeJS.Timeout
  #known: StoredCheckpoint | null = null
  #running: Promise<StoredCheckpoint> | null = null
  #damage: LogDamaged | null = null
  readonly #cosigners: readonly Cosigner[]

  constructor(store: Store, origin: Origin) {
    this.#store = store
    this.#origin = origin
    const { clock, onFailure } = origin
    const onDamage = (why: string): void => this.#condemn(new LogDamaged(why))
    this.#cosigners = origin.witnesses.map(
      (witness) => new Cosigner(store, witness, { clock, onFailure, onDamage }),
    )
    this.#timer = setInterval(() => this.#signQuietly(), everyMs)
    // A process that has nothing else to do may end.
    this.#timer.unref()
  }

  /** The newest checkpoint, of at least this size; signs one when there is none. */
  async covering(size: number): Promise<StoredCheckpoint> {
    if (this.#known !== null && this.#known.size >= size) return this.#known
    // The one under way may have begun before the entry was there.
    await this.#running?.catch(() => {})
    return this.#sign()
  }

  /** What was signed last under another name than ours; null when it was ours. */
  async formerName(): Promise<Checkpoint | null> {
    const last = await this.#store.checkpoint()
    const former = last && originOf(last)
    return former?.origin === this.#origin.signer.name ? null : former
  }

  /** Tells that the log has grown. */
  grown(size: number): void {
    if (size - (this.#known?.size ?? 0) >= everyEntries) this.#signQuietly()
  }

  /** Has a checkpoint cosigned by all witnesses; resolves when each has answered or is given up. */
  async offer(checkpoint: StoredCheckpoint): Promise<void> {
    await Promise.all(this.#cosigners.map((cosigner) => cosigner.offer(checkpoint)))
  }

  /** Learns when each witness signed last before this process. */
  async recall(): Promise<void> {
    await Promise.all(this.#cosigners.map((cosigner) => cosigner.recall()))
  }

  /** When each witness signed last. */
  witnesses(): readonly WitnessAge[] {
    return this.#cosigners.map((cosigner) => cosigner.age())
  }

  /** Throws LogDamaged once the log was found not to fit what was signed. */
  requireSound(): void {
    if (this.#damage !== null) throw this.#damage
  }

  /** Signs what is not signed yet and stops. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#running?.catch(() => {})
    await this.#sign().catch(this.#origin.onFailure)
    await Promise.all(this.#cosigners.map((cosigner) => cosigner.close()))
  }

  #condemn(damage: LogDamaged): void {
    this.#damage ??= damage
    this.#origin.onFailure(damage)
  }

  #signQuietly(): void {
    void this.#sign().catch(this.#origin.onFailure)
  }

  #sign(): Promise<StoredCheckpoint> {
    this.#running ??= this.#next()
      .catch((error: unknown) => {
        if (error instanceof LogDamaged) this.#condemn(error)
        throw error
      })
      .finally(() => (this.#running = null))
    return this.#running
  }

  async #next(): Promise<StoredCheckpoint> {
    this.requireSound()
    const last = await this.#store.checkpoint()
    const tree = await this.#store.tree()
    const { size, root } = tipOf(tree)
    const at = this.#origin.clock()
    const isOurs = last !== null && originOf(last).origin === this.#origin.signer.name
    if (isOurs && size === last.size && age(last, at) < heartbeatMs) return (this.#known = last)
    const checkpoint = { origin: this.#origin.signer.name, size, root }
    if (last !== null) await requireGrowth(this.#store, originOf(last), checkpoint)
    const signed = { size, at, note: this.#noteOf(checkpoint, at) }
    if (!(await this.#store.addCheckpoint(signed)))
      // Another gateway was faster.
      return (this.#known = (await this.#store.checkpoint()) ?? signed)
    this.#known = signed
    // Nobody waits for a witness.
    void this.offer(signed)
    return signed
  }

  #noteOf(checkpoint: Checkpoint, at: Date): string {
    const text = formatCheckpoint(checkpoint)
    return formatNote(text, [signatureLine(this.#origin.signer, text, at)])
  }
}

const tipOf = (tree: StoredTree | null): Pick<Checkpoint, 'size' | 'root'> =>
  tree === null
    ? { size: 0, root: emptyRoot }
    : { size: tree.size, root: Buffer.from(tree.root, 'hex') }

const age = ({ at }: StoredCheckpoint, now: Date): number => now.getTime() - at.getTime()

const originOf = ({ note }: StoredCheckpoint): Checkpoint => parseCheckpoint(parseNote(note).text)

async function requireGrowth(store: Store, older: Checkpoint, newer: Checkpoint): Promise<void> {
  if (older.size > newer.size)
    throw new LogDamaged(`The log has ${newer.size} entries, and ${older.size} were signed.`)
  if (!(await isGrown(store, older, newer)))
    throw new LogDamaged(`The log does not begin with the ${older.size} entries that were signed.`)
}

async function isGrown(store: Store, older: Checkpoint, newer: Checkpoint): Promise<boolean> {
  try {
    const proof = await proveConsistency(nodesFrom(store.levels), older.size, newer.size)
    return isConsistent(older, newer, proof)
  } catch (error) {
    // Something that was there when it was signed is there no more.
    if (error instanceof RangeError) return false
    throw error
  }
}
