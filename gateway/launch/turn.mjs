// Two launchers on one fresh clone (`npm start` and `npm test` side by side) must not run `npm ci` at the same time.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

/** Runs `work` alone among all launchers of this clone. */
export async function inTurn(root, work) {
  const path = join(root, '.wardline', 'install.lock')
  mkdirSync(join(root, '.wardline'), {
    recursive: true,
    mode: process.getuid?.() === 0 ? 0o711 : 0o700,
  })
  let isTold = false
  while (!take(path)) {
    if (!isTold) process.stderr.write('等待另一个安装完成 / waiting for another installation\n')
    isTold = true
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isAlive(holderOf(path))) rmSync(path, { force: true })
    return false
  }
}

function holderOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return 0 // Given free in this very moment.
  }
}

function isAlive(pid) {
  // An empty file is one that is being written: its owner is alive.
  if (pid === 0) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
