import { chainHash, type Head } from './chain.ts'
import type { Entry, EntryBody } from './entry.ts'
import type { SealedEntry } from './seal.ts'

/** An entry as a store keeps it: the canonical text, its place in the chain, and what can be searched. */
export type Row = {
  readonly index: number
  readonly hash: string
  readonly previous: string
  /** Canonical JSON; everything below only repeats what it says. */
  readonly body: string
} & Searchable

/** The columns that exist for searching. `verify` compares them with the body, so they cannot say something else. */
export type Searchable = {
  readonly type: string
  readonly at: Date
  readonly request: string | null
  readonly actorRef: string | null
  readonly useCase: string | null
  readonly decision: string | null
}

/** Derives the searchable columns from a body. */
export function searchable(body: EntryBody): Searchable {
  return {
    type: body.type,
    at: new Date(body.at),
    request: body.request,
    actorRef: body.actor?.ref ?? null,
    useCase: body.useCase ?? null,
    decision: body.policy?.decision ?? null,
  }
}

/** Puts sealed entries at the head of the chain, in their order. */
export function chain(head: Head, entries: readonly SealedEntry[]): readonly Row[] {
  const rows: Row[] = []
  let { next, hash } = head
  for (const { body, text } of entries) {
    const previous = hash
    hash = chainHash(previous, text)
    rows.push({ index: next, hash, previous, body: text, ...searchable(body) })
    next += 1
  }
  return rows
}

/** The head after these rows. */
export function headAfter({ index, hash }: Pick<Row, 'index' | 'hash'>): Head {
  return { next: index + 1, hash }
}

/** The entry that a row tells of. */
export function toEntry({ index, hash, previous, body }: Row): Entry {
  return { index, hash, previous, body: parseBody(body) }
}

/** Reads canonical text back; throws when it is not the body of an entry. */
export function parseBody(text: string): EntryBody {
  const body: unknown = JSON.parse(text)
  if (!isBody(body)) throw new TypeError('The text is not the body of an entry.')
  return body
}

// The version vouches for the rest: the log writes no other bodies, and `verify` proves that nobody else did.
function isBody(value: unknown): value is EntryBody {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1
}
