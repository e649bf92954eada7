import { expect, test } from 'vitest'

import { routesOf } from '../../gateway/app.ts'
import { describeRoutes } from '../../gateway/openapi.ts'
import type { Ports } from '../../gateway/ports.ts'

/** Routes only look at their ports when they are called, so a description needs none. */
const routes = routesOf({} as Ports, { maxBodyBytes: 1, version: '0.0.0' })

test('docs/openapi.json is what the routes say', async () => {
  const described = describeRoutes(
    routes.filter(({ answer, access }) => access === 'identified' || typeof answer !== 'string'),
    '0.0.0',
  )
  await expect(`${JSON.stringify(described, null, 2)}\n`).toMatchFileSnapshot(
    '../../docs/openapi.json',
  )
})

test('every route of the contract is there', () => {
  const paths = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  expect(paths).toEqual(
    expect.arrayContaining([
      'POST /v1/chat/completions',
      'GET /v1/models',
      'POST /api/deidentify',
      'POST /api/policy/explain',
      'GET /api/audit/entries',
      'GET /api/audit/entries/:index',
      'GET /api/audit/entries/:index/proof',
      'GET /api/audit/checkpoint',
      'GET /api/audit/export',
      'POST /api/keys',
      'GET /api/me',
      'GET /healthz',
      'GET /readyz',
      'GET /metrics',
      'GET /openapi.json',
      'GET /docs',
    ]),
  )
})
