import type { Entry, EntryDraft, EntryType, Receipt } from './entry.ts'
import type { TileName } from './merkle/published.ts'
import type { SealedContent } from './vault/content.ts'
import type { KnownKey } from './verify/signed.ts'
import type { Verification } from './verify/verify.ts'
import type { WitnessAge } from './witness/cosigner.ts'

/** Raised when an entry could not be made durable in time, or the log not be read; the caller must refuse its request. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable'
}

/** Newest first, or from a cursor on; `limit` is at most 200. */
export type EntryQuery = {
  readonly before?: number | undefined
  readonly limit: number
  readonly type?: EntryType | undefined
  readonly request?: string | undefined
  readonly actor?: string | undefined
  readonly useCase?: string | undefined
  readonly decision?: 'allow' | 'deny' | undefined
  /** References of patients: entries about any of them. */
  readonly patients?: readonly string[] | undefined
  /** The time of the entry: from this one on, and before that one. */
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

/** The log, or the second one over the same entries. */
export type WhichLog = 'sha256' | 'sm'

/** The append-only record. */
export type AuditLog = {
  /** The name of the log in what it signs; null when nobody signs it. */
  readonly origin: string | null
  /** The name of the second log over the same entries, which SM2 signs over SM3; null when there is none. */
  readonly smOrigin: string | null
  /** Resolves only when the entry and its content are durable; throws AuditUnavailable otherwise (deadline 2 s). */
  append(draft: EntryDraft, contents?: readonly SealedContent[]): Promise<Receipt>
  /**
   * For who serves requests, before the first: shows the log to its witnesses, ends on record what earlier gateways left open, makes
   * room for entries to come, and goes on doing so. Throws AuditUnavailable when the log is not the one that was signed or witnessed.
   */
  begin(): Promise<void>
  /** When each witness signed last. */
  witnesses(): readonly WitnessAge[]
  /** This and what follows throw AuditUnavailable when the log cannot be read. */
  read(index: number): Promise<Entry | null>
  /** How many entries went because their time was up: those before this index. */
  retired(): Promise<number>
  list(query: EntryQuery): Promise<readonly Entry[]>
  /** Entries with this index and above, lowest first, at most 200. */
  page(from: number, limit: number): Promise<readonly Entry[]>
  /** A checkpoint that covers all entries: a signed note (C2SP tlog-checkpoint). */
  checkpoint(of?: WhichLog): Promise<string>
  /** A proof file of an entry (C2SP tlog-proof), or null when there is no such entry; signs a checkpoint when none covers it. */
  prove(index: number, of?: WhichLog): Promise<string | null>
  /** Hashes of the log as others read them (C2SP tlog-tiles), or null when the log has no such tile. */
  tile(name: TileName): Promise<Buffer | null>
  /** The entries of a tile of the lowest level, or null when there are not so many. */
  bundle(name: Omit<TileName, 'level'>): Promise<Buffer | null>
  /** The whole log as JSON Lines, for whoever verifies it elsewhere; or its first entries, so many and on to the next checkpoint. */
  export(first?: number): AsyncIterable<string>
  /** Recomputes every hash and root from the bodies, and checks the signatures when keys are given. */
  verify(keys?: readonly KnownKey[]): Promise<Verification>
  /** Whether the last attempt to write succeeded (for `/readyz`). */
  isWritable(): Promise<boolean>
  /**
   * How many partitions of the database are ready behind the one that takes the next entry; two, as long as they are made ahead of time.
   * -1 when there is none for the next entry.
   */
  room(): Promise<number>
  close(): Promise<void>
}
