import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const launcher = pathToFileURL(
  join(import.meta.dirname, '../../../gateway/launch/command.mjs'),
).href

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wardline-launch-'))
  mkdirSync(join(root, 'gateway'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Starts the launcher on a command line that consists of `program`. */
function launch(program: string, ...args: string[]): ChildProcess {
  writeFileSync(join(root, 'gateway', 'cli.ts'), program)
  const script = `const { runCommand } = await import(${JSON.stringify(launcher)})
    await runCommand(${JSON.stringify(root)}, ${JSON.stringify(args)}, process.env)`
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

const linesOf = ({ stdout }: ChildProcess): Interface => {
  if (stdout === null) throw new Error('no output')
  return createInterface(stdout)
}
const nextLine = async (lines: Interface): Promise<string> => String((await once(lines, 'line'))[0])

// Counts what reaches a server, and stops at the first of it.
const server = `
  const stop = (why: string) => { console.log(why); setTimeout(() => { clearInterval(alive) }, 300) }
  const alive = setInterval(() => {}, 1000)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal))
  process.once('disconnect', () => stop('disconnect'))
  console.log('ready ' + process.pid)`

it('hands on words, input, output and the exit code', async () => {
  const program = `
    process.stdin.pipe(process.stdout)
    console.log(process.argv.slice(2).join('|'))
    process.stdin.on('end', () => { process.exitCode = 7 })`
  const child = launch(program, 'deid', 'a b')
  const exit = once(child, 'exit')
  child.stdin?.end('hello')
  if (child.stdout === null) throw new Error('no output')
  expect(await text(child.stdout)).toBe('deid|a b\nhello')
  expect(await exit).toEqual([7, null])
})

it('reads .env, and the environment wins', async () => {
  writeFileSync(join(root, '.env'), 'PORT=1234\nPATH=/nowhere\n')
  const child = launch(`console.log(process.env.PORT, process.env.PATH !== '/nowhere')`)
  expect(await nextLine(linesOf(child))).toBe('1234 true')
})

it('ends by the signal that ended the command', async () => {
  const child = launch(`process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)`, 'deid')
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
})

it('lets a server go exactly once', async () => {
  const child = launch(server, 'start')
  const lines = linesOf(child)
  await nextLine(lines)
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(said).toEqual(['disconnect'])
})

it('passes a second signal on', async () => {
  const stubborn = `
    const alive = setInterval(() => {}, 1000)
    process.once('disconnect', () => console.log('draining'))
    process.once('SIGTERM', () => { console.log('at once'); clearInterval(alive) })
    console.log('ready')`
  const child = launch(stubborn, 'start')
  const lines = linesOf(child)
  await nextLine(lines)
  child.kill('SIGTERM')
  expect(await nextLine(lines)).toBe('draining')
  const ending = nextLine(lines)
  child.kill('SIGTERM')
  expect(await ending).toBe('at once')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('passes signals on to other commands', async () => {
  const child = launch(`console.log('ready'); setInterval(() => {}, 1000)`, 'migrate')
  await nextLine(linesOf(child))
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM'])
})

it('is missed by the command when it is killed', async () => {
  const log = join(root, 'log')
  const program = `
    const { appendFileSync } = await import('node:fs')
    process.once('disconnect', () => { appendFileSync(${JSON.stringify(log)}, 'stopped'); process.exit() })
    console.log('ready')`
  const child = launch(program, 'start')
  await nextLine(linesOf(child))
  child.kill('SIGKILL')
  await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toBe('stopped'), 10_000)
})
