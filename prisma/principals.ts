import type { Client } from './client.ts'
import type { PrincipalRow } from './rows.ts'

/** Who has been seen. */
export type PrincipalStore = {
  /** Records what the identity provider says now; whether the principal is disabled stays as it is. */
  upsert(row: Omit<PrincipalRow, 'disabledAt'>): Promise<void>
  find(subject: string): Promise<PrincipalRow | null>
  findByUsername(username: string): Promise<PrincipalRow | null>
  /** By subject, at most `limit` from the one behind `after` on. */
  listAfter(after: string | null, limit: number): Promise<readonly PrincipalRow[]>
}

/** Opens the table of principals. */
export function openPrincipals(client: Client): PrincipalStore {
  return {
    async upsert({ subject, roles, ...rest }) {
      const described = { ...rest, roles: [...roles] }
      const write = client.principal.upsert({
        where: { subject },
        create: { subject, ...described },
        update: described,
      })
      await client.$transaction([...releaseUsername(client, subject, rest.username), write])
    },
    find: (subject) => client.principal.findUnique({ where: { subject } }),
    findByUsername: (username) => client.principal.findUnique({ where: { username } }),
    listAfter: (after, limit) =>
      client.principal.findMany({
        where: { ...(after !== null && { subject: { gt: after } }) },
        orderBy: { subject: 'asc' },
        take: limit,
      }),
  }
}

// Identity providers give the name of somebody who left to somebody new; the name means who holds it now.
function releaseUsername(client: Client, subject: string, username: string | null) {
  if (username === null) return []
  const where = { username, subject: { not: subject } }
  return [client.principal.updateMany({ where, data: { username: null } })]
}
