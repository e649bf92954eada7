import { canonicalJson, parseBundle, type BundleSource, type ParsedBundle } from '#policy'

import { sha256 } from '../seal.ts'

/** As many versions as people look at in a moment. */
const remembered = 16
const known = new Map<string, ParsedBundle>()

/** Parses a bundle, which takes a tenth of a second, once: every step of a version reads the same files again. */
export function parsed(files: readonly BundleSource[]): ParsedBundle {
  const key = sha256(canonicalJson(files))
  const found = known.get(key) ?? parseBundle(files, sha256)
  known.delete(key)
  known.set(key, found)
  const [oldest] = known.keys()
  if (known.size > remembered && oldest !== undefined) known.delete(oldest)
  return found
}
