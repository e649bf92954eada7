import type { QueryConfig, QueryResult, QueryResultRow } from 'pg'

import type { EntryQuery } from '../log.ts'
import type { Stretch } from '../merkle/tiles.ts'
import type { Row } from '../row.ts'
import type { Store, StoredCheckpoint, StoredTree } from '../store.ts'
import { readingOfRetired } from './retired.ts'

const maxListed = 200

/** Whatever runs a query: a pool or a connection. */
export type Reader = {
  query<R extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<R>>
}

type Reading = Pick<
  Store,
  | 'open'
  | 'read'
  | 'list'
  | 'page'
  | 'retired'
  | 'retiredLeaves'
  | 'tree'
  | 'trees'
  | 'levels'
  | 'checkpoint'
  | 'checkpoints'
  | 'witnessed'
  | 'cosignedAt'
>

/** The questions that a store answers. */
export function createReading(reader: Reader): Reading {
  const rowsOf = async (query: QueryConfig): Promise<readonly Row[]> =>
    (await reader.query<StoredRow>(query)).rows.map(fromStored)
  const treesOf = async (query: QueryConfig): Promise<readonly StoredTree[]> =>
    (await reader.query<StoredTree>(query)).rows
  const checkpointsOf = async (query: QueryConfig): Promise<readonly StoredCheckpoint[]> =>
    (await reader.query<StoredCheckpoint>(query)).rows
  return {
    read: async (index) =>
      (await rowsOf({ name: 'read', text: readText, values: [index] })).at(0) ?? null,
    list: (query) => rowsOf(selectList(query)),
    page: (from, limit) => rowsOf(selectPage(from, limit)),
    ...readingOfRetired(reader),
    tree: async () => (await treesOf({ name: 'tree', text: treeText })).at(0) ?? null,
    trees: (above, limit) => treesOf({ name: 'trees', text: treesText, values: [above, limit] }),
    open: (before, limit) => rowsOf({ name: 'open', text: openText, values: [before, limit] }),
    levels: async (stretches) => {
      const { rows } = await reader.query<{ place: number; hashes: Buffer[] }>(
        selectLevels(stretches),
      )
      const found = new Map(rows.map(({ place, hashes }) => [place, hashes]))
      return stretches.map((_, place) => found.get(place) ?? [])
    },
    checkpoint: async () =>
      (await checkpointsOf({ name: 'checkpoint', text: checkpointText })).at(0) ?? null,
    witnessed: async (size) =>
      (await checkpointsOf({ name: 'witnessed', text: witnessedText, values: [size] })).at(0) ??
      null,
    cosignedAt: async (witness) => {
      const query = { name: 'cosigned-at', text: cosignedAtText, values: [witness] }
      return (await reader.query<{ at: Date }>(query)).rows[0]?.at ?? null
    },
    checkpoints: (after, limit) =>
      checkpointsOf({
        name: 'checkpoints',
        text: checkpointsText,
        values: [after?.size ?? -1, after?.at ?? new Date(0), limit],
      }),
  }
}

// PostgreSQL's bigint arrives as text.
type StoredRow = Omit<Row, 'index'> & { readonly index: string }

const columns = `index, hash, type, at, request,
  actor_ref AS "actorRef", use_case AS "useCase", decision, body`

function fromStored(row: StoredRow): Row {
  return { ...row, index: Number(row.index) }
}

const readText = `SELECT ${columns} FROM entry WHERE index = $1`

function selectPage(from: number, limit: number): QueryConfig {
  const text = `SELECT ${columns} FROM entry WHERE index >= $1 ORDER BY index LIMIT $2`
  return { name: 'page', text, values: [from, limit] }
}

