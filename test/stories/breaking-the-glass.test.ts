import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { aDatabase } from '../support/database.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { asPolicy, shipped } from '../support/policy.ts'
import { recordingUpstream, type RecordingUpstream } from '../support/upstream.ts'

type User = Parameters<TestGateway['keyOf']>[0]

const reason = '抢救中，影像科未值班，急需解读胸片报告'

let upstream: RecordingUpstream
beforeAll(async () => {
  upstream = await recordingUpstream()
})
afterAll(() => upstream[Symbol.asyncDispose]())

const opened = (wish: Parameters<typeof aGateway>[0] = {}): Promise<TestGateway> =>
  aGateway({ upstream: upstream.url, ...wish })

type Wish = {
  readonly user?: User
  readonly model?: string
  readonly purpose?: string
  readonly content?: string
}

async function ask(gateway: TestGateway, wish: Wish = {}) {
  const { user = 'dr.xu', model = 'imaging-report-assist', purpose = 'ETREAT' } = wish
  const content = wish.content ?? '请整理：双肺纹理清晰。'
  const answer = await gateway.chat(
    { model, messages: [{ role: 'user', content }] },
    { user, headers: { 'x-wardline-purpose': purpose } },
  )
  const body = (await answer.json()) as { error?: { code: string } }
  return { status: answer.status, code: body.error?.code ?? null }
}

async function breakGlass(gateway: TestGateway, user: User = 'dr.xu', body: object = { reason }) {
  const answer = await gateway.post('/api/break-glass', body, user)
  const emergency = (await answer.json()) as { id: string; entry: number; expiresAt: string }
  return { status: answer.status, emergency }
}

async function list(gateway: TestGateway, user: User) {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  const answer = await fetch(`${gateway.url}/api/break-glass`, { headers })
  const body = (await answer.json()) as { emergencies?: { id: string; open: boolean }[] }
  return { status: answer.status, emergencies: body.emergencies ?? [] }
}

async function end(gateway: TestGateway, id: string, user: User) {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  const url = `${gateway.url}/api/break-glass/${id}`
  return (await fetch(url, { method: 'DELETE', headers })).status
}

test('who has to treat somebody now goes beyond training and pilots, for a reason, on record, and is reviewed', async () => {
  await using gateway = await opened()
  expect(await ask(gateway)).toEqual({ status: 403, code: 'not_in_rollout' })
  const { status, emergency } = await breakGlass(gateway)
  expect(status).toBe(201)
  expect(await ask(gateway)).toEqual({ status: 200, code: null })
  expect(await ask(gateway, { model: 'emr-structuring' })).toMatchObject({ status: 200 })
  // It is of emergency treatment, and of one person.
  expect(await ask(gateway, { purpose: 'TREAT' })).toMatchObject({ status: 403 })
  expect(await ask(gateway, { user: 'dr.lin' })).toMatchObject({ status: 403 })

  const entries = await entriesOf(gateway)
  const accepts = entries.filter(({ body }) => body.type === 'ai.accept')
  expect(accepts.map(({ body }) => body.policy?.rules)).toEqual([
    expect.arrayContaining(['step.break-glass']),
    expect.arrayContaining(['step.break-glass']),
  ])
  expect(entries[emergency.entry]?.body).toMatchObject({
    type: 'emergency.opened',
    purpose: 'ETREAT',
  })
  expect(JSON.stringify(entries)).not.toContain('抢救')

  await gateway.gateway.ports.audit.checkpoint()
  await gateway.gateway.ports.review.follow()
  const cases = await gateway.gateway.ports.review.list({ limit: 50, why: 'break-glass' })
  expect(cases).toMatchObject([{ entry: emergency.entry, emergency: true, state: 'open' }])
  const content = await gateway.post(
    `/api/audit/content/${emergency.entry}`,
    { reason: '复核紧急访问' },
    'officer.zhou',
  )
  expect(JSON.stringify(await content.json())).toContain('影像科未值班')
})

test('nobody goes beyond what is not ready, what is forbidden, what a destination may see, or the log', async () => {
  await using gateway = await opened()
  await breakGlass(gateway)
  expect(await ask(gateway, { model: 'prognosis-warning' })).toMatchObject({
    code: 'not_in_rollout',
  })
  expect(await ask(gateway, { model: 'no-such-thing' })).toMatchObject({ code: 'unknown_model' })
  // The cloud may not see what is left of level 4, whatever the emergency is.
  const singling = '患者确诊艾滋病，HIV抗体阳性，请整理。'
  expect(await ask(gateway, { content: singling })).toMatchObject({ code: 'no_destination' })
  expect(upstream.requests.some(({ text }) => text.includes('艾滋病'))).toBe(false)
})

