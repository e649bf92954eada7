import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { parseBundle, type Bundle, type BundleFault } from '#policy'

import { sha256 } from './seal.ts'

/** The bundle that ships with Wardline. */
export const defaultBundleFolder = fileURLToPath(
  new URL('../policy/bundle/default', import.meta.url),
)

/** A bundle that was refused, with every fault and its place. */
class BundleRefused extends Error {
  override readonly name = 'BundleRefused'
  readonly faults: readonly BundleFault[]

  constructor(faults: readonly BundleFault[]) {
    super(faults.map(toLine).join('\n'))
    this.faults = faults
  }
}

/** Reads all YAML files of a folder as one bundle; throws BundleRefused when anything in it is wrong. */
export async function loadBundle(folder: string = defaultBundleFolder): Promise<Bundle> {
  const names = await readdir(folder, { recursive: true })
  const paths = names.filter((name) => /\.ya?ml$/u.test(name)).toSorted()
  const sources = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  )
  const result = parseBundle(sources, sha256)
  if (result.ok) return result.bundle
  throw new BundleRefused(result.faults)
}

/** `file:line:column field: message`, as compilers print it. */
const toLine = ({ path, line, column, field, message }: BundleFault): string =>
  `${relative('.', path)}:${line}:${column} ${field}: ${message.zh} / ${message.en}`
