import type { Pool } from 'pg'

import type { Beside } from '../store.ts'
import { withContentOpened } from './opened.ts'

type Range = { readonly from: number; readonly to: number }

/** Which patients stand beside entries, and the hashes of the contents as they are; the contents stay where they are. */
export async function besideEntries(pool: Pool, { from, to }: Range): Promise<Beside> {
  return withContentOpened(pool, 'all', async (client) => {
    const values = [from, to]
    const patients = await client.query<{ index: number; refs: string[] }>({
      name: 'beside-patients',
      text: patientsText,
      values,
    })
    const contents = await client.query<{ entry: number; hashes: Record<string, string> }>({
      name: 'beside-contents',
      text: contentsText,
      values,
    })
    return {
      patients: new Map(patients.rows.map(({ index, refs }) => [index, refs])),
      contents: new Map(contents.rows.map(({ entry, hashes }) => [entry, hashes])),
    }
  })
}

const patientsText = `
  SELECT index::float8 AS index, array_agg(patient_ref ORDER BY patient_ref COLLATE "C") AS refs
  FROM entry_patient WHERE index >= $1 AND index < $2 GROUP BY index`

const contentsText = `
  SELECT entry::float8 AS entry, json_object_agg(kind, encode(sha256(sealed), 'hex')) AS hashes
  FROM content WHERE entry >= $1 AND entry < $2 GROUP BY entry`
