import type { EntryBody } from '../entry.ts'

const activations = new Set<string>(['policy.imported', 'policy.activated'])

/**
 * Follows the versions of the policy: whatever is decided goes by one that came into force before. Logs that are older than stored
 * versions say nothing of them, and are not asked until they do; nor is a log whose first entries went, until it tells of a version.
 */
export function createPolicyCheck(report: (index: number, detail: string) => void) {
  const known = new Set<string>()
  /** Until when versions may be gone by that came into force in entries that went. */
  let learnsUntil = Number.NEGATIVE_INFINITY
  return {
    takeRetired: () => void (learnsUntil = Number.POSITIVE_INFINITY),
    take(index: number, { type, at, bundle, policy }: EntryBody): void {
      const now = Date.parse(at)
      if (activations.has(type) && bundle?.hash !== undefined) {
        known.add(bundle.hash)
        learnsUntil = Math.min(learnsUntil, now + longestRequestMs)
      }
      if (!isDecided(type, policy)) return
      if (now <= learnsUntil) known.add(policy.hash)
      if (known.size > 0 && !known.has(policy.hash))
        report(index, 'it was decided by a policy that never came into force')
    },
  }
}

/** A request goes by the version that it began with. */
const longestRequestMs = 60 * 60_000

/** Who is refused before it is known who they are is refused by no policy; a draft may be explained before it is in force. */
function isDecided(
  type: EntryBody['type'],
  policy: EntryBody['policy'],
): policy is NonNullable<EntryBody['policy']> {
  return policy !== undefined && policy.hash !== '' && type !== 'policy.explained'
}
