// Makes a clone ready to run: dependencies as package-lock.json says, and the Prisma client that is made from the
// schema. Plain JavaScript without dependencies, because it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { findNode } from './launch/command.mjs'
import { firstDifference, isStamped, stampOf, tail } from './launch/decide.mjs'
import { LaunchFault } from './launch/fault.mjs'
import { install } from './launch/install.mjs'
import { inTurn } from './launch/turn.mjs'

const stampName = '.wardline-installed'
const missing =
  '尚未安装依赖，请先运行 npm ci（或 npm start） / dependencies are not installed; run npm ci (or npm start)'

/** Installs and generates whatever is missing; `dev` asks for the tools of the tests too. */
export async function prepare(root, environment, { dev }) {
  if (!isInstalled(root, { dev })) {
    await inTurn(root, async () => {
      if (isInstalled(root, { dev })) return
      await install(root, environment)
      writeStamp(root, { dev: true })
    })
  }
  generateClient(root, environment)
}

/** Throws a LaunchFault unless the clone is ready; generates the client, which needs neither network nor time. */
export function requirePrepared(root, environment) {
  if (!existsSync(join(root, 'node_modules', 'zod')) || findNode(root) === null) {
    throw new LaunchFault(missing)
  }
  if (!existsSync(join(root, 'prisma', 'generated', 'client.ts'))) generateClient(root, environment)
}

function isInstalled(root, scope) {
  const stamp = readIfThere(join(root, 'node_modules', stampName))
  if (!existsSync(join(root, 'node_modules', 'zod')) || findNode(root) === null) return false
  if (isStamped(stamp, lockHash(root), scope)) return true
  // Somebody ran `npm ci` by hand: npm's own record says whether that was enough.
  const record = readIfThere(join(root, 'node_modules', '.package-lock.json'))
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  if (record === null || firstDifference(lock, JSON.parse(record), scope) !== null) return false
  writeStamp(root, scope)
  return true
}

function writeStamp(root, scope) {
  writeFileSync(join(root, 'node_modules', stampName), stampOf(lockHash(root), scope))
}

function lockHash(root) {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).digest('hex')
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function generateClient(root, environment) {
  const script = join(root, 'prisma', 'generate.mjs')
  const { status, stdout, stderr } = spawnSync(findNode(root), [script], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  })
  if (status === 0) return
  const said = tail(`${stdout ?? ''}\n${stderr ?? ''}`)
  throw new LaunchFault(`生成数据库客户端失败 / generating the database client failed\n${said}`)
}
