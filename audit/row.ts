import type { Entry, EntryBody } from './entry.ts'
import { append, rootOf, type Frontier, type Node } from './merkle/frontier.ts'
import { leafHash } from './merkle/hash.ts'
import { rootsOfTiles } from './merkle/tiles.ts'
import type { SealedEntry } from './seal.ts'
import type { SealedContent } from './vault/content.ts'

/** An entry as a store keeps it: the canonical text, its place and hash in the tree, and what can be searched. */
export type Row = {
  readonly index: number
  /** The leaf hash of the body in hexadecimal. */
  readonly hash: string
  /** Canonical JSON; the columns of Searchable only repeat what it says. */
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

/** What is stored beside an entry: whom it is about, for searching, and its content. */
export type Enclosure = {
  readonly index: number
  readonly patients: readonly string[]
  readonly contents: readonly SealedContent[]
}

/** Rows that are stored together, the tree after them, and the nodes that are kept for proofs. */
export type Batch = {
  readonly first: number
  readonly rows: readonly Row[]
  /** Of those rows that have any. */
  readonly enclosures: readonly Enclosure[]
  readonly frontier: Frontier
  /** In hexadecimal. */
  readonly root: string
  readonly nodes: readonly Node[]
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

/** Puts sealed entries behind the last leaf of the tree, in their order. */
export function batchOf(before: Frontier, entries: readonly SealedEntry[]): Batch {
  const rows: Row[] = []
  const nodes: Node[] = []
  const enclosures: Enclosure[] = []
  let frontier = before
  for (const { body, text, contents } of entries) {
    const leaf = leafHash(text)
    const index = frontier.size
    rows.push({ index, hash: leaf.toString('hex'), body: text, ...searchable(body) })
    const { patients = [] } = body
    if (patients.length + contents.length > 0) enclosures.push({ index, patients, contents })
    const grown = append(frontier, leaf)
    frontier = grown.frontier
    nodes.push(...rootsOfTiles(grown.completed))
  }
  const root = rootOf(frontier).toString('hex')
  return { first: before.size, rows, enclosures, frontier, root, nodes }
}

/** The entry that a row tells of. */
export function toEntry({ index, hash, body }: Row): Entry {
  return { index, hash, body: parseBody(body) }
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
