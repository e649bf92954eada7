import { hash, randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import { z } from 'zod'

import type { Text } from '#policy'

import { makeDataDirectory } from './secrets.ts'

const fileName = 'gateway.lock'
const waitMs = 10

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
  while (!(await take(path, holder))) {
    const other = await readHolder(path)
    if (other !== null && isAlive(other)) throw createAlreadyRunning(other)
    await setTimeout(waitMs) // Somebody else is taking it over.
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
  return (await lookAt(path))?.holder ?? null
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

/** Takes a file that nobody alive holds; whether it did. */
async function take(path: string, holder: LockHolder): Promise<boolean> {
  if (await tryToTake(path, holder)) return true
  const judged = await lookAt(path)
  const isFree = judged !== null && (judged.holder === null || !isAlive(judged.holder))
  return isFree && takeOver(path, judged.mark, holder)
}

/**
 * Puts a new holder in the place of a stale one. Many may find the same stale lock: whoever takes the token that is named
 * after its content may replace it, and finds it replaced if he comes late. A token whose holder died is taken over in the
 * same way.
 */
async function takeOver(path: string, mark: string, holder: LockHolder): Promise<boolean> {
  const token = `${path}.${mark}`
  if (!(await take(token, holder))) return false
  try {
    if ((await lookAt(path))?.mark !== mark) return false
    await replace(path, holder)
    return true
  } finally {
    await rm(token, { force: true })
  }
}

/** Who holds a file, if that can be read, and a mark of its content; null when there is none. */
async function lookAt(path: string) {
  try {
    const text = await readFile(path, 'utf8')
    return { holder: parseHolder(text), mark: hash('sha256', text).slice(0, 16) }
  } catch {
    return null
  }
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
