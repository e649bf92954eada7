import { Checkpointer } from './checkpointer.ts'
import { ClockWatch } from './clock-watch.ts'
import { AuditUnavailable, type AuditLog } from './log.ts'
import { proveInclusion } from './merkle/prove.ts'
import { bundleOf, hasTile, readTile, tileWidth, type TileName } from './merkle/published.ts'
import { nodesFrom } from './merkle/tiles.ts'
import type { Signer } from './notes/keys.ts'
import { formatProof } from './notes/proof-file.ts'
import { createPostgresStore } from './postgres-store.ts'
import { Room } from './room.ts'
import { toEntry } from './row.ts'
import { seal, type SealedEntry } from './seal.ts'
import { Sequencer } from './sequencer.ts'
import { Settler } from './settler.ts'
import { SmLog } from './sm-log.ts'
import type { Store } from './store.ts'
import { uuidV7 } from './uuid.ts'
import { evidenceOf, evidenceUpTo } from './verify/evidence.ts'
import { exportLines } from './verify/export-file.ts'
import { verify } from './verify/verify.ts'
import type { Witness } from './witness/cosigner.ts'

export type AuditLogOptions = {
  /** The time that goes into the ids of entries and into checkpoints. */
  readonly clock?: () => Date
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonicMs?: () => number
  readonly newId?: (now: Date) => string
  readonly deadlineMs?: number
  /** How many appends may wait for the batch under way; more are refused at once. */
  readonly capacity?: number
  /** Who signs the checkpoints; the name is the log's origin. Without one nothing is signed. */
  readonly signer?: Signer
  /** Who signs the second log, by SM2; without one there is none. */
  readonly smSigner?: Signer
  /** Who cosigns the checkpoints. */
  readonly witnesses?: readonly Witness[]
  /** Set by who serves requests: longer, in milliseconds, than any of them may take; what is open for longer is ended on record. */
  readonly longestRequestMs?: number
  /** How often partitions are made ahead, in milliseconds. */
  readonly roomEveryMs?: number
  /** Told when a checkpoint could not be signed, no partition could be made or the log is damaged. */
  readonly onFailure?: (error: unknown) => void
}

type Defaults = Required<Omit<AuditLogOptions, 'signer' | 'smSigner' | 'longestRequestMs'>>

const defaults: Defaults = {
  clock: () => new Date(),
  monotonicMs: () => performance.now(),
  newId: uuidV7,
  deadlineMs: 2_000,
  capacity: 2_000,
  roomEveryMs: 60_000,
  witnesses: [],
  onFailure: () => {},
}

type Settings = AuditLogOptions & Defaults

/** Opens the log of a migrated database, or of a store of one's own; connects on first use. */
export function openAuditLog(where: string | Store, options: AuditLogOptions = {}): AuditLog {
  const settings: Settings = { ...defaults, ...options }
  const { signer, smSigner, clock, newId } = settings
  const store = typeof where === 'string' ? createPostgresStore(where) : where
  const checkpointer = signer ? new Checkpointer(store, { ...settings, signer }) : null
  const sm = smSigner ? new SmLog(store, { ...settings, signer: smSigner }) : null
  const sequencer = new Sequencer(store, { ...settings, checkpointer })
  const append: AuditLog['append'] = async (draft, contents = []) =>
    sequencer.append(sealOrRefuse(draft, newId(clock()), contents))
  const settler = settlerFor(store, append, settings)
  const clocks = new ClockWatch({ ...settings, append })
  const room = new Room(store, settings)
  return {
    origin: signer?.name ?? null,
    smOrigin: smSigner?.name ?? null,
    append,
    begin: async () => {
      if (checkpointer) {
        await sayWhatWasBefore(checkpointer, { append, clock })
        await orUnavailable(() => requireWitnessed(store, checkpointer))
      }
      await room.start()
      await settler?.start()
      clocks.start()
    },
    witnesses: () => checkpointer?.witnesses() ?? [],
    ...readingOf(store, { checkpointer, sm, signer }),
    isWritable: () => sequencer.isWritable(),
    async close() {
      await settler?.close()
      await room.close()
      await clocks.close()
      await sequencer.close()
      await checkpointer?.close()
      await sm?.close()
      await store.close()
    },
  }
}

function settlerFor(
  store: Store,
  append: AuditLog['append'],
  { longestRequestMs: longestMs, clock, onFailure }: Settings,
): Settler | null {
  return longestMs === undefined
    ? null
    : new Settler(store, { append, clock, longestMs, onFailure })
}

const mostInPage = 200

type Reading = Pick<
  AuditLog,
  | 'read'
  | 'retired'
  | 'list'
  | 'page'
  | 'checkpoint'
  | 'prove'
  | 'tile'
  | 'bundle'
  | 'export'
  | 'verify'
  | 'room'
>

type Signing = {
  readonly checkpointer: Checkpointer | null
  readonly sm: SmLog | null
  readonly signer: Signer | undefined
}

