import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { faultFrom } from '../fault.ts'
import type { Place } from './place.ts'
import { run, type Outcome } from './run.ts'

/** Port of the server that runs on this cluster, for instance one that a crash left behind; null when none runs. */
export async function runningPort(place: Place): Promise<number | null> {
  const lines = await readPidFile(place)
  if (lines === null) return null
  const [pid = '', , , port = ''] = lines
  if (await isNoServer(Number(pid))) {
    await disownPidFile(place, lines)
    return null
  }
  return (await pgCtl(place, 'status')).code === 0 ? Number(port) : null
}

async function readPidFile({ cluster }: Place): Promise<readonly string[] | null> {
  return readFile(pidFile(cluster), 'utf8').then(
    (text) => text.split('\n'),
    () => null,
  )
}

// Another program that got the number after a restart, or a dead server that nobody has buried (its command is empty).
async function isNoServer(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return false
  return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
    (command) => !command.includes('postgres'),
    () => false,
  )
}

/**
 * PostgreSQL would take such a number for a living server and refuse to start. The rest of the file stays, for it lets
 * PostgreSQL see whether processes of the dead server still use its memory.
 */
async function disownPidFile({ cluster }: Place, lines: readonly string[]): Promise<void> {
  await writeFile(pidFile(cluster), [impossiblePid, ...lines.slice(1)].join('\n'))
}

const pidFile = (cluster: string): string => join(cluster, 'postmaster.pid')

/** One more than Linux ever gives (proc(5), pid_max). */
const impossiblePid = '4194305'

/** Starts the server and waits until it takes connections. */
export async function startServer(place: Place): Promise<void> {
  const from = await sizeOf(place.log)
  for (let attempt = 1; ; attempt += 1) {
    const { code, output } = await pgCtl(place, 'start', '-w', '-t', '120', '-l', place.log)
    if (code === 0) return
    // A server that is too slow must not stay behind when the gateway gives up.
    await pgCtl(place, 'stop', '-w', '-m', 'immediate')
    const logged = await readFile(place.log).catch(() => Buffer.alloc(0))
    const said = `${logged.subarray(from).toString('utf8')}\n${output}`
    // Processes of a server that was killed end by themselves, but not at once.
    if (!said.includes('is still in use') || attempt === 20) throw faultFrom(said)
    await setTimeout(250)
  }
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
