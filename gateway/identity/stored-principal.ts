import { roles, type Principal } from '#policy'

import type { PrincipalRow } from './ports.ts'
import { refused } from './refusals.ts'

/** The principal of a row; throws `unauthenticated` when it is disabled, or of the demo where that is not accepted. */
export function storedPrincipal(row: PrincipalRow, acceptsDemo: boolean): Principal {
  if (row.disabledAt !== null) throw refused('disabled')
  if (row.source === 'demo' && !acceptsDemo) throw refused('demo')
  return namedPrincipal(row)
}

/** The principal that a row describes, whether it may do anything or not. */
export const namedPrincipal = (row: PrincipalRow): Principal => ({
  subject: row.subject,
  name: row.name,
  username: row.username,
  roles: roles.filter((role) => row.roles.includes(role)),
  department: row.department,
  campus: row.campus,
})
