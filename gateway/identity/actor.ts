import type { Actor } from '#audit'
import type { Principal } from '#policy'

import type { Seal } from '../seal.ts'
import type { Identified } from './identify.ts'

/** How a principal is named in the audit log: by a keyed reference, never in clear, with how it proved who it is. */
export const toActor = (
  principal: Principal,
  seal: Seal,
  method?: Identified['method'],
): Actor => ({
  ref: seal.staffReference(principal.subject),
  kind: principal.roles.includes('service') ? 'service' : 'human',
  roles: principal.roles,
  department: principal.department,
  campus: principal.campus,
  ...(method && { method }),
})
