import type { AuditLog } from '#audit'
import { roles } from '#policy'
import { openDatabase } from '#prisma'

import { toActor } from '../identity/actor.ts'
import type { PersonalKeys } from '../identity/personal-keys.ts'
import type { Seal } from '../seal.ts'
import { UsageFault } from './command.ts'

type Desk = {
  readonly keys: Pick<PersonalKeys, 'issue'>
  readonly audit: Pick<AuditLog, 'append'>
  readonly seal: Seal
}

/** Issues a personal key to a known user, once that is on record; the secret is the result and is kept nowhere. */
export async function issueKey(
  { keys, audit, seal }: Desk,
  databaseUrl: string,
  { username, label }: { readonly username: string; readonly label: string },
): Promise<string> {
  const database = openDatabase(databaseUrl)
  try {
    const user = await database.principals.findByUsername(username)
    if (!user) throw new UsageFault(`没有用户 ${username} / no user ${username}`)
    const principal = { ...user, roles: roles.filter((role) => user.roles.includes(role)) }
    const { secret } = await keys.issue(user, { label, expiresInDays: 1 }, async ({ id }) => {
      await audit.append({
        type: 'key.created',
        at: new Date(),
        request: null,
        actor: toActor(principal, seal),
        key: seal.keyReference(id),
      })
    })
    return secret
  } finally {
    await database.close()
  }
}
