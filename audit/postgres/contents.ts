import type { Pool } from 'pg'

import type { ContentKind } from '../vault/content.ts'
import { withContentOpened } from './opened.ts'

/** Content as it lies in the table. */
export type StoredContent = {
  readonly entry: number
  readonly kind: ContentKind
  readonly keys: readonly string[]
  readonly sealed: Buffer
}

/** Which contents are meant: of a patient, by keys; of a request, by entries; or those that were to be kept until a time. */
export type Target =
  | { readonly keys: readonly string[] }
  | { readonly entries: readonly number[] }
  | { readonly expiredBefore: Date }

export type ContentTable = {
  read(entry: number): Promise<readonly StoredContent[]>
  /** How many entries have content that is meant, and how many of them are under a legal hold. */
  count(target: Target): Promise<{ readonly entries: number; readonly held: number }>
  /** Entries with content that is meant and not held, lowest first. */
  entriesOf(target: Target, limit: number): Promise<readonly number[]>
  /** The keys that the content of entries is encrypted under, unless it is held. */
  keysOf(entries: readonly number[]): Promise<readonly string[]>
  /** Erases the content of entries, unless it is held. */
  erase(entries: readonly number[]): Promise<void>
}

/** The table `content`; it is added to by the log alone. */
export function openContents(pool: Pool): ContentTable {
  return {
    read: (entry) =>
      withContentOpened(pool, entry, async (client) => {
        const query = { name: 'read-content', text: readText, values: [entry] }
        return (await client.query<StoredContent>(query)).rows
      }),
    count: (target) =>
      withContentOpened(pool, 'all', async (client) => {
        const { rows } = await client.query<{ entries: number; held: number }>({
          text: `SELECT count(DISTINCT entry)::int AS entries,
              count(DISTINCT entry) FILTER (WHERE ${isHeld})::int AS held
            FROM content WHERE ${isMeant}`,
          values: [...valuesOf(target)],
        })
        return rows[0] ?? { entries: 0, held: 0 }
      }),
    entriesOf: (target, limit) =>
      withContentOpened(pool, 'all', async (client) => {
        const { rows } = await client.query<{ entry: number }>({
          text: `SELECT DISTINCT entry::float8 AS entry FROM content
            WHERE ${isMeant} AND NOT ${isHeld} ORDER BY entry LIMIT $4`,
          values: [...valuesOf(target), limit],
        })
        return rows.map(({ entry }) => entry)
      }),
    keysOf: (entries) =>
      withContentOpened(pool, 'all', async (client) => {
        const text = `SELECT DISTINCT unnest(keys) AS key FROM content WHERE ${isOf} AND NOT ${isHeld}`
        const { rows } = await client.query<{ key: string }>({ text, values: [entries] })
        return rows.map(({ key }) => key)
      }),
    erase: (entries) =>
      withContentOpened(pool, 'all', async (client) => {
        const text = `DELETE FROM content WHERE ${isOf} AND NOT ${isHeld}`
        await client.query({ text, values: [entries] })
      }),
  }
}

const isOf = 'entry = ANY ($1::bigint[])'

const readText = `
  SELECT entry::float8 AS entry, kind, keys, sealed FROM content WHERE entry = $1 ORDER BY kind`

// Not prepared by name, so that the conditions that are null vanish from the plan.
const isMeant = `($1::uuid[] IS NULL OR keys && $1) AND ($2::bigint[] IS NULL OR entry = ANY ($2))
  AND ($3::timestamptz IS NULL OR keep_until < $3)`

const isHeld = `EXISTS (SELECT FROM content_hold AS hold WHERE hold.lifted_at IS NULL
  AND (content.entry = ANY (hold.entries) OR hold.keys && content.keys))`

const valuesOf = (target: Target): readonly unknown[] => [
  'keys' in target ? target.keys : null,
  'entries' in target ? target.entries : null,
  'expiredBefore' in target ? target.expiredBefore : null,
]
