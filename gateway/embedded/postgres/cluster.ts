import { appendFile, chown, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { createFault, faultFrom } from '../fault.ts'
import { holdsCluster, type Place } from './place.ts'
import { run } from './run.ts'

/** The database user that owns the cluster. */
export const databaseUser = 'wardline'

/** Initialises the cluster unless there is one; whether it is new. A crash on the way leaves none, never half of one. */
export async function initialise(place: Place, password: string): Promise<boolean> {
  if (await holdsCluster(place)) {
    await requireSameVersion(place)
    return false
  }
  await removeDrafts(place)
  const draft = join(place.home, `cluster.new-${process.pid}`)
  const passwordPath = join(place.home, 'initial.password')
  await writeOwned(place, passwordPath, password)
  try {
    await runInitdb(place, draft, passwordPath)
  } finally {
    await rm(passwordPath, { force: true })
  }
  await appendFile(join(draft, 'postgresql.conf'), "\ninclude 'wardline.conf'\n")
  await writeOwned(place, join(draft, 'wardline.conf'), '')
  await rename(draft, place.cluster)
  return true
}

async function runInitdb(place: Place, directory: string, passwordPath: string): Promise<void> {
  const authentication = ['--auth=scram-sha-256', `--pwfile=${passwordPath}`]
  const locale = ['--encoding=UTF8', '--locale-provider=libc', '--locale=C']
  const { code, output } = await run(
    [
      place.binaries.initdb,
      `--pgdata=${directory}`,
      `--username=${databaseUser}`,
      ...authentication,
      ...locale,
      '--no-instructions',
    ],
    { owner: place.owner, directory: place.home },
  )
  if (code !== 0) throw faultFrom(output)
}

async function requireSameVersion({ cluster, binaries }: Place): Promise<void> {
  const theirs = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  const ours = binaries.version.split('.')[0]
  if (theirs !== ours) throw createFault('other-version', { detail: `${theirs} / ${ours}` })
}

async function removeDrafts({ home }: Place): Promise<void> {
  const drafts = (await readdir(home)).filter((name) => name.startsWith('cluster'))
  await Promise.all(drafts.map((name) => rm(join(home, name), { recursive: true })))
}

/** Writes our settings, which `postgresql.conf` includes; only loopback, and no statement or value in its log. */
export async function configure(place: Place, port: number): Promise<void> {
  const settings = [
    "listen_addresses = '127.0.0.1'",
    `port = ${port}`,
    "unix_socket_directories = ''",
    'password_encryption = scram-sha-256',
    'fsync = on',
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    'log_min_error_statement = panic',
    'log_error_verbosity = terse',
    'log_parameter_max_length_on_error = 0',
  ]
  await writeOwned(place, join(place.cluster, 'wardline.conf'), `${settings.join('\n')}\n`)
}

async function writeOwned({ owner }: Place, path: string, text: string): Promise<void> {
  // Root writes in a folder of somebody else: a link that lies there must not lead it elsewhere.
  await rm(path, { force: true })
  await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  if (owner !== null) await chown(path, owner.uid, owner.gid)
}
