import type { Client } from './client.ts'
import type { SuspensionRow } from './rows.ts'

type NewSuspension = Pick<
  SuspensionRow,
  'id' | 'useCase' | 'suspendedBy' | 'suspendedAt' | 'reason' | 'entry'
>

/** That somebody asks for a suspension to be lifted. */
type Wish = { readonly by: string; readonly at: Date; readonly reason: Uint8Array }

type SuspensionTable = {
  /** Those that are in force. */
  readonly current: () => Promise<readonly SuspensionRow[]>
}

/** What is written takes effect together, and all that listen are told once it is durable. */
type SuspensionWriter = SuspensionTable & {
  readonly add: (suspension: NewSuspension) => Promise<SuspensionRow>
  readonly ask: (id: string, wish: Wish) => Promise<SuspensionRow>
  readonly unask: (id: string) => Promise<SuspensionRow>
  readonly resume: (id: string, by: string, at: Date) => Promise<SuspensionRow>
}

export type SuspensionStore = SuspensionTable & {
  /** Does some work while nobody else, in any gateway, suspends or resumes; nothing of it is kept when it fails. */
  readonly exclusively: <Result>(
    work: (suspensions: SuspensionWriter) => Promise<Result>,
  ) => Promise<Result>
}

/** The channel that tells of use cases that were suspended or resumed. */
export const suspensionChannel = 'wardline_suspension'

const suspensionLock = 8_247_321

/** Longer than an entry of the log may take. */
const longestMs = 15_000

type Transaction = Parameters<Parameters<Client['$transaction']>[0]>[0]

/** Opens the table of suspended use cases. */
export function openSuspensions(client: Client): SuspensionStore {
  return {
    ...read(client),
    exclusively: (work) =>
      client.$transaction(
        async (transaction) => {
          await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${suspensionLock})`
          return work({ ...read(transaction), ...write(transaction) })
        },
        { timeout: longestMs, maxWait: longestMs },
      ),
  }
}

const read = ({ useCaseSuspension }: Pick<Transaction, 'useCaseSuspension'>): SuspensionTable => ({
  current: async () => {
    const where = { resumedAt: null }
    const rows = await useCaseSuspension.findMany({ where, orderBy: { suspendedAt: 'desc' } })
    return rows.map(required)
  },
})

function write(client: Transaction): Omit<SuspensionWriter, keyof SuspensionTable> {
  const table = client.useCaseSuspension
  const tell = async (stored: Stored): Promise<SuspensionRow> => {
    await client.$executeRaw`SELECT pg_notify(${suspensionChannel}, ${stored.id})`
    return required(stored)
  }
  return {
    add: async ({ reason, entry, ...rest }) => {
      const data = { ...rest, reason: Uint8Array.from(reason), entry: BigInt(entry) }
      return tell(await table.create({ data }))
    },
    ask: async (id, { by, at, reason }) => {
      const data = { askedBy: by, askedAt: at, askedReason: Uint8Array.from(reason) }
      return tell(await table.update({ where: { id }, data }))
    },
    unask: async (id) => {
      const data = { askedBy: null, askedAt: null, askedReason: null }
      return tell(await table.update({ where: { id }, data }))
    },
    resume: async (id, by, at) =>
      tell(await table.update({ where: { id }, data: { resumedBy: by, resumedAt: at } })),
  }
}

type Stored = Omit<SuspensionRow, 'entry'> & { readonly entry: bigint }

const required = ({ entry, ...rest }: Stored): SuspensionRow => ({ ...rest, entry: Number(entry) })