// Not prepared by name, so that the conditions that are null vanish from the plan.
function selectList({ limit, ...wanted }: EntryQuery): QueryConfig {
  const text = `SELECT ${columns} FROM entry
    WHERE ($1::bigint IS NULL OR index < $1) AND ($2::text IS NULL OR type = $2)
      AND ($3::text IS NULL OR request = $3) AND ($4::text IS NULL OR actor_ref = $4)
      AND ($5::text IS NULL OR use_case = $5) AND ($6::text IS NULL OR decision = $6)
      AND ($7::timestamptz IS NULL OR at >= $7) AND ($8::timestamptz IS NULL OR at < $8)
      AND ($9::text[] IS NULL OR index IN (
        SELECT index FROM entry_patient WHERE patient_ref = ANY ($9)))
    ORDER BY index DESC LIMIT $10`
  const { before, type, request, actor, useCase, decision, since, until, patients } = wanted
  const conditions = [before, type, request, actor, useCase, decision, since, until, patients]
  return {
    text,
    values: [...conditions.map((value) => value ?? null), Math.min(limit, maxListed)],
  }
}

// No more than a day before the newest accepted request: what is open was among the last when its gateway stopped.
const openText = `SELECT ${columns} FROM entry AS accepted
  WHERE type = 'ai.accept' AND at < $1
    AND at > (SELECT at FROM entry WHERE type = 'ai.accept' ORDER BY index DESC LIMIT 1)
      - interval '1 day'
    AND NOT EXISTS (SELECT FROM entry AS ending
      WHERE ending.request = accepted.request AND ending.index > accepted.index
        AND ending.type IN ('ai.outcome', 'ai.indeterminate'))
  ORDER BY index LIMIT $2`

const treeColumns = 'first::float8 AS first, tree_size::float8 AS size, root'
const treeText = `SELECT ${treeColumns} FROM log_batch ORDER BY tree_size DESC LIMIT 1`
const treesText = `SELECT ${treeColumns} FROM log_batch WHERE tree_size > $1
  ORDER BY tree_size LIMIT $2`

function selectLevels(stretches: readonly Stretch[]): QueryConfig {
  const values = [
    stretches.map((_, place) => place),
    stretches.map(({ level }) => level),
    stretches.map(({ start }) => start),
    stretches.map(({ end }) => end),
  ]
  return { name: 'levels', text: levelsText, values }
}

const levelsText = `
  SELECT wanted.place, array_agg(found.hash ORDER BY found.index) AS hashes
  FROM unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[]) AS wanted (place, level, first, past),
    LATERAL (
      SELECT entry.index, decode(entry.hash, 'hex') AS hash FROM entry
      WHERE wanted.level = 0 AND entry.index >= wanted.first AND entry.index < wanted.past
      UNION ALL
      SELECT leaf, substring(hashes FROM (leaf % 256)::int * 32 + 1 FOR 32)
      FROM generate_series(wanted.first, wanted.past - 1) AS leaf
        JOIN log_retired ON log_retired.tile = leaf / 256
      WHERE wanted.level = 0
      UNION ALL
      SELECT log_node.index, log_node.hash FROM log_node
      WHERE log_node.level = wanted.level
        AND log_node.index >= wanted.first AND log_node.index < wanted.past
    ) AS found
  GROUP BY wanted.place`

const checkpointColumns = `tree_size::float8 AS size, at, note || coalesce((
    SELECT string_agg(line || E'\\n', '' ORDER BY witness) FROM log_cosignature AS cosigned
    WHERE cosigned.tree_size = log_checkpoint.tree_size AND cosigned.at = log_checkpoint.at), '') AS note`
const witnessedText = `SELECT ${checkpointColumns} FROM log_checkpoint
  WHERE (tree_size, at) = (SELECT tree_size, at FROM log_cosignature
    WHERE tree_size >= $1 ORDER BY tree_size DESC, at DESC LIMIT 1)`
const cosignedAtText = `SELECT at FROM log_cosignature WHERE witness = $1
  ORDER BY tree_size DESC, at DESC LIMIT 1`
const checkpointText = `SELECT ${checkpointColumns} FROM log_checkpoint
  ORDER BY tree_size DESC, at DESC LIMIT 1`
const checkpointsText = `SELECT ${checkpointColumns} FROM log_checkpoint
  WHERE (tree_size, at) > ($1, $2) ORDER BY tree_size, at LIMIT $3`
