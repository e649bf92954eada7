// Runs `npm ci`. Everything it says goes to the standard error, because the standard output belongs to the command.
import { spawn } from 'node:child_process'
import process from 'node:process'

import { installFailure, npmCommand, tail } from './decide.mjs'
import { LaunchFault } from './fault.mjs'

/** Installs exactly what package-lock.json says; throws a LaunchFault with one clear line. */
export async function install(root, environment) {
  const progress = startProgress()
  const { code, output } = await runNpm(root, environment).finally(() => progress.stop())
  if (code === 0) progress.done()
  else throw new LaunchFault(`${installFailure(output)}\n${tail(output)}`)
}

function runNpm(root, environment) {
  const { file, args, shell } = npmCommand({
    npmPath: environment.npm_execpath,
    execPath: process.execPath,
    platform: process.platform,
  })
  const flags = ['ci', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error']
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args, ...flags], {
      cwd: root,
      shell,
      env: quietPrisma(environment),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-100_000)))
    }
    child.on('error', (error) => reject(new LaunchFault(notStarted(error))))
    child.on('close', (code) => resolve({ code, output }))
  })
}

function notStarted(error) {
  return error.code === 'ENOENT'
    ? '找不到 npm，请先安装 Node.js 与 npm / npm was not found; install Node.js with npm'
    : `npm 无法运行 / npm could not be run (${error.code})`
}

// Prisma's install script fetches an engine from outside the registry unless it is told where one is; ours never runs it.
function quietPrisma(environment) {
  return {
    ...environment,
    PRISMA_SCHEMA_ENGINE_BINARY: environment.PRISMA_SCHEMA_ENGINE_BINARY ?? process.execPath,
    PRISMA_SKIP_POSTINSTALL_GENERATE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
}

/** A line that shows that something happens: turning on a terminal, now and then a new line elsewhere. */
function startProgress() {
  const { stderr } = process
  const startedAt = Date.now()
  const seconds = () => Math.round((Date.now() - startedAt) / 1000)
  const wheel = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'
  let turns = 0
  const say = () => `安装依赖（npm ci） / installing dependencies … ${seconds()} s`
  const show = () => {
    turns += 1
    stderr.write(stderr.isTTY ? `\r${wheel[turns % wheel.length]} ${say()}` : `${say()}\n`)
  }
  show()
  const timer = setInterval(show, stderr.isTTY ? 120 : 15_000)
  return {
    stop() {
      clearInterval(timer)
      if (stderr.isTTY) stderr.write('\r\u001B[K')
    },
    done() {
      stderr.write(`依赖已安装 / dependencies installed (${seconds()} s)\n`)
    },
  }
}
