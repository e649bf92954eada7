import { canonicalJson, type Bundle } from '#policy'

import { loadPolicy, type PolicyFolder } from '../../gateway/policies/folder.ts'
import { sha256 } from '../../gateway/seal.ts'

let read: Promise<PolicyFolder> | null = null

/** The shipped policy, read once. */
export const shipped = (): Promise<PolicyFolder> => (read ??= loadPolicy())

/** A bundle that a test has changed, as if it had been written in one file. */
export function asPolicy({ hash: _hash, ...content }: Bundle): PolicyFolder {
  return {
    files: [{ path: 'bundle.yaml', text: JSON.stringify(content) }],
    bundle: { ...content, hash: sha256(canonicalJson(content)) },
  }
}
