import { toBytes, type Node } from '../merkle/frontier.ts'
import { levelOf } from '../merkle/tiles.ts'
import type { Batch, Enclosure, Row } from '../row.ts'
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
    values: [...toColumns(batch.rows), ...toTree(batch), ...enclosed(batch.enclosures)],
  })
  if (rowCount !== 1) throw new Error('synchronous_commit is off: entries would not be durable.')
}

// The tree is inserted only when all rows are, and everything else only with them.
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
  ), of_patients AS (
    INSERT INTO entry_patient (index, patient_ref)
    SELECT DISTINCT * FROM unnest($17::bigint[], $18::text[]) AS patients
    WHERE EXISTS (SELECT FROM stored)
  ), with_content AS (
    INSERT INTO content (entry, kind, keys, sealed, keep_until)
    SELECT entry, kind, string_to_array(keys, ' ')::uuid[],
      substring($24::bytea FROM start FOR length), keep_until
    FROM unnest($19::bigint[], $20::text[], $21::text[], $22::int[], $23::timestamptz[], $25::int[])
      AS contents (entry, kind, keys, length, keep_until, start)
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

function enclosed(enclosures: readonly Enclosure[]): readonly unknown[] {
  const patients = enclosures.flatMap(({ index, patients: refs }) =>
    refs.map((ref) => ({ index, ref })),
  )
  const contents = enclosures.flatMap(({ index, contents: ofEntry }) =>
    ofEntry.map((content) => ({ index, ...content })),
  )
  return [
    patients.map(({ index }) => index),
    patients.map(({ ref }) => ref),
    contents.map(({ index }) => index),
    contents.map(({ kind }) => kind),
    contents.map(({ keys }) => keys.join(' ')),
    contents.map(({ sealed }) => sealed.length),
    contents.map(({ until }) => until.toISOString()),
    Buffer.concat(contents.map(({ sealed }) => sealed)),
    startsOf(contents.map(({ sealed }) => sealed.length)),
  ]
}

/**
 * Where each of many begins (from 1) when they are put one behind another: as one value bytes travel as they are, in an array as text
 * of twice their length.
 */
function startsOf(lengths: readonly number[]): readonly number[] {
  let next = 1
  return lengths.map((length) => {
    const start = next
    next += length
    return start
  })
}

/** Level, index and hash of nodes. */
export function nodeColumns(nodes: readonly Node[]): readonly unknown[] {
  return [nodes.map(levelOf), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)]
}

function toTree({ first, frontier, root, nodes }: Batch): readonly unknown[] {
  return [...nodeColumns(nodes), frontier.size, first, root, toBytes(frontier)]
}
