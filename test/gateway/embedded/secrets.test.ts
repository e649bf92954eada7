import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { keepSecret, readSecret } from '../../../gateway/embedded/secrets.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wardline-secrets-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

it('a secret is made once and kept', async () => {
  const first = await keepSecret(join(dataDir, 'new'), 'secret')
  expect(first).toMatch(/^[\w-]{43}$/u)
  expect(await keepSecret(join(dataDir, 'new'), 'secret')).toBe(first)
  expect(await readSecret(join(dataDir, 'new'), 'secret')).toBe(first)
})

it('a secret is for its owner alone', async () => {
  await keepSecret(dataDir, 'secret')
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
})

it('many at a time agree on one secret', async () => {
  const kept = await Promise.all(Array.from({ length: 20 }, () => keepSecret(dataDir, 'secret')))
  expect(new Set(kept).size).toBe(1)
  expect(readdirSync(dataDir)).toEqual(['secret'])
})

it('an empty file is no secret', async () => {
  writeFileSync(join(dataDir, 'secret'), '\n')
  expect(await keepSecret(dataDir, 'secret')).toHaveLength(43)
})

it('a secret that was never made is null', async () => {
  expect(await readSecret(dataDir, 'secret')).toBeNull()
})
