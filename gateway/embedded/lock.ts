import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { z } from 'zod'

import type { Text } from '#policy'

import { makeDataDirectory } from './secrets.ts'

const fileName = 'gateway.lock'

const lockHolder = z.object({
  id: z.string(),
  pid: z.int().positive(),
  /** Tells a process from a later one with the same number; null where the system does not say. */
  startedAt: z.string().nullable(),
  address: z.string().nullable(),
})

/** Who holds a data directory. */
type LockHolder = Readonly<z.infer<typeof lockHolder>>

/** An error that names the gateway which already uses the data directory. */
export type AlreadyRunning = Error & {
  readonly name: 'AlreadyRunning'
  readonly text: Text
  readonly holder: LockHolder
}

export type DataDirectoryLock = {
  /** Writes down where this gateway listens, for the message that a second one shows. */
  announce(address: string): Promise<void>
  /** Gives the directory free; synchronous, so that it also works while the process exits. */
  release(): void
}

/** Takes the data directory for this process; a lock whose process is gone is taken over. Throws AlreadyRunning. */
export async function lockDataDirectory(dataDir: string): Promise<DataDirectoryLock> {
  await makeDataDirectory(dataDir)
  const path = join(dataDir, fileName)
  const holder = describeSelf()
  while (!(await tryToTake(path, holder))) {
    const other = await readHolder(path)
    if (other !== null && isAlive(other)) throw createAlreadyRunning(other)
    await setAside(path, other)
  }
  return {
    announce: (address) => replace(path, { ...holder, address }),
    release: () => release(path, holder),
  }
}

/** Whether a gateway that is alive holds the data directory. */
export async function isHeld(dataDir: string): Promise<boolean> {
  const holder = await readHolder(join(dataDir, fileName))
  return holder !== null && isAlive(holder)
}

/** Whether something thrown says that another gateway holds the data directory. */
export function isAlreadyRunning(thrown: unknown): thrown is AlreadyRunning {
  return thrown instanceof Error && thrown.name === 'AlreadyRunning'
}

function describeSelf(): LockHolder {
  const startedAt = startOf(process.pid)
  return { id: randomUUID(), pid: process.pid, startedAt, address: null }
}

async function tryToTake(path: string, holder: LockHolder): Promise<boolean> {
  const draft = `${path}.${holder.id}`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 })
  try {
    // A link appears whole or not at all: of two gateways that start together one wins.
    await link(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function readHolder(path: string): Promise<LockHolder | null> {
  return readFile(path, 'utf8').then(parseHolder, () => null)
}

function parseHolder(text: string): LockHolder | null {
  try {
    return lockHolder.parse(JSON.parse(text))
  } catch {
    return null // A file that a crash or a person left unreadable holds nothing.
  }
}

function isAlive({ pid, startedAt }: LockHolder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  return startedAt === null || startedAt === startOf(pid)
}

// Linux only (proc(5), field 22 of stat); the name in field 2 may hold spaces and brackets.
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null // Not Linux, or the process has just ended.
  }
}

// Two gateways may find the same stale lock: only the one that was judged stale may be thrown away.
async function setAside(path: string, judged: LockHolder | null): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`
  try {
    await rename(path, aside)
  } catch {
    return // Somebody else was faster; the next round judges what is there now.
  }
  const found = await readHolder(aside)
  if (found !== null && found.id !== judged?.id) await link(aside, path).catch(() => {}) // Give it back.
  await rm(aside, { force: true })
}

async function replace(path: string, holder: LockHolder): Promise<void> {
  const draft = `${path}.${holder.id}`
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 })
  await rename(draft, path)
}

function release(path: string, holder: LockHolder): void {
  try {
    if (parseHolder(readFileSync(path, 'utf8'))?.id === holder.id) rmSync(path)
  } catch {
    // Already gone: there is nothing left to give free.
  }
}

function createAlreadyRunning(holder: LockHolder): AlreadyRunning {
  const where = holder.address === null ? '' : `, ${holder.address}`
  const text = {
    zh: `护界已在运行（进程 ${holder.pid}${where}）；同一数据目录只能运行一个`,
    en: `Wardline is already running (pid ${holder.pid}${where}); one gateway a data directory`,
  }
  const error = new Error(`${text.zh} / ${text.en}`)
  return Object.assign(error, { name: 'AlreadyRunning', text, holder } as const)
}
