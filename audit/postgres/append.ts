import { toBytes, type Node } from '../merkle/frontier.ts'
import { levelOf } from '../merkle/tiles.ts'
import type { Batch, Row } from '../row.ts'
import type { Session } from './session.ts'

/** Any number, as long as every writer of this log uses the same one. */
export const writersLock = 8_247_311

/** Rows are inserted only while this holds. */
export const isDurable = `current_setting('synchronous_commit') IN ('on', 'remote_apply')`

/** Stores a batch, its tree and its nodes in one statement; throws when they would not be durable. */
export async function insertBatch(session: Session, batch: Batch): Promise<void> {
  if (batch.rows.length === 0) return
  const { rowCount } = await session.query({
    name: 'append',
    text: insertText,
    values: [...toColumns(batch.rows), ...toTree(batch)],
  })
  if (rowCount !== 1) throw new Error('synchronous_commit is off: entries would not be durable.')
}

// The tree is inserted only when all rows are, and the nodes only with them.
const insertText = `
  WITH stored AS (
    INSERT INTO entry (index, hash, type, at, request, actor_ref, use_case, decision, body)
    SELECT entries.*
    FROM (SELECT pg_advisory_xact_lock(${writersLock})) AS turn,
      unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[],
        $5::text[], $6::text[], $7::text[], $8::text[], $9::text[]) AS entries
    WHERE ${isDurable}
    RETURNING index
  ), kept AS (
    INSERT INTO log_node (level, index, hash)
    SELECT nodes.* FROM unnest($10::int[], $11::bigint[], $12::bytea[]) AS nodes
    WHERE EXISTS (SELECT FROM stored)
  )
  INSERT INTO log_batch (tree_size, first, root, frontier)
  SELECT $13::bigint, $14::bigint, $15::text, $16::bytea
  WHERE (SELECT count(*) FROM stored) = $13::bigint - $14::bigint`

function toColumns(rows: readonly Row[]): readonly unknown[] {
  return [
    rows.map((row) => row.index),
    rows.map((row) => row.hash),
    rows.map((row) => row.type),
    rows.map((row) => row.at.toISOString()),
    rows.map((row) => row.request),
    rows.map((row) => row.actorRef),
    rows.map((row) => row.useCase),
    rows.map((row) => row.decision),
    rows.map((row) => row.body),
  ]
}

/** Level, index and hash of nodes. */
export function nodeColumns(nodes: readonly Node[]): readonly unknown[] {
  return [nodes.map(levelOf), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)]
}

function toTree({ first, frontier, root, nodes }: Batch): readonly unknown[] {
  return [...nodeColumns(nodes), frontier.size, first, root, toBytes(frontier)]
}
