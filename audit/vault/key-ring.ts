/*
 * The data keys, tables `content_key` and `patient_alias`, in the database of the log or in one of their own with backups of its own.
 *
 * 1. A key is stored wrapped, before anything is encrypted under it.
 * 2. A patient has one key, found by any of the patient's numbers; the numbers themselves are stored as keyed hashes only. Two
 *    requests that name a new patient at the same moment may make two: both are found from then on.
 * 3. A destroyed key is gone with all that said whose it was.
 */
import { randomBytes, randomUUID } from 'node:crypto'

import { Pool } from 'pg'

import { limitsOf } from '../postgres/limits.ts'
import type { KeyWrapper } from './key-wrapper.ts'

export type DataKey = { readonly id: string; readonly secret: Buffer }

export type KeyRing = {
  /** The key of each patient, made when there is none; a patient is given by keyed hashes of their numbers. */
  readonly keysOf: (patients: readonly (readonly string[])[]) => Promise<readonly DataKey[]>
  /** A key for content that is about nobody who is known. */
  readonly fresh: () => Promise<DataKey>
  /** The secrets of these keys in this order; null when one of them was destroyed. */
  readonly secretsOf: (ids: readonly string[]) => Promise<readonly Buffer[] | null>
  /** The keys that have to do with any of these hashes, however many steps apart. */
  readonly find: (aliases: readonly string[]) => Promise<readonly string[]>
  readonly destroy: (ids: readonly string[]) => Promise<void>
  /** Destroys those of the keys that belong to no patient. */
  readonly destroyUnnamed: (ids: readonly string[]) => Promise<void>
  /** Wraps anew what an older key wrapped; answers how many. */
  readonly rewrap: () => Promise<number>
  /** Throws when keys cannot be wrapped and stored. */
  readonly check: () => Promise<void>
  readonly close: () => Promise<void>
}

/** How many keys are made ahead: a request should not wait for its own. */
const madeAhead = 32
const fewLeft = 8
const pageSize = 200

/** Opens the keys of a migrated database; connects on first use. */
export function openKeyRing(connectionString: string, wrapper: KeyWrapper): KeyRing {
  const pool = new Pool({ ...limitsOf(connectionString, 'wardline-keys'), max: 4 })
  // One that breaks while idle is replaced on the next query.
  pool.on('error', () => {})
  const fresh = createFresh(() =>
    createKeys(
      pool,
      wrapper,
      Array.from({ length: madeAhead }, () => []),
    ),
  )
  return {
    keysOf: (patients) => keysOf(pool, wrapper, patients),
    fresh: () => fresh.take(),
    secretsOf: (ids) => secretsOf(pool, wrapper, ids),
    find: (aliases) => find(pool, aliases),
    destroy: (ids) => run(pool, 'DELETE FROM content_key WHERE id = ANY ($1::uuid[])', [ids]),
    destroyUnnamed: (ids) => run(pool, destroyUnnamedText, [ids]),
    rewrap: () => rewrap(pool, wrapper),
    check: async () => {
      const id = randomUUID()
      await wrapper.unwrap(await wrapper.wrap(randomBytes(32), id), id)
      await pool.query('SELECT FROM content_key LIMIT 1')
    },
    async close() {
      const unused = await fresh.close()
      // They encrypt nothing; when they cannot be taken back they are only in the way.
      await run(pool, destroyUnnamedText, [unused.map(({ id }) => id)]).catch(() => {})
      await pool.end()
    },
  }
}

const destroyUnnamedText = `DELETE FROM content_key WHERE id = ANY ($1::uuid[])
  AND NOT EXISTS (SELECT FROM patient_alias WHERE key_id = content_key.id)`

async function run(pool: Pool, text: string, values: readonly unknown[]): Promise<void> {
  await pool.query({ text, values: [...values] })
}

type Known = { readonly id: string; readonly wrapped: Buffer; readonly aliases: readonly string[] }

async function keysOf(
  pool: Pool,
  wrapper: KeyWrapper,
  patients: readonly (readonly string[])[],
): Promise<readonly DataKey[]> {
  if (patients.length === 0) return []
  const known = await oldestKeys(pool, patients)
  const strangers = patients.filter((_, at) => known[at] === undefined)
  const made = [...(await createKeys(pool, wrapper, strangers))]
  await addAliases(
    pool,
    patients.flatMap((aliases, at) => missingAliases(known[at], aliases)),
  )
  const keys = await Promise.all(
    known.map(async (key) =>
      key === undefined
        ? made.shift()
        : { id: key.id, secret: await wrapper.unwrap(key.wrapped, key.id) },
    ),
  )
  return keys.filter((key) => key !== undefined)
}

const missingAliases = (key: Known | undefined, aliases: readonly string[]) =>
  key === undefined
    ? []
    : aliases
        .filter((alias) => !key.aliases.includes(alias))
        .map((alias) => ({ alias, keyId: key.id }))

