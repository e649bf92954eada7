// Runs the real command line under Node 24 and stands between it and the terminal without being noticed.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { isatty } from 'node:tty'

import { runsSources, stopsByItself } from './decide.mjs'
import { LaunchFault } from './fault.mjs'

const signals = process.platform === 'win32' ? ['SIGINT'] : ['SIGINT', 'SIGTERM', 'SIGHUP']

/** A last resort: a command that was let go of and still runs is asked by a signal. */
const patienceMs = 45_000

/** The Node that runs our sources: this one when it is new enough, else the one among our dependencies. */
export function findNode(root) {
  if (runsSources(process.versions.node)) return process.execPath
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = join(root, 'node_modules', 'node', 'bin', name)
  return existsSync(path) ? path : null
}

/** Runs `gateway/cli.ts` and ends as it ends. */
export async function runCommand(root, args, environment) {
  const node = findNode(root)
  if (node === null) {
    throw new LaunchFault('缺少 Node 24，请运行 npm ci / Node 24 is missing; run npm ci')
  }
  const settings = existsSync('.env') ? ['--env-file=.env'] : []
  const child = spawn(node, [...settings, join(root, 'gateway', 'cli.ts'), ...args], {
    // The channel closes when this process is gone, however it went: the command then stops as well.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: environment,
  })
  const release = passSignals(child, stopsByItself(args[0]))
  const end = await waitFor(child)
  release()
  finish(end)
}

function waitFor(child) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(new LaunchFault(`Node 24 无法运行 / could not be run (${error.code})`)),
    )
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
}

// Ctrl-C on a terminal, and a signal to the whole group, reach the command directly: a signal of ours would be its
// second, which means "at once". Letting go of the channel means the same as the first signal, however often it is said.
function passSignals(child, drains) {
  const isTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor))
  let isAsked = false
  let timer
  const pass = (signal) => {
    const reachesAll = isTerminal && signal === 'SIGINT'
    if (drains && !isAsked) {
      if (child.connected) child.disconnect()
      timer = setTimeout(() => child.kill(signal), patienceMs)
    } else if (!reachesAll) {
      child.kill(signal)
    }
    isAsked = true
  }
  for (const signal of signals) process.on(signal, pass)
  return () => {
    clearTimeout(timer)
    for (const signal of signals) process.off(signal, pass)
  }
}

function finish({ code, signal }) {
  if (signal === null) {
    process.exitCode = code
    return
  }
  process.exitCode = 128 + (constants.signals[signal] ?? 0)
  // Who waits for us (a shell, npm) shall see the same end.
  if (signals.includes(signal)) process.kill(process.pid, signal)
}
