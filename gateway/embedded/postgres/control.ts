import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { faultFrom } from '../fault.ts'
import type { Place } from './place.ts'
import { run, type Outcome } from './run.ts'

/** Port of the server that runs on this cluster, for instance one that a crash left behind; null when none runs. */
export async function runningPort(place: Place): Promise<number | null> {
  const lines = await readPidFile(place)
  if (lines === null) return null
  const [pid = '', , , port = ''] = lines
  if (await isSomebodyElse(Number(pid))) {
    // The machine was restarted and the number belongs to another program now; PostgreSQL would wait for it for ever.
    await rm(join(place.cluster, 'postmaster.pid'), { force: true })
    return null
  }
  return (await pgCtl(place, 'status')).code === 0 ? Number(port) : null
}

async function readPidFile({ cluster }: Place): Promise<readonly string[] | null> {
  return readFile(join(cluster, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => null,
  )
}

async function isSomebodyElse(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return false
  return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (command) => command !== '' && !command.includes('postgres'),
    () => false,
  )
}

/** Starts the server and waits until it takes connections. */
export async function startServer(place: Place): Promise<void> {
  const from = await sizeOf(place.log)
  const { code, output } = await pgCtl(place, 'start', '-w', '-t', '120', '-l', place.log)
  if (code === 0) return
  // A server that is too slow must not stay behind when the gateway gives up.
  await pgCtl(place, 'stop', '-w', '-m', 'immediate')
  const logged = await readFile(place.log).catch(() => Buffer.alloc(0))
  throw faultFrom(`${logged.subarray(from).toString('utf8')}\n${output}`)
}

/** Stops the server: open transactions are rolled back, everything committed stays. */
export async function stopServer(place: Place): Promise<void> {
  const { code } = await pgCtl(place, 'stop', '-w', '-t', '60', '-m', 'fast')
  if (code !== 0 && (await runningPort(place)) !== null) {
    await pgCtl(place, 'stop', '-w', '-m', 'immediate')
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

function pgCtl(place: Place, action: string, ...args: readonly string[]): Promise<Outcome> {
  const { binaries, cluster, owner, home } = place
  return run([binaries.pgCtl, action, '-D', cluster, ...args], { owner, directory: home })
}
