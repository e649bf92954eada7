import { expect, test } from 'vitest'

import { loadBundle } from '../../../gateway/policies/folder.ts'
import { aGateway } from '../../support/gateway.ts'
import { recordingUpstream } from '../../support/upstream.ts'

const key = 'witness.example/w1'

async function asked(hours: number, at: Date | null, text: string): Promise<number> {
  await using upstream = await recordingUpstream()
  const shipped = await loadBundle()
  const unwitnessed = { hours, fromLevel: 3 } as const
  const bundle = { ...shipped, audit: { ...shipped.audit, unwitnessed } }
  await using gateway = await aGateway({ upstream: upstream.url, bundle })
  const since = new Date(Date.now() - 1_000)
  Object.assign(gateway.gateway.ports.audit, { witnesses: () => [{ name: key, at, since }] })
  const answer = await gateway.chat({
    model: 'emr-structuring',
    messages: [{ role: 'user', content: text }],
  })
  expect(upstream.requests).toHaveLength(answer.status === 200 ? 1 : 0)
  return answer.status
}

const sensitive = '患者王秀兰，电话13912345678，诊断：高血压。'
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000)

test('what is sensitive is refused once no witness has signed for the hours of the bundle', async () => {
  expect(await asked(24, hoursAgo(25), sensitive)).toBe(503)
  expect(await asked(24, hoursAgo(23), sensitive)).toBe(200)
  expect(await asked(24, hoursAgo(25), '请解释什么是电子病历。')).toBe(200)
})

test('a witness that never signed counts from when it was first asked', async () => {
  expect(await asked(24, null, sensitive)).toBe(200)
  expect(await asked(1 / 36_000, null, sensitive)).toBe(503)
})
