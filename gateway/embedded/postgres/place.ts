import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { createFault } from '../fault.ts'
import { makeDataDirectory, readSecret } from '../secrets.ts'
import { copyBinaries, findBinaries, type Binaries } from './binaries.ts'
import { findOwner } from './owner.ts'
import { run, type Owner } from './run.ts'

/** Where a cluster lives, who owns it and which programs serve it. */
export type Place = {
  /** What goes when the cluster goes: its home, and outside the data directory the copied programs too. */
  readonly root: string
  /** Folder of the cluster and of its log, with mode 0700. */
  readonly home: string
  readonly cluster: string
  readonly log: string
  readonly owner: Owner
  readonly binaries: Binaries
}

/** Name of the file in the data directory that keeps the database password. */
export const passwordFile = 'postgres.password'

/**
 * Chooses the place: below the data directory, or, when root's data directory cannot be reached by the user
 * `postgres` (a clone under /root, a `mktemp -d`), below /var/tmp together with a copy of the programs.
 */
export async function findPlace(dataDir: string, log: (line: string) => void): Promise<Place> {
  await makeDataDirectory(dataDir)
  const [binaries, owner] = await Promise.all([findBinaries(), findOwner()])
  const inside = placeIn(dataDir, owner, binaries)
  if (owner === null) {
    await mkdir(inside.home, { recursive: true, mode: 0o700 })
    return inside
  }
  const outside = `/var/tmp/wardline-${await fingerprint(dataDir)}`
  if (!(await holdsCluster(placeIn(outside, owner, binaries))) && (await isReachable(inside))) {
    return inside
  }
  if (await holdsCluster(inside)) throw createFault('no-permission', { detail: inside.home })
  log(`PostgreSQL cannot reach ${inside.home} as the user postgres; it lives in ${outside} instead`)
  return prepareOutside(dataDir, outside, { owner, binaries })
}

function placeIn(directory: string, owner: Owner, binaries: Binaries): Place {
  const home = join(directory, 'postgres')
  const cluster = join(home, 'cluster')
  return { root: home, home, cluster, log: join(home, 'postgresql.log'), owner, binaries }
}

/** Whether a cluster was initialised here. */
export async function holdsCluster({ cluster }: Pick<Place, 'cluster'>): Promise<boolean> {
  return lstat(join(cluster, 'PG_VERSION')).then(
    () => true,
    () => false,
  )
}

async function isReachable({ home, owner, binaries }: Place): Promise<boolean> {
  await makeHome(home, owner)
  const asOwner = { owner, directory: '/' }
  const program = await run([binaries.postgres, '--version'], asOwner)
  if (program.code !== 0) return false
  return (await run(['sh', '-c', 'test -w "$1"', 'sh', home], asOwner)).code === 0
}

async function makeHome(home: string, owner: Owner): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  await chmod(home, 0o700)
  if (owner !== null) await chown(home, owner.uid, owner.gid)
}

async function prepareOutside(
  dataDir: string,
  root: string,
  { owner, binaries }: Pick<Place, 'owner' | 'binaries'>,
): Promise<Place> {
  await mkdir(root, { mode: 0o711 }).catch(ignoreExisting)
  await requireOwn(root)
  await chmod(root, 0o711)
  const place = { ...placeIn(root, owner, await copyBinaries(binaries, root)), root }
  // Without its password the cluster belongs to a data directory that was removed: start afresh.
  if ((await readSecret(dataDir, passwordFile)) === null) await discard(place)
  await makeHome(place.home, owner)
  return place
}

// /var/tmp is open to everybody: what lies under our name may have been put there by somebody else.
async function requireOwn(root: string): Promise<void> {
  const found = await lstat(root)
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw createFault('no-permission', { detail: `${root} is not ours` })
  }
}

async function discard({ home, cluster, owner, binaries }: Place): Promise<void> {
  const stop = ['stop', '-D', cluster, '-m', 'immediate', '-w'] as const
  await run([binaries.pgCtl, ...stop], { owner, directory: '/' })
  await rm(home, { recursive: true, force: true })
}

async function fingerprint(dataDir: string): Promise<string> {
  const path = await realpath(dataDir)
  return createHash('sha256').update(path).digest('hex').slice(0, 12)
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
