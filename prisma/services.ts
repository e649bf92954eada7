import type { Client } from './client.ts'
import type { ServiceRow } from './rows.ts'

/** Systems that ask. */
export type ServiceStore = {
  /** An account for a known principal, or with a principal of Wardline's own; false when that principal has one already. */
  create(account: Omit<ServiceRow, 'disabledAt'>, own: OwnPrincipal | null): Promise<boolean>
  findBySubject(subject: string): Promise<ServiceRow | null>
  /** Newest first, at most `limit` from the one behind `after` on. */
  list(after: string | null, limit: number): Promise<readonly ServiceRow[]>
  /** Disables an account for good; null when there is none that is not. */
  disable(id: string, at: Date): Promise<ServiceRow | null>
}

/** What there is to say of a principal that nobody else vouches for. */
type OwnPrincipal = { readonly department: string | null; readonly campus: string | null }

/** Opens the table of service accounts. */
export function openServices(client: Client): ServiceStore {
  const accounts = client.serviceAccount
  return {
    async create({ useCases, ...rest }, own) {
      const { subject, name, createdAt: seenAt } = rest
      const described = { subject, name, roles: ['service'], source: 'service', seenAt }
      const principal = own && client.principal.create({ data: { ...described, ...own } })
      const account = accounts.createMany({
        data: [{ ...rest, useCases: [...useCases] }],
        skipDuplicates: true,
      })
      const done = await client.$transaction([...(principal ? [principal] : []), account])
      const last = done.at(-1)
      return last !== undefined && 'count' in last && last.count === 1
    },
    findBySubject: (subject) => accounts.findUnique({ where: { subject } }),
    list: (after, limit) =>
      accounts.findMany({
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        ...(after !== null && { cursor: { id: after }, skip: 1 }),
      }),
    async disable(id, disabledAt) {
      const where = { id, disabledAt: null }
      const [disabled] = await accounts.updateManyAndReturn({ where, data: { disabledAt } })
      return disabled ?? null
    },
  }
}
