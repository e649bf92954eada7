import type { RetiredLeaf } from '../postgres/retired.ts'
import { parseBody, type Row } from '../row.ts'
import type { Beside, Store, StoredCheckpoint, StoredTree } from '../store.ts'
import type { ContentKind } from '../vault/content.ts'

/**
 * What a log shows for itself, in this order: entries, or what is left of those that went, the tree after each batch of them, what was
 * signed at that size.
 */
export type Evidence =
  | EntryEvidence
  | ({ readonly kind: 'retired' } & RetiredLeaf)
  | { readonly kind: 'tree'; readonly tree: StoredTree }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Pick<StoredCheckpoint, 'size' | 'note'> }
  /** What the second log signed. */
  | {
      readonly kind: 'sm-checkpoint'
      readonly checkpoint: Pick<StoredCheckpoint, 'size' | 'note'>
    }
  /** Whose content was erased on record while this was read. */
  | { readonly kind: 'erased'; readonly index: number }

export type EntryEvidence = {
  readonly kind: 'entry'
  readonly index: number
  readonly body: string
  /** What the store has beside the body, where it is at hand. */
  readonly row?: Row
  readonly beside?: {
    readonly patients: readonly string[]
    /** Null for who may not read them. */
    readonly contents: Readonly<Partial<Record<ContentKind, string>>> | null
  }
}

const pageSize = 500
const pageOfList = 200

type Readable = Pick<
  Store,
  | 'page'
  | 'list'
  | 'beside'
  | 'retired'
  | 'retiredLeaves'
  | 'tree'
  | 'trees'
  | 'checkpoint'
  | 'checkpoints'
  | 'sm'
>

/**
 * Reads a store from its beginning, a page at a time. A log grows while it is read: what is written after this began is left for
 * the next time.
 */
export async function* evidenceOf(store: Readable): AsyncGenerator<Evidence> {
  const end = await sizeOf(store)
  yield* evidenceUpTo(store, end)
  yield* erasedSince(store, end)
  yield* beyond(store, end)
}

/** What a log shows for its first entries, as many as were there at the end of a batch. */
export async function* evidenceUpTo(store: Readable, end: number): AsyncGenerator<Evidence> {
  const retired = await store.retired()
  const entries = lookahead(entriesOf(store, retired, end), ({ index }, size) => index < size)
  const checkpoints = signedIn((after) => store.checkpoints(after, pageSize))
  const sm = signedIn((after) => store.sm.checkpoints(after, pageSize))
  let size = 0
  for await (const tree of treesOf(store)) {
    if (tree.size > end) break
    yield* checkpointsUpTo(size)
    yield* retiredOf(store, size, Math.min(tree.size, retired))
    yield* entries(tree.size)
    yield { kind: 'tree', tree }
    size = tree.size
  }
  yield* checkpointsUpTo(end)

  async function* checkpointsUpTo(most: number): AsyncGenerator<Evidence> {
    for await (const checkpoint of checkpoints(most)) yield { kind: 'checkpoint', checkpoint }
    for await (const checkpoint of sm(most)) yield { kind: 'sm-checkpoint', checkpoint }
  }
}

/**
 * What no tree holds: entries that somebody else put there, and a checkpoint of more than there is. An entry and its tree are
 * stored together and signed afterwards, so the tree that is asked for last is never the smaller one.
 */
async function* beyond(store: Readable, end: number): AsyncGenerator<Evidence> {
  const [row] = await store.page(end, 1)
  const checkpoint = await store.checkpoint()
  const sm = await store.sm.checkpoint()
  const size = await sizeOf(store)
  if (row !== undefined && row.index >= size) yield* entriesOf(store, size, Infinity)
  if (checkpoint !== null && checkpoint.size > size) yield { kind: 'checkpoint', checkpoint }
  if (sm !== null && sm.size > size) yield { kind: 'sm-checkpoint', checkpoint: sm }
}

async function* erasedSince(store: Readable, end: number): AsyncGenerator<Evidence> {
  for (const type of ['content.erased', 'content.expired'] as const) {
    let before: number | undefined
    do {
      const rows = await store.list({ type, before, limit: pageOfList })
      const late = rows.filter(({ index }) => index >= end)
      const erased = late.flatMap(({ body }) => parseBody(body).about ?? [])
      yield* erased.map((index) => ({ kind: 'erased', index }) as const)
      before = late.length === pageOfList ? late.at(-1)?.index : undefined
    } while (before !== undefined)
  }
}

const sizeOf = async (store: Readable): Promise<number> => (await store.tree())?.size ?? 0

async function* treesOf(store: Readable): AsyncGenerator<StoredTree> {
  let above = 0
  for (;;) {
    const trees = await store.trees(above, pageSize)
    yield* trees
    if (trees.length < pageSize) return
    above = trees.at(-1)?.size ?? above
  }
}

type CheckpointPage = (after: StoredCheckpoint | null) => Promise<readonly StoredCheckpoint[]>

/** What comes in order a few at a time: each call gives what belongs to a log of this size and was not given yet. */
function lookahead<Item>(
  items: AsyncGenerator<Item, undefined>,
  belongs: (item: Item, size: number) => boolean,
) {
  let next: IteratorResult<Item, undefined> | null = null
  return async function* upTo(size: number): AsyncGenerator<Item> {
    next ??= await items.next()
    while (next.done !== true && belongs(next.value, size)) {
      yield next.value
      next = await items.next()
    }
  }
}

const signedIn = (read: CheckpointPage) =>
  lookahead(checkpointsOf(read), (checkpoint, size) => checkpoint.size <= size)

async function* checkpointsOf(read: CheckpointPage): AsyncGenerator<StoredCheckpoint, undefined> {
  let after: StoredCheckpoint | null = null
  for (;;) {
    const page: readonly StoredCheckpoint[] = await read(after)
    yield* page
    if (page.length < pageSize) return
    after = page.at(-1) ?? after
  }
}

const besideOf = (index: number, { patients, contents }: Beside) => ({
  patients: patients.get(index) ?? [],
  contents: contents && (contents.get(index) ?? {}),
})

async function* retiredOf(store: Readable, from: number, to: number): AsyncGenerator<Evidence> {
  for (let next = from; next < to; next += pageSize) {
    const leaves = await store.retiredLeaves(next, Math.min(next + pageSize, to))
    for (const leaf of leaves) yield { kind: 'retired', ...leaf }
  }
}

async function* entriesOf(
  store: Readable,
  from: number,
  to: number,
): AsyncGenerator<EntryEvidence, undefined> {
  let next = from
  while (next < to) {
    const rows = await store.page(next, Math.min(pageSize, to - next))
    const beside = await store.beside(next, (rows.at(-1)?.index ?? next) + 1)
    for (const row of rows) {
      const { index, body } = row
      if (index >= to) return
      yield { kind: 'entry', index, body, row, beside: besideOf(index, beside) }
      next = index + 1
    }
    if (rows.length < pageSize) return
  }
}
