import type { EntryBody } from '../entry.ts'

const activations = new Set<string>(['policy.imported', 'policy.activated'])

/**
 * Follows the versions of the policy: whatever is decided goes by one that came into force before. Logs that are older than stored
 * versions say nothing of them, and are not asked until they do.
 */
export function createPolicyCheck(report: (index: number, detail: string) => void) {
  const known = new Set<string>()
  return {
    take(index: number, { type, bundle, policy }: EntryBody): void {
      if (activations.has(type) && bundle?.hash !== undefined) known.add(bundle.hash)
      if (!isDecided(type, policy) || known.size === 0) return
      if (!known.has(policy.hash))
        report(index, 'it was decided by a policy that never came into force')
    },
  }
}

/** Who is refused before it is known who they are is refused by no policy; a draft may be explained before it is in force. */
function isDecided(
  type: EntryBody['type'],
  policy: EntryBody['policy'],
): policy is NonNullable<EntryBody['policy']> {
  return policy !== undefined && policy.hash !== '' && type !== 'policy.explained'
}
