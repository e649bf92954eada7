/*
 * Lets old entries go, as the owner of the tables, once two people said so. PIPL art. 19 (kept no longer than needed), art. 56 and
 * 网络数据安全管理条例 art. 12 (three years at least).
 *
 * 1. Only what one person ordered and another approved, as the log says, goes, and only whole partitions.
 * 2. Nothing goes that is not in an export on disk, which was read back and holds by itself: every root and every signature.
 * 3. Nothing goes before that is on record, with the hash of that export. Who is stopped between the two does both once more.
 * 4. The leaf hashes stay, with the trees, the nodes and what was signed: old proofs hold, and the whole log is verified as before.
 */
import { Pool, type PoolClient } from 'pg'

import type { Retirement } from '../entry.ts'
import type { AuditLog } from '../log.ts'
import type { PublicKey } from '../notes/keys.ts'
import { oldEntries, type OldEntries } from '../postgres/old-entries.ts'
import { openOrders, type Order } from '../postgres/orders.ts'
import {
  beginRetirement,
  dropPartitions,
  finishOrder,
  hasSmLog,
  keepTile,
  unhurried,
} from '../postgres/retirement.ts'
import { inTransaction } from '../postgres/transaction.ts'
import { Verifier } from '../verify/verify.ts'
import { readBundle, writeBundle, type Bundle } from './bundle.ts'
import { createLeaves } from './leaves.ts'
import { peopleOnRecord } from './on-record.ts'

export type RetireOptions = {
  /** As the owner of the tables. */
  readonly databaseUrl: string
  /** Signs what is not signed yet, and takes the entry that says what went. */
  readonly log: AuditLog
  /** Whose signatures the export has to bear. */
  readonly keys: readonly PublicKey[]
  /** Where the exports go. */
  readonly folder: string
  /** Whatever was ordered, nothing of this time or later goes. */
  readonly before: Date
  readonly clock: () => Date
}

/** Why nothing went: a legal hold is in force, the log does not say that two people decided it, or the export does not hold by itself. */
export type RetirementRefusal = 'held' | 'not-on-record' | 'not-sound'

export class RetirementRefused extends Error {
  override readonly name = 'RetirementRefused'
  readonly refusal: RetirementRefusal

  constructor(refusal: RetirementRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

/** What became of an order; without a file when nothing is old enough, or free to go, yet. */
export type Retired = {
  readonly order: string
  readonly from: number
  readonly to: number
  readonly bundle: Bundle | null
}

/** Carries out every approved order; throws RetirementRefused. */
export async function retire(options: RetireOptions): Promise<readonly Retired[]> {
  const pool = new Pool(unhurried(options.databaseUrl))
  // One that breaks while idle is replaced on the next query.
  pool.on('error', () => {})
  try {
    const done: Retired[] = []
    for (const order of await openOrders(pool).unfinished(['retire']))
      done.push(await carryOut(order, pool, options))
    return done
  } finally {
    await pool.end()
  }
}

async function carryOut(order: Order, pool: Pool, options: RetireOptions): Promise<Retired> {
  const { log, folder } = options
  const people = await peopleOnRecord(order, log)
  if (people === null) throw new RetirementRefused('not-on-record')
  const before = earlier(order.before, options.before)
  const old = await oldEntries(pool, before)
  const { from, to } = old
  if (old.isHeld) throw new RetirementRefused('held')
  if (from === to) return { order: order.id, from, to, bundle: null }
  const bundle = await writeBundle(log.export(to), folder, `wardline-log-${from}-${to}`)
  await inTransaction(pool, async (client) => {
    await beginRetirement(client)
    await keepLeaves(client, { old, bundle, options })
    await requireFree(pool, old, before)
    await record(order.id, { from, to, ...people, export: bundle.sha256 }, options)
    await dropPartitions(client, to)
    await finishOrder(client, { id: order.id, at: options.clock(), count: to - from })
  })
  return { order: order.id, from, to, bundle }
}

/** Whoever placed a hold meanwhile keeps it all. */
async function requireFree(pool: Pool, { to }: OldEntries, before: Date): Promise<void> {
  const now = await oldEntries(pool, before)
  if (now.isHeld || now.to < to) throw new RetirementRefused('held')
}

const earlier = (one: Date | null, other: Date): Date => (one !== null && one < other ? one : other)

type Given = { readonly bundle: Bundle; readonly options: RetireOptions }

/** Verifies the export from its file, and keeps the hashes of what goes as they come out of it. */
async function keepLeaves(
  client: PoolClient,
  { old, bundle, options: { keys } }: Given & { readonly old: OldEntries },
): Promise<void> {
  const verifier = new Verifier({ keys, retired: old.from })
  const leaves = createLeaves(old, await hasSmLog(client))
  for await (const piece of readBundle(bundle)) {
    verifier.take(piece)
    const tile = leaves.take(piece)
    if (tile !== null) await keepTile(client, tile)
  }
  const { found, signed, signedBySm2, retired } = verifier.result(true)
  const isWhole = retired === old.from && Math.max(signed, signedBySm2) >= old.to
  if (found > 0 || !isWhole) throw new RetirementRefused('not-sound')
}

async function record(
  order: string,
  retired: Retirement,
  { log, clock }: RetireOptions,
): Promise<void> {
  const draft = { type: 'retention.executed', at: clock(), request: null, actor: null } as const
  await log.append({ ...draft, order, retired })
}
