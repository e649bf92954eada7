import { DatabaseError, type Pool, type PoolClient, type QueryConfig } from 'pg'

import { fromBytes, toBytes, type Frontier, type Node } from '../merkle/frontier.ts'
import { sm3 } from '../merkle/hash.ts'
import type { Levels, Stretch } from '../merkle/tiles.ts'
import type { Row } from '../row.ts'
import type { StoredCheckpoint } from '../store.ts'
import { nodeColumns } from './append.ts'
import { retiredLeaves } from './retired.ts'
import { inTransaction } from './transaction.ts'

/** The tree by SM3 as far as it was built. */
export type SmTree = { readonly root: string; readonly frontier: Frontier }

/** What makes a tree grow. */
export type SmGrowth = SmTree & { readonly first: number; readonly nodes: readonly Node[] }

type SmHead = {
  readonly tree: SmTree | null
  readonly checkpoint: StoredCheckpoint | null
}

export type SmStore = {
  /** The tree and the newest checkpoint, both of one moment. */
  head(): Promise<SmHead>
  /** Stores a growth and what signs it as a whole; false when somebody else made the tree grow from there. */
  grow(growth: SmGrowth, checkpoint: StoredCheckpoint): Promise<boolean>
  addCheckpoint(checkpoint: StoredCheckpoint): Promise<void>
  checkpoint(): Promise<StoredCheckpoint | null>
  /** In the order in which they were signed, from the one after `after` on. */
  checkpoints(
    after: Pick<StoredCheckpoint, 'size' | 'at'> | null,
    limit: number,
  ): Promise<readonly StoredCheckpoint[]>
  readonly levels: Levels
}

type Page = (from: number, limit: number) => Promise<readonly Row[]>

/** The tables `sm_tree`, `sm_node`, `sm_checkpoint`; leaves are hashed from the entries themselves. */
export function createSmStore(pool: Pool, page: Page): SmStore {
  const checkpointsOf = async (query: QueryConfig): Promise<readonly StoredCheckpoint[]> =>
    (await pool.query<StoredCheckpoint>(query)).rows
  return {
    head: () => readHead(pool),
    grow: (growth, checkpoint) => grow(pool, growth, checkpoint),
    addCheckpoint: (checkpoint) => addCheckpoint(pool, checkpoint),
    checkpoint: async () =>
      (await checkpointsOf({ name: 'sm-checkpoint', text: newestText })).at(0) ?? null,
    checkpoints: (after, limit) =>
      checkpointsOf({
        name: 'sm-checkpoints',
        text: checkpointsText,
        values: [after?.size ?? -1, after?.at ?? new Date(0), limit],
      }),
    levels: (stretches) => Promise.all(stretches.map((one) => readStretch(pool, page, one))),
  }
}

const columns = 'tree_size::float8 AS size, at, note'
const newestText = `SELECT ${columns} FROM sm_checkpoint ORDER BY tree_size DESC, at DESC LIMIT 1`
const checkpointsText = `SELECT ${columns} FROM sm_checkpoint
  WHERE (tree_size, at) > ($1, $2) ORDER BY tree_size, at LIMIT $3`

type HeadRow = {
  readonly treeSize: number | null
  readonly root: string | null
  readonly frontier: Buffer | null
  readonly size: number | null
  readonly at: Date | null
  readonly note: string | null
}

async function readHead(pool: Pool): Promise<SmHead> {
  const { rows } = await pool.query<HeadRow>({ name: 'sm-head', text: headText })
  const [row] = rows
  return row
    ? { tree: treeOf(row), checkpoint: checkpointOf(row) }
    : { tree: null, checkpoint: null }
}

const treeOf = ({ treeSize, root, frontier }: HeadRow): SmTree | null =>
  treeSize === null || root === null || frontier === null
    ? null
    : { root, frontier: fromBytes(treeSize, frontier) }

const checkpointOf = ({ size, at, note }: HeadRow): StoredCheckpoint | null =>
  size === null || at === null || note === null ? null : { size, at, note }

const headText = `
  SELECT tree.*, newest.* FROM (SELECT 1) AS one
    LEFT JOIN (SELECT tree_size::float8 AS "treeSize", root, frontier
      FROM sm_tree ORDER BY tree_size DESC LIMIT 1) AS tree ON true
    LEFT JOIN (${newestText}) AS newest ON true`

const uniqueViolation = '23505'

async function grow(pool: Pool, growth: SmGrowth, checkpoint: StoredCheckpoint): Promise<boolean> {
  try {
    await inTransaction(pool, async (client) => {
      await insertGrowth(client, growth)
      await addCheckpoint(client, checkpoint)
    })
    return true
  } catch (error) {
    if (error instanceof DatabaseError && error.code === uniqueViolation) return false
    throw error
  }
}

async function insertGrowth(
  client: PoolClient,
  { first, frontier, root, nodes }: SmGrowth,
): Promise<void> {
  await client.query({
    name: 'sm-grow',
    text: `WITH kept AS (
        INSERT INTO sm_node (level, index, hash)
        SELECT * FROM unnest($1::int[], $2::bigint[], $3::bytea[]))
      INSERT INTO sm_tree (tree_size, first, root, frontier) VALUES ($4, $5, $6, $7)`,
    values: [...nodeColumns(nodes), frontier.size, first, root, toBytes(frontier)],
  })
}

async function addCheckpoint(
  client: Pool | PoolClient,
  { size, at, note }: StoredCheckpoint,
): Promise<void> {
  await client.query({
    name: 'sm-add-checkpoint',
    text: 'INSERT INTO sm_checkpoint (tree_size, at, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    values: [size, at, note],
  })
}

async function readStretch(
  pool: Pool,
  page: Page,
  { level, start, end }: Stretch,
): Promise<readonly Buffer[]> {
  if (level === 0) {
    const left = await retiredLeaves(pool, start, end)
    const rows = await page(start, end - start)
    const kept = rows.filter(({ index }) => index < end).map(({ body }) => sm3.leaf(body))
    return [...left.flatMap(({ smHash }) => smHash ?? []), ...kept]
  }
  const { rows } = await pool.query<{ hash: Buffer }>({
    name: 'sm-nodes',
    text: 'SELECT hash FROM sm_node WHERE level = $1 AND index >= $2 AND index < $3 ORDER BY index',
    values: [level, start, end],
  })
  return rows.map(({ hash }) => hash)
}