test('only those whom the bundle names break the glass, and for a reason', async () => {
  await using gateway = await opened()
  for (const user of ['admin.wu', 'mgr.qian', 'it.sun', 'officer.zhou'] as const)
    expect((await breakGlass(gateway, user)).status).toBe(403)
  for (const body of [
    {},
    { reason: '' },
    { reason: '急' },
    { reason, minutes: 999 },
    { reason: 1 },
  ])
    expect((await breakGlass(gateway, 'dr.xu', body)).status).toBe(400)
  expect((await breakGlass(gateway)).status).toBe(201)
  expect((await breakGlass(gateway)).status).toBe(409)
})

test('it is over when its owner says so or its time is up, and nobody prolongs it', async () => {
  await using database = await aDatabase()
  await using gateway = await opened({ database: database.connectionString })
  const { emergency } = await breakGlass(gateway)
  expect(await end(gateway, emergency.id, 'dr.lin')).toBe(404)
  expect(await end(gateway, 'x', 'dr.xu')).toBe(400)
  expect(await end(gateway, emergency.id, 'dr.xu')).toBe(200)
  expect(await end(gateway, emergency.id, 'dr.xu')).toBe(404)
  expect((await ask(gateway)).status).toBe(403)

  await breakGlass(gateway)
  expect((await ask(gateway)).status).toBe(200)
  const client = new Client({ connectionString: database.connectionString })
  await client.connect()
  for (const sql of [
    `UPDATE emergency_access SET expires_at = now() + interval '1 day'`,
    `UPDATE emergency_access SET ended_at = NULL`,
    'DELETE FROM emergency_access',
    'TRUNCATE emergency_access',
  ])
    await expect(client.query(sql), sql).rejects.toThrow()
  await client.query('ALTER TABLE emergency_access DISABLE TRIGGER ALL')
  await client.query(
    `UPDATE emergency_access SET opened_at = opened_at - interval '31 minutes', expires_at = expires_at - interval '31 minutes'`,
  )
  await client.end()
  expect((await ask(gateway)).status).toBe(403)

  expect((await list(gateway, 'dr.xu')).emergencies.map(({ open }) => open)).toEqual([false, false])
  expect((await list(gateway, 'dr.lin')).emergencies).toEqual([])
  expect((await list(gateway, 'officer.feng')).emergencies).toHaveLength(2)
  expect((await list(gateway, 'admin.wu')).status).toBe(403)
})

test('whoever has one that is not reviewed in time breaks the glass no more, until it is', async () => {
  await using database = await aDatabase()
  const { bundle } = await shipped()
  const policy = asPolicy(bundle)
  await using gateway = await opened({ database: database.connectionString, bundle: policy.bundle })
  const { emergency } = await breakGlass(gateway)
  await end(gateway, emergency.id, 'dr.xu')
  const { ports } = gateway.gateway
  await ports.audit.checkpoint()
  await ports.review.follow()

  const client = new Client({ connectionString: database.connectionString })
  await client.connect()
  await client.query('ALTER TABLE emergency_access DISABLE TRIGGER ALL')
  await client.query(
    `UPDATE emergency_access SET opened_at = opened_at - interval '73 hours', expires_at = expires_at - interval '73 hours', ended_at = ended_at - interval '72 hours'`,
  )
  await client.end()
  const refused = await breakGlass(gateway)
  expect(refused.status).toBe(403)
  expect(JSON.stringify(refused.emergency)).toContain('复核')
  expect((await breakGlass(gateway, 'dr.lin')).status).toBe(201)

  const [found] = await ports.review.list({ limit: 1, why: 'break-glass', state: 'open' })
  const step = (name: string, body: object, user: User) =>
    gateway.post(`/api/audit/reviews/${found?.id}/${name}`, body, user)
  expect((await step('explain', { explanation: 'took-part-in-care' }, 'officer.zhou')).status).toBe(
    200,
  )
  expect((await step('decide', { outcome: 'justified' }, 'officer.zhou')).status).toBe(200)
  expect((await step('sign', {}, 'officer.zhou')).status).toBe(200)
  expect((await breakGlass(gateway)).status).toBe(403)
  expect((await step('sign', {}, 'officer.feng')).status).toBe(200)
  expect((await breakGlass(gateway)).status).toBe(201)
})
