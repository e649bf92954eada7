import type { Entry, EntryDraft, EntryType, Receipt } from './entry.ts'

/** Raised when an entry could not be made durable in time; the caller must refuse its request. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable'
}

/** Newest first, or from a cursor on; `limit` is at most 200. */
export type EntryQuery = {
  readonly before?: number
  readonly limit: number
  readonly type?: EntryType
  readonly request?: string
  readonly actor?: string
}

/** The append-only record. */
export type AuditLog = {
  /** Resolves only when the entry is durable; throws AuditUnavailable otherwise (deadline 2 s). */
  append(draft: EntryDraft): Promise<Receipt>
  read(index: number): Promise<Entry | null>
  list(query: EntryQuery): Promise<readonly Entry[]>
  /** Recomputes every hash; the first index that does not hold, or null. */
  verify(): Promise<{ readonly entries: number; readonly broken: number | null }>
  /** Whether the last attempt to write succeeded (for `/readyz`). */
  isWritable(): Promise<boolean>
  close(): Promise<void>
}
