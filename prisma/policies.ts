import type { Client } from './client.ts'
import { policyStates, type PolicyFile, type PolicyRow, type PolicyState } from './rows.ts'

/** A version apart from its files. */
type PolicySummary = Omit<PolicyRow, 'files'>

/** What a new version consists of; the store gives it its number. */
type NewPolicy = Omit<PolicyRow, 'number'>

/** What can be said of a version later. */
type PolicyChange = Partial<Omit<PolicyRow, 'number' | 'authorRef' | 'createdAt'>>

/** The versions of the policy. */
type PolicyTable = {
  readonly active: () => Promise<PolicyRow | null>
  readonly find: (number: number) => Promise<PolicyRow | null>
  /** Newest first, at most `limit` from the one below `before` on. */
  readonly list: (
    before: number | null,
    limit: number,
    state?: PolicyState,
  ) => Promise<readonly PolicySummary[]>
  /** What waits for its time; at most one. */
  readonly approved: () => Promise<PolicySummary | null>
  readonly activeNumber: () => Promise<number | null>
}

/** The same for who may change them. */
type PolicyWriter = PolicyTable & {
  readonly add: (version: NewPolicy) => Promise<PolicyRow>
  readonly change: (number: number, change: PolicyChange) => Promise<PolicyRow>
  /** Puts a version in force, in place of the one that is. All that listen are told once this is durable. */
  readonly activate: (number: number, at: Date) => Promise<PolicyRow>
}

export type PolicyStore = PolicyTable & {
  /** Does some work with the versions while nobody else, in any gateway, changes them; nothing of it is kept when it fails. */
  readonly exclusively: <Result>(
    work: (policies: PolicyWriter) => Promise<Result>,
  ) => Promise<Result>
}

/** The channel that tells of a version that came into force. */
export const policyChannel = 'wardline_policy'

const policyLock = 8_247_320

/** Longer than an entry of the log may take. */
const longestMs = 15_000

type Transaction = Parameters<Parameters<Client['$transaction']>[0]>[0]

/** Opens the table of policy versions. */
export function openPolicies(client: Client): PolicyStore {
  return {
    ...read(client),
    exclusively: (work) =>
      client.$transaction(
        async (transaction) => {
          await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${policyLock})`
          return work({ ...read(transaction), ...write(transaction) })
        },
        { timeout: longestMs, maxWait: longestMs },
      ),
  }
}

function read(client: Pick<Transaction, 'policyVersion'>): PolicyTable {
  const versions = client.policyVersion
  return {
    active: async () => toRow(await versions.findFirst({ where: { state: 'active' } })),
    find: async (number) => toRow(await versions.findUnique({ where: { number } })),
    list: async (before, limit, state) => {
      const rows = await versions.findMany({
        where: { ...(before !== null && { number: { lt: before } }), ...(state && { state }) },
        orderBy: { number: 'desc' },
        take: limit,
        omit: { files: true },
      })
      return rows.map((row) => ({ ...row, state: stateOf(row.state) }))
    },
    approved: async () => {
      const row = await versions.findFirst({ where: { state: 'approved' }, omit: { files: true } })
      return row && { ...row, state: stateOf(row.state) }
    },
    activeNumber: async () => {
      const select = { number: true }
      return (await versions.findFirst({ where: { state: 'active' }, select }))?.number ?? null
    },
  }
}

function write(client: Transaction): Omit<PolicyWriter, keyof PolicyTable> {
  const versions = client.policyVersion
  const change = async (
    number: number,
    { files, reason, remark, ...rest }: PolicyChange,
  ): Promise<PolicyRow> => {
    const data = {
      ...rest,
      ...(files && { files: plainFiles(files) }),
      ...(reason !== undefined && { reason: plainBytes(reason) }),
      ...(remark !== undefined && { remark: plainBytes(remark) }),
    }
    return required(await versions.update({ where: { number }, data }))
  }
  return {
    change,
    add: async ({ files, reason, remark, ...rest }) => {
      const newest = await versions.aggregate({ _max: { number: true } })
      const number = (newest._max.number ?? 0) + 1
      const sealed = { reason: plainBytes(reason), remark: plainBytes(remark) }
      const data = { ...rest, ...sealed, number, files: plainFiles(files) }
      return required(await versions.create({ data }))
    },
    activate: async (number, at) => {
      const superseded = { state: 'superseded', supersededAt: at }
      await versions.updateMany({ where: { state: 'active' }, data: superseded })
      const active = await change(number, { state: 'active', activatedAt: at })
      await client.$executeRaw`SELECT pg_notify(${policyChannel}, ${String(number)})`
      return active
    },
  }
}

type Stored = Omit<PolicyRow, 'state' | 'files'> & {
  readonly state: string
  readonly files: unknown
}

const toRow = (stored: Stored | null): PolicyRow | null =>
  stored && { ...stored, state: stateOf(stored.state), files: filesOf(stored.files) }

function required(stored: Stored): PolicyRow {
  return { ...stored, state: stateOf(stored.state), files: filesOf(stored.files) }
}

const isState = (text: string): text is PolicyState => policyStates.some((state) => state === text)

function stateOf(text: string): PolicyState {
  if (isState(text)) return text
  throw new Error('A policy version is in no known state.')
}

function isFile(value: unknown): value is PolicyFile {
  if (typeof value !== 'object' || value === null) return false
  return (
    'path' in value &&
    'text' in value &&
    typeof value.path === 'string' &&
    typeof value.text === 'string'
  )
}

function filesOf(value: unknown): readonly PolicyFile[] {
  if (Array.isArray(value) && value.every(isFile)) return value
  throw new Error('A policy version holds no files.')
}

// Plain copies: what is written to the database belongs to it.
const plainFiles = (files: readonly PolicyFile[]) => files.map(({ path, text }) => ({ path, text }))
const plainBytes = (bytes: Uint8Array | null) => bytes && Uint8Array.from(bytes)
