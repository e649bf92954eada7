import { permits, type Bundle, type BundleSource } from '#policy'

import { parsed } from './parsed.ts'
import { PolicyRefused } from './refused.ts'

/** The bundle of these files, when it can be used and changed again. */
export function requireSound(files: readonly BundleSource[]): Bundle {
  const read = parsed(files)
  if (!read.ok) throw new PolicyRefused('broken', read.faults)
  if (!canBeChanged(read.bundle)) throw new PolicyRefused('locks-out')
  return read.bundle
}

function canBeChanged(bundle: Bundle): boolean {
  const officer = {
    subject: 'officer',
    name: 'officer',
    roles: ['compliance_officer'],
    department: null,
    campus: null,
  } as const
  return (['propose', 'approve'] as const).every(
    (action) => permits(bundle, officer, { action, subject: 'policy' }).allowed,
  )
}
