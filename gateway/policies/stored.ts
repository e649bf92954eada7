import type { Bundle } from '#policy'

import { defaultBundleFolder, loadBundle } from './folder.ts'
import { parsed } from './parsed.ts'
import type { PolicyReader } from './ports.ts'

/** For commands that work beside the gateways: the policy that a database says is in force, or that of the folder where it says nothing. */
export async function storedPolicy(
  policies: Pick<PolicyReader, 'active'>,
  { policyDir }: { readonly policyDir: string | null },
): Promise<Bundle> {
  const active = await policies.active()
  const read = active && parsed(active.files)
  return read?.ok === true ? read.bundle : loadBundle(policyDir ?? defaultBundleFolder)
}
