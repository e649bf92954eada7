import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { startEmbeddedPostgres } from '../../gateway/embedded/postgres.ts'

/** What `npm start` runs, with a data directory of its own and a port of the system's choice. */
async function startWardline(dataDir: string): Promise<{ child: ChildProcess; panel: string }> {
  const child = spawn(process.execPath, ['gateway/cli.ts', 'start'], {
    env: { ...process.env, PORT: '0', WARDLINE_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let panel = ''
  for await (const chunk of child.stdout) {
    panel += String(chunk)
    if (panel.includes('Ctrl-C')) break
  }
  return { child, panel }
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGINT')
  await once(child, 'exit')
  return child.exitCode
}

const addressIn = (panel: string) => /(http:\/\/127\.0\.0\.1:\d+)\/v1/u.exec(panel)?.[1] ?? ''
const keyIn = (panel: string) => /wl_[\w-]{43}/u.exec(panel)?.[0] ?? ''
const bodyIn = (panel: string) => /-d '(\{.*\})'/u.exec(panel)?.[1] ?? ''

test('what the panel says works when it is pasted, and a second start keeps the data', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'wardline-start-'))
  await chmod(dataDir, 0o711) // PostgreSQL runs as another user when the tests run as root.
  const first = await startWardline(dataDir)
  const url = addressIn(first.panel)
  const headers = { authorization: `Bearer ${keyIn(first.panel)}` }

  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body: bodyIn(first.panel),
  })
  const { choices } = (await reply.json()) as { choices: { message: { content: string } }[] }

  expect(reply.status).toBe(200)
  expect(choices[0]?.message.content).toContain('张秀兰')
  expect(choices[0]?.message.content).toContain('110105195810234021')
  expect(reply.headers.get('x-wardline-entry')).toBe('2')
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
  const signIn = await fetch(`${url}/auth/login`, { redirect: 'manual' })
  expect(signIn.headers.get('location')).toContain(encodeURIComponent(`${url}/auth/callback`))
  expect(first.panel).toContain(`${url}/auth/login`)
  expect(await stop(first.child)).toBe(0)

  const second = await startWardline(dataDir)
  const again = await fetch(`${addressIn(second.panel)}/api/me`, { headers })
  expect(((await again.json()) as { subject: string }).subject).toBe('dr.lin')
  expect(await stop(second.child)).toBe(0)
  await (await startEmbeddedPostgres({ dataDir })).remove()
  await rm(dataDir, { recursive: true, force: true })
})