function readingOf(store: Store, { checkpointer, sm, signer }: Signing): Reading {
  return {
    read: (index) =>
      orUnavailable(async () => {
        const row = await store.read(index)
        return row === null ? null : toEntry(row)
      }),
    list: (query) => orUnavailable(async () => (await store.list(query)).map(toEntry)),
    page: (from, limit) =>
      orUnavailable(async () => (await store.page(from, Math.min(limit, mostInPage))).map(toEntry)),
    checkpoint: (of = 'sha256') =>
      orUnavailable(() =>
        of === 'sm'
          ? currentSmCheckpoint(store, required(sm))
          : currentCheckpoint(store, required(checkpointer)),
      ),
    prove: (index, of = 'sha256') =>
      orUnavailable(() =>
        of === 'sm' ? required(sm).prove(index) : prove(store, required(checkpointer), index),
      ),
    tile: (name) => orUnavailable(() => tile(store, name)),
    bundle: (name) => orUnavailable(() => bundle(store, name)),
    retired: () => orUnavailable(() => store.retired()),
    async *export(first) {
      // What is signed covers all that is exported.
      if (checkpointer) await orUnavailable(() => currentCheckpoint(store, checkpointer))
      if (sm) await orUnavailable(() => currentSmCheckpoint(store, sm))
      const evidence =
        first === undefined
          ? evidenceOf(store)
          : evidenceUpTo(store, await orUnavailable(() => signedFrom(store, first)))
      yield* exportLines(signer, evidence)
    },
    verify: (keys) => verify(evidenceOf(store), { keys: keys ?? null }),
    room: () => orUnavailable(() => store.room()),
  }
}

async function orUnavailable<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (cause) {
    throw new AuditUnavailable('The log cannot be read.', { cause })
  }
}

function required<Signed>(log: Signed | null): Signed {
  if (log === null) throw new AuditUnavailable('Nobody signs this log.')
  return log
}

async function currentCheckpoint(store: Store, checkpointer: Checkpointer): Promise<string> {
  const tree = await store.tree()
  const known = await checkpointer.covering(tree?.size ?? 0)
  // With what witnesses have signed since.
  return (await store.checkpoint())?.note ?? known.note
}

async function currentSmCheckpoint(store: Store, sm: SmLog): Promise<string> {
  const tree = await store.tree()
  return (await sm.covering(tree?.size ?? 0)).note
}

/** The size of the first checkpoint that covers so many entries. */
async function signedFrom(store: Store, size: number): Promise<number> {
  const before = { size: size - 1, at: new Date(8_640_000_000_000) }
  const [covering] = await store.checkpoints(before, 1)
  if (covering === undefined) throw new Error('They are not signed.')
  return covering.size
}

/** A log that goes on under another name says so before that name signs anything: whoever follows the one finds the other. */
async function sayWhatWasBefore(
  checkpointer: Checkpointer,
  { append, clock }: Pick<AuditLog, 'append'> & Pick<Settings, 'clock'>,
): Promise<void> {
  const former = await orUnavailable(() => checkpointer.formerName())
  if (former === null) return
  const { origin, size } = former
  const log = { origin, size, root: former.root.toString('hex') }
  await append({ type: 'log.continued', at: clock(), request: null, actor: null, log })
}

/** Shows the log to its witnesses before anything is added to it; throws when it is not the one they know. */
async function requireWitnessed(store: Store, checkpointer: Checkpointer): Promise<void> {
  await checkpointer.recall()
  const tree = await store.tree()
  await checkpointer.offer(await checkpointer.covering(tree?.size ?? 0))
  checkpointer.requireSound()
}

async function tile(store: Store, name: TileName): Promise<Buffer | null> {
  const tree = await store.tree()
  return hasTile(name, tree?.size ?? 0) ? readTile(store.levels, name) : null
}

async function bundle(
  store: Store,
  { index, width }: Omit<TileName, 'level'>,
): Promise<Buffer | null> {
  const tree = await store.tree()
  if (!hasTile({ level: 0, index, width }, tree?.size ?? 0)) return null
  const rows = await store.page(index * tileWidth, width)
  // What went is not to be had, and what comes after it is something else.
  if (rows.at(0)?.index !== index * tileWidth) return null
  return bundleOf(rows.map(({ body }) => body))
}

async function prove(
  store: Store,
  checkpointer: Checkpointer,
  index: number,
): Promise<string | null> {
  const row = await store.read(index)
  if (row === null) return null
  const { size, note } =
    (await store.witnessed(index + 1)) ?? (await checkpointer.covering(index + 1))
  const path = await proveInclusion(nodesFrom(store.levels), index, size)
  return formatProof({ index, path, checkpoint: note, body: row.body })
}

// What cannot be written down is refused like everything else that is not on record.
function sealOrRefuse(...entry: Parameters<typeof seal>): SealedEntry {
  try {
    return seal(...entry)
  } catch (cause) {
    throw new AuditUnavailable('The entry cannot be written down.', { cause })
  }
}
