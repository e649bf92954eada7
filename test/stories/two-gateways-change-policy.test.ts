import { expect, test } from 'vitest'

import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { asPolicy, shipped } from '../support/policy.ts'
import { recordingUpstream } from '../support/upstream.ts'

/** The shipped bundle, without budgets, under which answers bear a label that is to be seen, or one in their metadata alone. */
async function policyOf(version: string, label: 'visible' | 'metadata') {
  const { bundle } = await shipped()
  const useCases = bundle.useCases.map((one) =>
    one.id === 'emr-structuring' ? { ...one, label } : one,
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
  const reason = '调整标识方式'
  const { number } = await post('', { files: to, reason }, 'officer.zhou')
  await post(`/${number}/propose`, {}, 'officer.zhou')
  return (await post(`/${number}/approve`, {}, 'officer.feng')).hash
}

type Asked = { readonly status: number; readonly policy: string | null; readonly isSeen: boolean }

async function ask(gateway: TestGateway): Promise<Asked> {
  const answer = await gateway.chat({
    model: 'emr-structuring',
    messages: [{ role: 'user', content: '请整理：双肺纹理清晰。' }],
  })
  const { choices } = (await answer.json()) as { choices?: { message: { content: string } }[] }
  const isSeen = choices?.[0]?.message.content.includes('本内容由人工智能生成') ?? false
  return { status: answer.status, policy: answer.headers.get('x-wardline-policy'), isSeen }
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
  const first = one.gateway.ports.bundle().hash

  const over = new AbortController()
  const asked: Asked[] = []
  const load = [one, other, one, other].map(async (gateway) => {
    while (!over.signal.aborted) asked.push(await ask(gateway))
  })
  const seen = await change(one, await policyOf('1.0.1', 'visible'))
  await until(async () => (await ask(other)).policy === seen)
  const last = await change(other, await policyOf('1.0.2', 'metadata'))
  await until(async () => (await ask(one)).policy === last)
  over.abort()
  await Promise.all(load)

  for (const { status, policy, isSeen } of asked)
    expect({ status, isSeen }).toEqual({ status: 200, isSeen: policy === seen })
  for (const hash of [first, seen, last]) expect(asked.map(({ policy }) => policy)).toContain(hash)
  expect(await one.gateway.ports.audit.verify()).toMatchObject({ findings: [] })
})
