import type { EntryQuery } from './log.ts'
import type { Frontier } from './merkle/frontier.ts'
import type { Levels } from './merkle/tiles.ts'
import type { Presence } from './postgres/presence.ts'
import type { RetiredLeaf } from './postgres/retired.ts'
import type { SmStore } from './postgres/sm-log.ts'
import type { Batch, Row } from './row.ts'
import type { ContentKind } from './vault/content.ts'

/** The tree after a batch, as it was stored. */
export type StoredTree = { readonly first: number; readonly size: number; readonly root: string }

/** By index: the patients an entry is about, sorted, and the hash of each of its contents as it is now; null for who may not read any. */
export type Beside = {
  readonly patients: ReadonlyMap<number, readonly string[]>
  readonly contents: ReadonlyMap<number, Readonly<Partial<Record<ContentKind, string>>>> | null
}

/** A checkpoint as it was signed, with the lines of witnesses that have arrived. */
export type StoredCheckpoint = {
  readonly size: number
  readonly at: Date
  readonly note: string
}

/**
 * Where entries are kept. A store is trusted to keep what it confirmed, and for nothing else: whether it did is
 * recomputed by `verify`.
 */
export type Store = {
  /** Makes a batch durable as a whole or not at all; false when another writer has already taken its place. */
  insert(batch: Batch): Promise<boolean>
  /** The same while every other writer waits, for what `batchOf` makes of the tree as it then is. */
  insertAtHead(batchOf: (frontier: Frontier) => Batch): Promise<void>
  /** Proves that writing is possible without leaving anything behind; throws when it is not. */
  tryInsert(): Promise<void>
  /** Proves that the writer's connection is alive; throws when it is not. */
  ping(): Promise<void>
  /** Makes room for entries to come where there is little; answers as `room` does. */
  makeRoom(): Promise<number>
  /** How many partitions are ready behind the one that takes the next entry; -1 when that one is missing. */
  room(): Promise<number>
  read(index: number): Promise<Row | null>
  list(query: EntryQuery): Promise<readonly Row[]>
  /** Rows with this index and above, lowest first. */
  page(from: number, limit: number): Promise<readonly Row[]>
  /** How many entries went because their time was up: those before this index. */
  retired(): Promise<number>
  /** What is left of those from one index on and before another. */
  retiredLeaves(from: number, to: number): Promise<readonly RetiredLeaf[]>
  /** What is stored beside the entries from one index on and before another. */
  beside(from: number, to: number): Promise<Beside>
  /** The newest tree. */
  tree(): Promise<StoredTree | null>
  /** Trees larger than a size, smallest first. */
  trees(above: number, limit: number): Promise<readonly StoredTree[]>
  /** Hashes of the newest tree. */
  levels: Levels
  /** The newest checkpoint. */
  checkpoint(): Promise<StoredCheckpoint | null>
  /** Checkpoints in the order in which they were signed, from the one after `after` on. */
  checkpoints(
    after: Pick<StoredCheckpoint, 'size' | 'at'> | null,
    limit: number,
  ): Promise<readonly StoredCheckpoint[]>
  /** Accepted requests of before a time that have not ended, oldest first. */
  open(before: Date, limit: number): Promise<readonly Row[]>
  /** Does the work unless somebody else is at it, who then does it all. */
  settling(work: () => Promise<void>): Promise<void>
  /** Who serves requests on this log. */
  readonly presence: Pick<Presence, 'announce' | 'isAlone'>
  /** False when it is left out, because this one or a larger one is there already. */
  addCheckpoint(checkpoint: StoredCheckpoint): Promise<boolean>
  /** The second log over the same entries. */
  readonly sm: SmStore
  /** The newest checkpoint of at least this size that a witness cosigned. */
  witnessed(size: number): Promise<StoredCheckpoint | null>
  /** The time of the newest checkpoint that a witness cosigned. */
  cosignedAt(witness: string): Promise<Date | null>
  /** Keeps the signature line of a witness below a checkpoint. */
  addCosignature(
    checkpoint: Pick<StoredCheckpoint, 'size' | 'at'>,
    witness: string,
    line: string,
  ): Promise<void>
  close(): Promise<void>
}
