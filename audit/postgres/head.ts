import {
  append,
  emptyFrontier,
  fromBytes,
  rootOf,
  toBytes,
  type Frontier,
  type Node,
} from '../merkle/frontier.ts'
import { rootsOfTiles } from '../merkle/tiles.ts'
import type { Batch } from '../row.ts'
import { insertBatch, nodeColumns, writersLock } from './append.ts'
import type { Session } from './session.ts'

/** Stores what `batchOf` makes of the tree as it is, while every other writer waits. */
export async function insertAtHead(
  session: Session,
  batchOf: (frontier: Frontier) => Batch,
): Promise<void> {
  await session.query('BEGIN')
  await session.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [writersLock] })
  await insertBatch(session, batchOf(await readFrontier(session)))
  await session.query('COMMIT')
}

/**
 * Inserts what would be the next entry and takes it back: the trial meets locks, rights, limits, disk and partitions as a real entry
 * would.
 */
export async function tryAtHead(session: Session): Promise<void> {
  await session.query('BEGIN')
  await session.query({ text: 'SELECT pg_advisory_xact_lock($1)', values: [writersLock] })
  const { size } = await readFrontier(session)
  await insertBatch(session, trialAt(size))
  await session.query('ROLLBACK')
}

function trialAt(index: number): Batch {
  const hash = 'f'.repeat(64)
  const none = { request: null, actorRef: null, useCase: null, decision: null }
  return {
    first: index,
    rows: [{ index, hash, type: 'trial', at: new Date(0), body: '{}', ...none }],
    enclosures: [{ index, patients: ['trial'], contents: [] }],
    frontier: { ...emptyFrontier, size: index + 1 },
    root: hash,
    nodes: [],
  }
}

type Head = {
  readonly size: number | null
  readonly root: string | null
  readonly frontier: Buffer | null
  readonly last: number | null
}

const headText = `
  SELECT tree.size, tree.root, tree.frontier, newest.index AS last
  FROM (SELECT 1) AS one
    LEFT JOIN (SELECT tree_size::float8 AS size, root, frontier
      FROM log_batch ORDER BY tree_size DESC LIMIT 1) AS tree ON true
    LEFT JOIN (SELECT index::float8 AS index
      FROM entry ORDER BY entry.index DESC LIMIT 1) AS newest ON true`

/** The right edge of the stored tree; throws when it does not fit its root, or entries were taken away or added beside it. */
async function readFrontier(session: Session): Promise<Frontier> {
  const { rows } = await session.query<Head>(headText)
  const [head] = rows
  if (!head?.frontier || head.size === null)
    return head?.last == null ? emptyFrontier : plant(session)
  const frontier = fromBytes(head.size, head.frontier)
  if (rootOf(frontier).toString('hex') !== head.root || head.last !== head.size - 1)
    throw new Error('The newest tree of the log does not fit its entries.')
  return frontier
}

const pageSize = 1_000

/** Builds the tree over entries that are older than it, as a log has that was begun before there were trees. */
async function plant(session: Session): Promise<Frontier> {
  let frontier = emptyFrontier
  for (;;) {
    const { rows } = await session.query<{ hash: string }>({
      text: 'SELECT hash FROM entry WHERE index >= $1 ORDER BY index LIMIT $2',
      values: [frontier.size, pageSize],
    })
    const nodes: Node[] = []
    for (const { hash } of rows) {
      const grown = append(frontier, Buffer.from(hash, 'hex'))
      frontier = grown.frontier
      nodes.push(...rootsOfTiles(grown.completed))
    }
    await session.query({
      text: 'INSERT INTO log_node (level, index, hash) SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[])',
      values: [...nodeColumns(nodes)],
    })
    if (rows.length < pageSize) break
  }
  await session.query({
    text: 'INSERT INTO log_batch (tree_size, first, root, frontier) VALUES ($1, 0, $2, $3)',
    values: [frontier.size, rootOf(frontier).toString('hex'), toBytes(frontier)],
  })
  return frontier
}