/** For each patient the oldest of their keys. */
async function oldestKeys(
  pool: Pool,
  patients: readonly (readonly string[])[],
): Promise<readonly (Known | undefined)[]> {
  const pairs = patients.flatMap((aliases, patient) => aliases.map((alias) => ({ patient, alias })))
  const { rows } = await pool.query<Known & { patient: number }>({
    name: 'oldest-keys',
    text: `
      SELECT DISTINCT ON (patient) patient, id, wrapped, aliases
      FROM (SELECT wanted.patient, content_key.id, content_key.wrapped, content_key.created_at,
          array_agg(patient_alias.alias) AS aliases
        FROM unnest($1::int[], $2::text[]) AS wanted (patient, alias)
          JOIN patient_alias ON patient_alias.alias = wanted.alias
          JOIN content_key ON content_key.id = patient_alias.key_id
        GROUP BY wanted.patient, content_key.id) AS found
      ORDER BY patient, created_at, id`,
    values: [pairs.map(({ patient }) => patient), pairs.map(({ alias }) => alias)],
  })
  const byPatient = new Map(rows.map((row) => [row.patient, row]))
  return patients.map((_, patient) => byPatient.get(patient))
}

/** Makes and stores a key for each list of hashes. */
async function createKeys(
  pool: Pool,
  wrapper: KeyWrapper,
  owners: readonly (readonly string[])[],
): Promise<readonly DataKey[]> {
  if (owners.length === 0) return []
  const keys = owners.map(() => ({ id: randomUUID(), secret: randomBytes(32) }))
  const wrapped = await Promise.all(keys.map(({ id, secret }) => wrapper.wrap(secret, id)))
  const aliases = owners.flatMap((owner, at) =>
    owner.map((alias) => ({ alias, keyId: keys[at]?.id ?? '' })),
  )
  await pool.query({
    name: 'create-keys',
    text: `
      WITH made AS (
        INSERT INTO content_key (id, wrapped, created_at)
        SELECT id, wrapped, now() FROM unnest($1::uuid[], $2::bytea[]) AS keys (id, wrapped))
      INSERT INTO patient_alias (alias, key_id)
      SELECT DISTINCT * FROM unnest($3::text[], $4::uuid[]) AS aliases`,
    values: [
      keys.map(({ id }) => id),
      wrapped,
      aliases.map(({ alias }) => alias),
      aliases.map(({ keyId }) => keyId),
    ],
  })
  return keys
}

async function addAliases(
  pool: Pool,
  aliases: readonly { readonly alias: string; readonly keyId: string }[],
): Promise<void> {
  if (aliases.length === 0) return
  await run(
    pool,
    `INSERT INTO patient_alias (alias, key_id) SELECT * FROM unnest($1::text[], $2::uuid[])
      ON CONFLICT DO NOTHING`,
    [aliases.map(({ alias }) => alias), aliases.map(({ keyId }) => keyId)],
  )
}

async function secretsOf(
  pool: Pool,
  wrapper: KeyWrapper,
  ids: readonly string[],
): Promise<readonly Buffer[] | null> {
  const { rows } = await pool.query<{ id: string; wrapped: Buffer }>({
    name: 'keys',
    text: 'SELECT id, wrapped FROM content_key WHERE id = ANY ($1::uuid[])',
    values: [ids],
  })
  const wrapped = new Map(rows.map((row) => [row.id, row.wrapped]))
  if (ids.some((id) => !wrapped.has(id))) return null
  return Promise.all(ids.map((id) => wrapper.unwrap(wrapped.get(id) ?? Buffer.alloc(0), id)))
}

async function find(pool: Pool, aliases: readonly string[]): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'find-keys',
    text: `
      WITH RECURSIVE reached (key_id) AS (
        SELECT key_id FROM patient_alias WHERE alias = ANY ($1::text[])
        UNION
        SELECT other.key_id FROM reached
          JOIN patient_alias AS mine ON mine.key_id = reached.key_id
          JOIN patient_alias AS other ON other.alias = mine.alias)
      SELECT key_id AS id FROM reached ORDER BY key_id`,
    values: [aliases],
  })
  return rows.map(({ id }) => id)
}

async function rewrap(pool: Pool, wrapper: KeyWrapper): Promise<number> {
  let count = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await pool.query<{ id: string; wrapped: Buffer }>({
      text: 'SELECT id, wrapped FROM content_key WHERE id > $1 ORDER BY id LIMIT $2',
      values: [after, pageSize],
    })
    for (const { id, wrapped } of rows) {
      if (await wrapper.isCurrent(wrapped)) continue
      const anew = await wrapper.wrap(await wrapper.unwrap(wrapped, id), id)
      await run(pool, 'UPDATE content_key SET wrapped = $2 WHERE id = $1', [id, anew])
      count += 1
    }
    if (rows.length < pageSize) return count
    after = rows.at(-1)?.id ?? after
  }
}

/** Keys that are there before they are needed. */
function createFresh(make: () => Promise<readonly DataKey[]>) {
  let ready: DataKey[] = []
  let making: Promise<void> | null = null
  const refill = (): Promise<void> => {
    making ??= make()
      .then((keys) => void (ready = [...ready, ...keys]))
      .finally(() => (making = null))
    return making
  }
  return {
    async take(): Promise<DataKey> {
      for (;;) {
        const key = ready.shift()
        // Whoever finds none waits, and is told when none could be made.
        if (ready.length < fewLeft && key !== undefined) refill().catch(() => {})
        if (key !== undefined) return key
        await refill()
      }
    },
    async close(): Promise<readonly DataKey[]> {
      await making?.catch(() => {})
      return ready.splice(0)
    },
  }
}
