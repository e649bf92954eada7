import { expect, test } from 'vitest'

import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { recordingUpstream } from '../support/upstream.ts'

const ask = (model: string) => ({
  model,
  messages: [{ role: 'user', content: '请整理：患者血压120/80mmHg。' }],
})

const table = [
  ['dr.lin', 'emr-structuring', 200, null],
  ['dr.xu', 'emr-structuring', 403, 'training_required'],
  ['dr.lin', 'order-review', 200, null],
  ['dr.lin', 'imaging-report-assist', 403, 'not_in_rollout'],
  ['dr.lin', 'prognosis-warning', 403, 'not_in_rollout'],
  ['admin.wu', 'emr-structuring', 403, 'access_denied'],
  ['it.sun', 'emr-structuring', 403, 'access_denied'],
  ['mgr.qian', 'staff-scheduling', 200, null],
  ['dr.lin', 'no-such-thing', 404, 'unknown_model'],
  ['dr.lin', 'deepseek-flash', 200, null],
  ['dr.lin', 'deepseek-chat', 404, 'unknown_model'],
] as const

test('each person gets what the bundle gives them, and each refusal is in the log', async () => {
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url })
  const denied: string[] = []

  for (const [user, model, status, code] of table) {
    const reply = await gateway.chat(ask(model), { user })
    const body = (await reply.json()) as { error?: { code: string; message: string } }
    expect([user, model, reply.status, body.error?.code ?? null]).toEqual([
      user,
      model,
      status,
      code,
    ])
    if (code) denied.push(code)
    if (body.error) expect(body.error.message).toMatch(/[一-鿿].* \/ [A-Z]/u)
  }

  const entries = await entriesOf(gateway)
  const refusals = entries.filter(({ body }) => body.type === 'ai.deny')
  expect(refusals.map(({ body }) => body.policy?.reason)).toEqual(denied)
  expect(upstream.requests).toHaveLength(table.length - denied.length)
})

test('the model list is what the calls allow', async () => {
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url })

  for (const user of ['dr.lin', 'dr.xu', 'it.sun', 'mgr.qian', 'admin.wu'] as const) {
    const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
    const reply = await fetch(`${gateway.url}/v1/models`, { headers })
    const listed = ((await reply.json()) as { data: { id: string }[] }).data.map(({ id }) => id)
    const { useCases, models } = gateway.gateway.ports.bundle()
    for (const { id } of [...useCases, ...models]) {
      const { status } = await gateway.chat(ask(id), { user })
      expect([user, id, listed.includes(id)]).toEqual([user, id, status === 200])
    }
  }
})

test('only compliance officers read the log', async () => {
  await using gateway = await aGateway()

  for (const user of ['dr.lin', 'it.sun', 'mgr.qian', 'admin.wu'] as const) {
    const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
    const reply = await fetch(`${gateway.url}/api/audit/entries`, { headers })
    expect([user, reply.status]).toEqual([user, 403])
  }
  expect((await entriesOf(gateway)).length).toBeGreaterThan(0)
})
