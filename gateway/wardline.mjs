#!/usr/bin/env node
// The way in: `npm start`, `npm test` and `npx wardline …`. Runs on Node 18 and later; everything else on Node 24.
import { dirname } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

import { runCommand } from './launch/command.mjs'
import { isTooOld, mayInstall } from './launch/decide.mjs'
import { LaunchFault } from './launch/fault.mjs'
import { prepare, requirePrepared } from './prepare.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

async function main([command, ...words]) {
  if (isTooOld(process.versions.node)) {
    throw new LaunchFault(
      `Node ${process.versions.node} 过旧，需要 18 或更高版本 / is too old; 18 or later is needed`,
    )
  }
  if (mayInstall(command)) await prepare(root, process.env, { dev: command !== 'start' })
  else requirePrepared(root, process.env)
  if (command !== 'prepare') {
    await runCommand(root, command === undefined ? [] : [command, ...words], process.env)
  }
}

main(process.argv.slice(2)).catch((error) => {
  process.exitCode = 1
  const isNoSpace = error?.code === 'ENOSPC'
  if (isNoSpace) process.stderr.write('磁盘空间不足 / no disk space left\n')
  else
    process.stderr.write(
      `${error instanceof LaunchFault ? error.message : (error?.stack ?? error)}\n`,
    )
})
