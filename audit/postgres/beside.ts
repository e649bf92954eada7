import { DatabaseError, type Pool } from 'pg'

import type { Beside } from '../store.ts'
import { withContentOpened } from './opened.ts'

type Range = { readonly from: number; readonly to: number }

/**
 * Which patients stand beside entries, and the hashes of the contents as they are; the contents stay where they are. Who may not
 * read content gets none of it.
 */
export async function besideEntries(pool: Pool, range: Range): Promise<Beside> {
  const values = [range.from, range.to]
  const { rows } = await pool.query<{ index: number; refs: string[] }>({
    name: 'beside-patients',
    text: patientsText,
    values,
  })
  const contents = await contentsBeside(pool, values)
  return { patients: new Map(rows.map(({ index, refs }) => [index, refs])), contents }
}

const insufficientPrivilege = '42501'

async function contentsBeside(pool: Pool, values: number[]): Promise<Beside['contents']> {
  try {
    return await withContentOpened(pool, 'all', async (client) => {
      const query = { name: 'beside-contents', text: contentsText, values }
      const { rows } = await client.query<{ entry: number; hashes: Record<string, string> }>(query)
      return new Map(rows.map(({ entry, hashes }) => [entry, hashes]))
    })
  } catch (error) {
    if (error instanceof DatabaseError && error.code === insufficientPrivilege) return null
    throw error
  }
}

const patientsText = `
  SELECT index::float8 AS index, array_agg(patient_ref ORDER BY patient_ref COLLATE "C") AS refs
  FROM entry_patient WHERE index >= $1 AND index < $2 GROUP BY index`

const contentsText = `
  SELECT entry::float8 AS entry, json_object_agg(kind, encode(sha256(sealed), 'hex')) AS hashes
  FROM content WHERE entry >= $1 AND entry < $2 GROUP BY entry`
