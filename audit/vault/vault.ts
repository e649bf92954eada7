/*
 * What is kept of requests: encrypted, opened on record, erased by two people.
 *
 * 1. Nothing is stored that is not encrypted, and nothing is encrypted under a key that is not stored.
 * 2. Content is stored in the same statement as its entry, and the entry holds the hash of the ciphertext.
 * 3. Nothing is opened, held or erased before that is on record; without the record it does not happen.
 * 4. What a legal hold names is not erased.
 */
import { Pool } from 'pg'

import { AuditUnavailable, type AuditLog } from '../log.ts'
import { openContents } from '../postgres/contents.ts'
import { limitsOf } from '../postgres/limits.ts'
import { oldEntries } from '../postgres/old-entries.ts'
import { openOrders } from '../postgres/orders.ts'
import { encrypt, testCipher, type CipherName } from './cipher.ts'
import type { ContentKind, SealedContent } from './content.ts'
import { createErasure, ErasureRefused, type Erasure } from './erasure.ts'
import { openKeyRing, type DataKey, type KeyRing } from './key-ring.ts'
import type { KeyWrapper } from './key-wrapper.ts'
import { createOpening, type Opening } from './opening.ts'

export type VaultOptions = {
  readonly log: AuditLog
  readonly databaseUrl: string
  /** Where the keys are, when that is another database. */
  readonly keysUrl?: string | null
  readonly wrapper: KeyWrapper
  readonly cipher?: CipherName
  readonly clock?: () => Date
  /** Told when an approved order could not be carried out; it is tried again at the next start. */
  readonly onFailure?: (error: unknown) => void
}

/** Whose content it is, for which request, and until when it is kept. */
export type Case = {
  /** The id of the request. */
  readonly request: string
  /** Each patient by keyed hashes of their numbers. */
  readonly patients: readonly (readonly string[])[]
  readonly until: Date
}

/** The means to keep one request's content. */
export type Custody = {
  /** A name for each patient that means nobody once the patient is erased. */
  readonly patients: readonly string[]
  seal(kind: ContentKind, text: string): SealedContent
}

export type Vault = Opening &
  Erasure & {
    /** Throws AuditUnavailable when there is no key to be had. */
    custody(of: Case): Promise<Custody>
    /** Names for patients whose content is not kept. */
    patients(of: Case['patients']): Promise<readonly string[]>
    /** The names under which the log may know a patient. */
    namesOf(patient: readonly string[]): Promise<readonly string[]>
    /** Wraps every key with the wrapping key of now; answers how many were not. */
    rewrap(): Promise<number>
    /** Throws when keys cannot be made. */
    check(): Promise<void>
    close(): Promise<void>
  }

/** Opens the vault of a migrated database; connects on first use. */
export function openVault(options: VaultOptions): Vault {
  const { databaseUrl, keysUrl, wrapper, log } = options
  const { cipher = 'aes-256-gcm', clock = () => new Date(), onFailure = () => {} } = options
  const pool = new Pool({ ...limitsOf(databaseUrl, 'wardline-vault'), max: 2 })
  // One that breaks while idle is replaced on the next query.
  pool.on('error', () => {})
  const keys = openKeyRing(keysUrl ?? databaseUrl, wrapper)
  const contents = openContents(pool)
  const custody = guard((of: Case) => takeCustody(keys, of, cipher))
  const old = (before: Date) => oldEntries(pool, before)
  const room = { log, keys, contents, old, clock, custody, onFailure }
  const erasure = createErasure({ ...room, orders: openOrders(pool) })
  return {
    custody,
    patients: guard(async (of) => unique(await keys.keysOf(of)).map(({ id }) => id)),
    namesOf: guard(keys.find),
    open: guard(createOpening(room).open),
    hold: guard(erasure.hold),
    holds: guard(erasure.holds),
    request: guard(erasure.request),
    orders: guard(erasure.orders),
    order: guard(erasure.order),
    decide: guard(erasure.decide),
    resume: guard(erasure.resume),
    settled: erasure.settled,
    rewrap: guard(keys.rewrap),
    check: guard(async () => {
      testCipher(cipher)
      await keys.check()
    }),
    close: async () => {
      await erasure.settled()
      await keys.close()
      await pool.end()
    },
  }
}

async function takeCustody(
  keys: KeyRing,
  { request, patients, until }: Case,
  cipher: CipherName,
): Promise<Custody> {
  const named = unique(await keys.keysOf(patients))
  const needed = named.length > 0 ? named : [await keys.fresh()]
  return {
    patients: named.map(({ id }) => id),
    seal: (kind, text) => ({
      kind,
      keys: needed.map(({ id }) => id),
      sealed: encrypt(
        cipher,
        needed.map(({ secret }) => secret),
        { text, context: placeOf(request, kind) },
      ),
      until,
    }),
  }
}

/** The same patient may be named twice; keys have one order, whoever is named first. */
const unique = (keys: readonly DataKey[]): readonly DataKey[] =>
  [...new Map(keys.map((key) => [key.id, key])).values()].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Where a ciphertext belongs; anywhere else it is not opened. */
export const placeOf = (request: string, kind: ContentKind): string => `${request}|${kind}`

/** The same work, but that whatever is not foreseen means: the content is not at hand. */
const guard =
  <Given extends unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
  (...given: Given) =>
    orUnavailable(() => work(...given))

async function orUnavailable<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof ErasureRefused || cause instanceof AuditUnavailable) throw cause
    throw new AuditUnavailable('The content or its keys are not at hand.', { cause })
  }
}
