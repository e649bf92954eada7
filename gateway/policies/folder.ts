import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { parseBundle, type Bundle, type BundleFault, type BundleSource } from '#policy'

import { sha256 } from '../seal.ts'

/** The bundle that ships with Wardline. */
export const defaultBundleFolder = fileURLToPath(
  new URL('../../policy/bundle/default', import.meta.url),
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

/** A bundle with the files that make it. */
export type PolicyFolder = {
  readonly files: readonly BundleSource[]
  readonly bundle: Bundle
}

/** Reads all YAML files of a folder as one bundle; throws BundleRefused when anything in it is wrong. */
export async function loadPolicy(folder: string = defaultBundleFolder): Promise<PolicyFolder> {
  const files = await readFiles(folder)
  const result = parseBundle(files, sha256)
  if (result.ok) return { files, bundle: result.bundle }
  // An author wants to open the file that the line names.
  const faults = result.faults.map((fault) => ({ ...fault, path: join(folder, fault.path) }))
  throw new BundleRefused(faults)
}

/** The bundle alone. */
export async function loadBundle(folder?: string): Promise<Bundle> {
  return (await loadPolicy(folder)).bundle
}

async function readFiles(folder: string): Promise<readonly BundleSource[]> {
  const names = await readdir(folder, { recursive: true })
  const paths = names.filter((name) => /\.ya?ml$/u.test(name)).toSorted()
  return Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  )
}

/** `file:line:column field: message`, as compilers print it. */
const toLine = ({ path, line, column, field, message }: BundleFault): string =>
  `${relative('.', path)}:${line}:${column} ${field}: ${message.zh} / ${message.en}`
