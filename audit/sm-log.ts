/*
 * The same entries as a second log, for who must rely on commercial cryptography (GB/T 39786-2021): a tree by SM3, signed by SM2,
 * with an origin of its own.
 *
 * 1. It follows: an entry is durable in the log before it is in this one, which is within a second or two.
 * 2. Nothing is signed that does not begin with what was signed before: a tree grows from its stored right edge, and only while
 *    that has the root that was signed last.
 * 3. Any number of instances may make it grow; the primary key gives every growth once.
 */
import { append, emptyFrontier, rootOf, type Node } from './merkle/frontier.ts'
import { sm3 } from './merkle/hash.ts'
import { provesWith } from './merkle/prove.ts'
import { nodesFrom, rootsOfTiles } from './merkle/tiles.ts'
import { formatCheckpoint, parseCheckpoint } from './notes/checkpoint.ts'
import type { Signer } from './notes/keys.ts'
import { formatNote, parseNote, signatureLine } from './notes/note.ts'
import { formatProof } from './notes/proof-file.ts'
import { testSm2 } from './notes/sm2.ts'
import type { SmGrowth, SmStore, SmTree } from './postgres/sm-log.ts'
import type { Store, StoredCheckpoint } from './store.ts'

const everyMs = 1_000
const heartbeatMs = 60_000
const mostInGrowth = 1_000
const mostBatches = 200

type Origin = {
  readonly signer: Signer
  readonly clock: () => Date
  /** Told what went wrong when nobody waits for the checkpoint. */
  readonly onFailure: (error: unknown) => void
}

type Entries = Pick<Store, 'page' | 'read' | 'tree' | 'trees'> & { readonly sm: SmStore }

/** Follows a log until it is closed; throws when SM2 or SM3 do not compute here what the standards say. */
export class SmLog {
  readonly #store: Entries
  readonly #origin: Origin
  readonly #timer: NodeJS.Timeout
  #running: Promise<StoredCheckpoint> | null = null
  #isClosing = false

  constructor(store: Entries, origin: Origin) {
    testSm2()
    this.#store = store
    this.#origin = origin
    this.#timer = setInterval(() => void this.#follow().catch(origin.onFailure), everyMs)
    // A process that has nothing else to do may end.
    this.#timer.unref()
  }

  /** The newest checkpoint, of at least this size. */
  async covering(size: number): Promise<StoredCheckpoint> {
    const known = await this.#store.sm.checkpoint()
    if (known !== null && known.size >= size) return known
    // The one under way may have begun before the entry was there.
    await this.#running?.catch(() => {})
    return this.#follow()
  }

  /** A proof file of an entry, or null when there is no such entry. */
  async prove(index: number): Promise<string | null> {
    const row = await this.#store.read(index)
    if (row === null) return null
    const { size, note } = await this.covering(index + 1)
    const nodes = nodesFrom(this.#store.sm.levels, sm3)
    const path = await provesWith(sm3).inclusion(nodes, index, size)
    return formatProof({ index, path, checkpoint: note, body: row.body })
  }

  /** Follows once more, by a thousand entries at most, and stops; the next process goes on from there. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#isClosing = true
    await this.#running?.catch(() => {})
    await this.#follow().catch(this.#origin.onFailure)
  }

  #follow(): Promise<StoredCheckpoint> {
    this.#running ??= this.#growToEnd().finally(() => (this.#running = null))
    return this.#running
  }

  async #growToEnd(): Promise<StoredCheckpoint> {
    for (;;) {
      const head = await this.#store.sm.head()
      const tree = head.tree ?? emptyTree()
      const last = head.checkpoint
      requireSigned(tree, last)
      const growth = await this.#growthOf(tree)
      if (growth === null) return this.#signAgain(tree, last)
      // When somebody else was faster, what they made is looked at in the next turn.
      const signed = this.#signed(growth)
      const isMine = await this.#store.sm.grow(growth, signed)
      if (isMine && this.#isClosing) return signed
    }
  }

  /** Up to the end of a batch of the log, so that both have been at each size that is signed. */
  async #growthOf({ frontier: before }: SmTree): Promise<SmGrowth | null> {
    const end = await this.#endOf(before.size)
    const rows = await this.#store.page(before.size, end - before.size)
    const nodes: Node[] = []
    let frontier = before
    for (const { index, body } of rows) {
      if (index !== frontier.size) throw new Error(`Entry ${frontier.size} is missing.`)
      const grown = append(frontier, sm3.leaf(body), sm3)
      frontier = grown.frontier
      nodes.push(...rootsOfTiles(grown.completed))
    }
    if (frontier.size !== end) throw new Error(`Entry ${frontier.size} is missing.`)
    if (rows.length === 0) return null
    return { first: before.size, frontier, root: rootOf(frontier, sm3).toString('hex'), nodes }
  }

  async #endOf(size: number): Promise<number> {
    const trees = await this.#store.trees(size, mostBatches)
    const end = trees.findLast((tree) => tree.size <= size + mostInGrowth) ?? trees[0]
    const newest = await this.#store.tree()
    const there = newest?.size ?? 0
    if (there < size)
      throw new Error(`The log has ${there} entries, and ${size} were signed by SM2.`)
    return end?.size ?? size
  }

  /** An idle log says once a minute that it is idle. */
  async #signAgain(tree: SmTree, last: StoredCheckpoint | null): Promise<StoredCheckpoint> {
    const age = last === null ? Infinity : this.#origin.clock().getTime() - last.at.getTime()
    if (last !== null && age < heartbeatMs) return last
    const checkpoint = this.#signed(tree)
    await this.#store.sm.addCheckpoint(checkpoint)
    return checkpoint
  }

  #signed({ root, frontier: { size } }: SmTree): StoredCheckpoint {
    const { signer, clock } = this.#origin
    const at = clock()
    const text = formatCheckpoint({ origin: signer.name, size, root: Buffer.from(root, 'hex') })
    return { size, at, note: formatNote(text, [signatureLine(signer, text, at)]) }
  }
}

// Not before it is needed: there are runtimes without SM3.
const emptyTree = (): SmTree => ({
  root: rootOf(emptyFrontier, sm3).toString('hex'),
  frontier: emptyFrontier,
})

function requireSigned(tree: SmTree, last: StoredCheckpoint | null): void {
  if (last === null) return
  const { size, root } = parseCheckpoint(parseNote(last.note).text)
  const isSame = size === tree.frontier.size && root.toString('hex') === tree.root
  const fits = rootOf(tree.frontier, sm3).toString('hex') === tree.root
  if (!isSame || !fits) throw new Error('The SM log does not fit its newest checkpoint.')
}
