import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

import { afterEach, beforeEach, expect, it } from 'vitest'

const installer = pathToFileURL(
  join(import.meta.dirname, '../../../gateway/launch/install.mjs'),
).href

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wardline-install-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** Installs with an npm that consists of `program`, and waits until the launcher's process has ended by itself. */
async function install(
  program: string | null,
): Promise<{ stdout: string; stderr: string; code: unknown }> {
  const npm = join(root, 'npm-cli.js')
  if (program !== null) writeFileSync(npm, program)
  const environment = program === null ? { PATH: root } : { npm_execpath: npm }
  const script = `const { install } = await import(${JSON.stringify(installer)})
    await install(${JSON.stringify(root)}, ${JSON.stringify(environment)}).catch((error) => {
      process.stderr.write(error.name + ': ' + error.message); process.exitCode = 1 })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })
  const exit = once(child, 'exit')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { stdout, stderr, code: (await exit)[0] }
}

it('runs npm ci in the clone, quietly, and lets Prisma download nothing', async () => {
  const log = join(root, 'log')
  const program = `require('node:fs').writeFileSync(${JSON.stringify(log)}, JSON.stringify([
    process.argv.slice(2, 3), process.cwd(), process.env.PRISMA_SCHEMA_ENGINE_BINARY]))
    console.log('added 1 package')`
  const { stdout, stderr, code } = await install(program)
  expect([code, stdout]).toEqual([0, ''])
  expect(stderr).toContain('dependencies installed')
  expect(JSON.parse(readFileSync(log, 'utf8'))).toEqual([['ci'], root, process.execPath])
})

it('says in one line why npm failed, with the end of its log', async () => {
  const program = `console.error('npm error code ENOSPC\\nnpm error nospc'); process.exitCode = 228`
  const { stderr, code } = await install(program)
  expect(code).toBe(1)
  expect(stderr).toContain('LaunchFault: 磁盘空间不足，请清理后重试 / no disk space left')
  expect(stderr).toContain('npm error nospc')
  expect(stderr).not.toContain('    at ')
})

it('says that npm is missing, and ends', async () => {
  const { stderr, code } = await install(null)
  expect(code).toBe(1)
  expect(stderr).toContain('npm was not found')
})
