import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startDemoProvider, type DemoProvider } from '../../../gateway/identity/demo-provider.ts'
import { wardline } from '../../support/wardline.ts'

const gateway = 'http://127.0.0.1:50123'
let dataDir: string
let provider: DemoProvider
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'wardline-doctor-'))
  provider = await startDemoProvider({ dataDir, users: [], gateway })
})
afterAll(async () => {
  await provider.close()
  rmSync(dataDir, { recursive: true })
})

/** What the doctor says of signing in with a browser. */
async function lookAt(environment: Record<string, string>): Promise<string> {
  const { output } = await wardline(['doctor'], {
    environment: { OIDC_ISSUER: provider.issuer, ...environment },
  })
  return output.split('\n').find((line) => line.includes('signing in with a browser')) ?? output
}

test('the doctor names the settings that signing in lacks', async () => {
  expect(await lookAt({ OIDC_ISSUER: '' })).toContain('–')
  expect(await lookAt({})).toContain('unavailable: PUBLIC_URL, OIDC_CLIENT_SECRET')
  expect(await lookAt({ PUBLIC_URL: gateway })).toContain('unavailable: OIDC_CLIENT_SECRET is not')
})

test('the doctor tries the client at the provider', async () => {
  const file = join(dataDir, 'secret')
  const settings = { PUBLIC_URL: gateway, OIDC_CLIENT_SECRET_FILE: file }
  expect(await lookAt(settings)).toContain('cannot be read')
  writeFileSync(file, `${provider.client?.clientSecret}\n`)
  expect(await lookAt(settings)).toContain('✓')
  writeFileSync(file, 'another')
  expect(await lookAt(settings)).toMatch(/✗.*OIDC_CLIENT_SECRET/u)
  expect(await lookAt({ ...settings, OIDC_CLIENT_ID: 'unknown' })).toContain('✗')
})
