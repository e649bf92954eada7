import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { isAlreadyRunning, isHeld, lockDataDirectory } from '../../../gateway/embedded/lock.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wardline-lock-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const path = () => join(dataDir, 'gateway.lock')

it('one gateway holds a data directory', async () => {
  const lock = await lockDataDirectory(dataDir)
  await lock.announce('http://127.0.0.1:8080')
  const second = await lockDataDirectory(dataDir).catch((error: unknown) => error)
  if (!isAlreadyRunning(second)) throw new Error('two gateways hold one directory')
  expect(second.message).toContain(`${process.pid}, http://127.0.0.1:8080`)
  expect(await isHeld(dataDir)).toBe(true)
  lock.release()
  expect(await isHeld(dataDir)).toBe(false)
  expect(readdirSync(dataDir)).toEqual([])
})

it('of many that start together one wins', async () => {
  const attempts = Array.from({ length: 20 }, () => lockDataDirectory(dataDir))
  const results = await Promise.allSettled(attempts)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(readdirSync(dataDir)).toEqual(['gateway.lock'])
})

it('of many that find a stale lock one wins', async () => {
  await leaveStaleLock()
  const attempts = Array.from({ length: 20 }, () => lockDataDirectory(dataDir))
  const results = await Promise.allSettled(attempts)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(readdirSync(dataDir)).toEqual(['gateway.lock'])
})

it('the lock of a dead process is taken over', async () => {
  await leaveStaleLock()
  expect(await isHeld(dataDir)).toBe(false)
  const lock = await lockDataDirectory(dataDir)
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ pid: process.pid })
  lock.release()
})

it.runIf(process.platform === 'linux')(
  'the lock of an earlier process of this number is taken over',
  async () => {
    writeFileSync(
      path(),
      JSON.stringify({ id: 'x', pid: process.pid, startedAt: '1', address: null }),
    )
    const lock = await lockDataDirectory(dataDir)
    lock.release()
    expect(existsSync(path())).toBe(false)
  },
)

it('an unreadable lock is taken over', async () => {
  writeFileSync(path(), 'no JSON')
  const lock = await lockDataDirectory(dataDir)
  lock.release()
  expect(existsSync(path())).toBe(false)
})

it('a lock that somebody else took is not released', async () => {
  const lock = await lockDataDirectory(dataDir)
  const other = JSON.stringify({ id: 'other', pid: process.pid, startedAt: null, address: null })
  writeFileSync(path(), other)
  lock.release()
  expect(readFileSync(path(), 'utf8')).toBe(other)
})

async function leaveStaleLock(): Promise<void> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  const holder = { id: 'gone', pid: child.pid, startedAt: null, address: null }
  writeFileSync(path(), JSON.stringify(holder))
}
