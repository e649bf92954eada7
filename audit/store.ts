import type { Head } from './chain.ts'
import type { EntryQuery } from './log.ts'
import type { Row } from './row.ts'

/**
 * Where entries are kept. A store is trusted to keep what it confirmed, and for nothing else: whether it did is
 * recomputed by `verify`.
 */
export type Store = {
  /** Makes all rows durable or none; false when another writer has already taken their place. */
  insert(rows: readonly Row[]): Promise<boolean>
  /** The same while every other writer waits, for rows that `chain` makes from the head as it then is. */
  insertAtHead(chain: (head: Head) => readonly Row[]): Promise<void>
  /** Proves that writing is possible without leaving anything behind; throws when it is not. */
  tryInsert(): Promise<void>
  /** Proves that the writer's connection is alive; throws when it is not. */
  ping(): Promise<void>
  read(index: number): Promise<Row | null>
  list(query: EntryQuery): Promise<readonly Row[]>
  /** Rows with this index and above, lowest first. */
  page(from: number, limit: number): Promise<readonly Row[]>
  close(): Promise<void>
}
