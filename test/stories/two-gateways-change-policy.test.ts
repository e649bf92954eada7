import { expect, test } from 'vitest'

import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { asPolicy, shipped } from '../support/policy.ts'
import { recordingUpstream } from '../support/upstream.ts'

/** The shipped bundle with the pilot of one use case open, or not, to the department of who asks. */
async function policyOf(version: string, pilotDepartments: readonly string[]) {
  const { bundle } = await shipped()
  const useCases = bundle.useCases.map((one) =>
    one.id === 'imaging-report-assist' ? { ...one, pilotDepartments: [...pilotDepartments] } : one,
  )
  return asPolicy({ ...bundle, version, useCases, limits: unlimited })
}

const unlimited = { principal: {}, department: {}, useCase: {}, departments: {}, useCases: {} }

async function change(
  gateway: TestGateway,
  { files: to }: Awaited<ReturnType<typeof policyOf>>,
): Promise<string> {
  const post = async (path: string, body: object, user: 'officer.zhou' | 'officer.feng') => {
    const answer = await gateway.post(`/api/policies${path}`, body, user)
    expect(answer.ok).toBe(true)
    return (await answer.json()) as { number: number; hash: string }
  }
  const reason = '调整试点科室'
  const { number } = await post('', { files: to, reason }, 'officer.zhou')
  await post(`/${number}/propose`, {}, 'officer.zhou')
  return (await post(`/${number}/approve`, {}, 'officer.feng')).hash
}

type Asked = { readonly status: number; readonly policy: string | null }

async function ask(gateway: TestGateway): Promise<Asked> {
  const answer = await gateway.chat({
    model: 'imaging-report-assist',
    messages: [{ role: 'user', content: '请整理：双肺纹理清晰。' }],
  })
  await answer.body?.cancel()
  return { status: answer.status, policy: answer.headers.get('x-wardline-policy') }
}

test('two gateways change the policy under load, and every answer is by one version or the other', async () => {
  await using upstream = await recordingUpstream()
  await using database = await aDatabase()
  const wish = {
    upstream: upstream.url,
    database: database.connectionString,
    secret: 's'.repeat(64),
  }
  await using one = await aGateway(wish)
  await using other = await aGateway(wish)
  const closed = one.gateway.ports.bundle().hash

  const over = new AbortController()
  const asked: Asked[] = []
  const load = [one, other, one, other].map(async (gateway) => {
    while (!over.signal.aborted) asked.push(await ask(gateway))
  })
  const open = await change(one, await policyOf('1.0.1', ['radiology', 'cardiology']))
  await until(async () => (await ask(other)).policy === open)
  const shut = await change(other, await policyOf('1.0.2', ['radiology']))
  await until(async () => (await ask(one)).policy === shut)
  over.abort()
  await Promise.all(load)

  const expected = new Map([
    [closed, 403],
    [open, 200],
    [shut, 403],
  ])
  for (const { status, policy } of asked) expect(status).toBe(expected.get(policy ?? ''))
  for (const hash of [closed, open, shut]) expect(asked.map(({ policy }) => policy)).toContain(hash)
  expect(await one.gateway.ports.audit.verify()).toMatchObject({ findings: [] })
})
