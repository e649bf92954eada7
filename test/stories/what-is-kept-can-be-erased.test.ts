import { expect, test } from 'vitest'

import { openAuditLog, type Entry } from '#audit'

import { aSession } from '../support/audit-log.ts'
import { echoes } from '../support/echo.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { note } from '../support/notes.ts'
import { recordingUpstream } from '../support/upstream.ts'

const wang = {
  resourceType: 'Patient',
  name: [{ text: '汪若曦' }],
  identifier: [{ system: 'urn:his:mrn', value: 'ZY-0093517' }],
}
const text = '患者汪若曦，住院号 ZY-0093517，胸闷三天，请整理病史。'
const asked = (more: object = {}) => ({
  model: 'emr-structuring',
  messages: [{ role: 'user', content: text }],
  wardline: { people: [wang] },
  ...more,
})

type Contents = {
  readonly opened: number
  readonly contents: readonly {
    readonly kind: string
    readonly state: string
    readonly text: string | null
  }[]
}

async function opened(gateway: TestGateway, index: number | string): Promise<Contents> {
  const answer = await gateway.post(
    `/api/audit/content/${index}`,
    { reason: '患者投诉，核对答复' },
    'officer.zhou',
  )
  expect(answer.status).toBe(200)
  return (await answer.json()) as Contents
}

const textOf = ({ contents }: Contents, kind: string): string =>
  contents.find((content) => content.kind === kind)?.text ?? ''

const stateOf = ({ contents }: Contents): readonly string[] => contents.map(({ state }) => state)

async function json<Answer>(answer: Response | Promise<Response>): Promise<Answer> {
  return (await (await answer).json()) as Answer
}

const indexOf = (answer: Response): number => Number(answer.headers.get('x-wardline-entry'))

test('what was written, what the model saw and what it said are kept, and opened for a reason', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const answer = await gateway.chat(asked())
  const said = await json<{ choices: { message: { content: string } }[] }>(answer)
  const index = indexOf(answer)

  const kept = await opened(gateway, index)
  expect(textOf(kept, 'prompt')).toContain(text)
  expect(textOf(kept, 'masked')).toBe(upstream.requests.at(-1)?.text)
  expect(textOf(kept, 'masked')).not.toContain('汪若曦')
  expect(textOf(kept, 'answer')).toContain(said.choices[0]?.message.content.slice(0, 40))
  expect(textOf(kept, 'answer')).toContain('汪若曦')

  const entries = await entriesOf(gateway)
  const accept = entries[index] as Entry
  expect(Object.keys(accept.body.content ?? {})).toEqual(['masked', 'prompt'])
  expect(JSON.stringify(entries)).not.toContain('汪若曦')
  const opening = entries.find(({ body }) => body.type === 'content.opened') as Entry
  expect(opening).toMatchObject({ index: kept.opened, body: { about: [index, index + 1] } })
  expect(JSON.stringify(opening)).not.toContain('投诉')
  expect(textOf(await opened(gateway, kept.opened), 'reason')).toBe('患者投诉，核对答复')
})

test('a stream is kept as it was shown, and so is what came of one that broke off', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const answer = await gateway.chat(asked({ stream: true }))
  await answer.text()
  expect(textOf(await opened(gateway, indexOf(answer)), 'answer')).toContain('汪若曦')
})

test('content is opened for a reason and by compliance officers only', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const index = indexOf(await gateway.chat(asked()))
  const path = `/api/audit/content/${index}` as const
  for (const body of [{}, { reason: '' }, { reason: '   ' }, { reason: 7 }, null])
    expect((await gateway.post(path, body, 'officer.zhou')).status).toBe(400)
  for (const user of ['dr.lin', 'admin.wu', 'mgr.qian', 'it.sun'] as const)
    expect((await gateway.post(path, { reason: 'I want to see it' }, user)).status).toBe(403)
  for (const nothing of ['999999', '0x1', '-1', 'x'])
    expect(
      (await gateway.post(`/api/audit/content/${nothing}`, { reason: 'review' }, 'officer.zhou'))
        .status,
    ).toBeOneOf([400, 404])

  const authorization = `Bearer ${await gateway.keyOf('officer.zhou')}`
  const read = (headers: Record<string, string>) =>
    fetch(gateway.url + path, { headers: { authorization, ...headers } })
  expect((await read({})).status).toBe(400)
  expect((await read({ 'x-wardline-reason': '%E6%A' })).status).toBe(400)
  expect((await read({ 'x-wardline-reason': encodeURIComponent('质量复核') })).status).toBe(200)
  const types = (await entriesOf(gateway)).map(({ body }) => body.type)
  expect(types.filter((type) => type === 'content.opened')).toHaveLength(1)
})

test('a use case keeps what its policy says, and nothing more', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const answer = await gateway.chat({ ...asked(), model: 'general-assistant' })
  await answer.text()
  const kept = await opened(gateway, indexOf(answer))
  expect(kept.contents.map(({ kind }) => kind)).toEqual(['masked', 'answer'])
  expect(JSON.stringify(kept)).not.toContain('汪若曦')
})

test('a patient is erased by two people: nothing can be read or linked any more, and the log still holds', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const index = indexOf(await gateway.chat(asked()))
  const other = indexOf(
    await gateway.chat({
      ...asked(),
      wardline: {
        people: [{ ...wang, identifier: [{ system: 'urn:his:mrn', value: 'ZY-0093518' }] }],
      },
    }),
  )
  const patient = { identifier: [{ system: 'urn:his:mrn', value: ' ｚｙ-0093517' }] }
  const { references } = await json<{ references: string[] }>(
    gateway.post('/api/audit/reference', { patient }, 'officer.zhou'),
  )
  expect((await entriesOf(gateway))[index]?.body.patients).toEqual(references)

  const wish = { kind: 'erase', patient, reason: '患者申请删除' }
  const requested = await json<{ id: string; state: string; affected: number }>(
    gateway.post('/api/audit/orders', wish, 'officer.zhou'),
  )
  expect(requested).toMatchObject({ state: 'waiting', affected: 2, held: 0, patients: references })
  const approve = `/api/audit/orders/${requested.id}/approve` as const
  expect((await gateway.post(approve, {}, 'officer.zhou')).status).toBe(409)
  expect(stateOf(await opened(gateway, index))).not.toContain('erased')
  const done = await json(gateway.post(approve, {}, 'officer.feng'))
  expect(done).toMatchObject({ state: 'done', erased: 2 })
  expect((await gateway.post(approve, {}, 'officer.feng')).status).toBe(409)

  expect(stateOf(await opened(gateway, index))).toEqual(['erased', 'erased', 'erased'])
  expect(stateOf(await opened(gateway, other))).toEqual(['open', 'open', 'open'])
  const after = await json<{ references: string[] }>(
    gateway.post('/api/audit/reference', { patient }, 'officer.zhou'),
  )
  expect(after.references).toEqual([])
  const ofOrder = (await entriesOf(gateway)).filter(({ body }) => body.order === requested.id)
  expect(ofOrder.map(({ body }) => body.type)).toEqual([
    'content.requested',
    'content.approved',
    'content.erased',
  ])
  expect(new Set(ofOrder.map(({ body }) => body.actor?.ref)).size).toBe(2)
  const erased = ofOrder.at(-1)
  expect(erased?.body).toMatchObject({ about: [index, index + 1], order: requested.id })
  await using log = verifying(gateway)
  expect((await log.verify()).findings).toEqual([])

  const again = indexOf(await gateway.chat(asked()))
  expect((await entriesOf(gateway))[again]?.body.patients).not.toEqual(references)
})

const verifying = (gateway: TestGateway) => {
  const log = openAuditLog(gateway.databaseUrl)
  return { ...log, [Symbol.asyncDispose]: () => log.close() }
}

test('a legal hold keeps everything until two people lift it', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const index = indexOf(await gateway.chat(asked()))
  const post = (
    path: `/${string}`,
    body: object,
    user: 'officer.zhou' | 'officer.feng' = 'officer.zhou',
  ) => gateway.post(path, body, user)
  const erase = { kind: 'erase', entry: index, reason: '误传，需要删除' }
  const early = await json<{ id: string }>(post('/api/audit/orders', erase))
  const hold = await json<{ id: string }>(
    post('/api/audit/holds', { patient: { identifier: wang.identifier }, reason: '医疗纠纷封存' }),
  )
  expect((await post('/api/audit/orders', erase)).status).toBe(409)
  expect((await post(`/api/audit/orders/${early.id}/approve`, {}, 'officer.feng')).status).toBe(409)
  expect(stateOf(await opened(gateway, index))).toEqual(['open', 'open', 'open'])

  const release = await json<{ id: string }>(
    post(
      '/api/audit/orders',
      { kind: 'release', hold: hold.id, reason: '纠纷已了结' },
      'officer.feng',
    ),
  )
  expect(
    await json(post(`/api/audit/orders/${release.id}/approve`, {}, 'officer.zhou')),
  ).toMatchObject({ state: 'done' })
  expect(
    await json(post(`/api/audit/orders/${early.id}/approve`, {}, 'officer.feng')),
  ).toMatchObject({ state: 'done', erased: 2 })
  expect(stateOf(await opened(gateway, index))).toEqual(['erased', 'erased', 'erased'])
  await using log = verifying(gateway)
  expect((await log.verify()).findings).toEqual([])
})

test('what an order cannot mean is refused', async () => {
  await using gateway = await aGateway()
  const nobody = { identifier: [{ value: 'nobody' }] }
  const post = (path: `/${string}`, body: unknown) => gateway.post(path, body, 'officer.zhou')
  const reason = 'a reason'
  expect((await post('/api/audit/orders', { kind: 'erase', patient: nobody, reason })).status).toBe(
    404,
  )
  expect((await post('/api/audit/orders', { kind: 'expire', reason })).status).toBe(404)
  expect(
    (await post('/api/audit/orders', { kind: 'release', hold: crypto.randomUUID(), reason }))
      .status,
  ).toBe(404)
  expect((await post('/api/audit/holds', { entry: 3_000, reason })).status).toBe(404)
  expect((await post(`/api/audit/orders/${crypto.randomUUID()}/approve`, {})).status).toBe(404)
  for (const bad of [
    { kind: 'erase', reason },
    { kind: 'erase', patient: { identifier: [] }, reason },
    { kind: 'burn', reason },
    { kind: 'erase', entry: null, reason },
    { kind: 'erase', entry: '1', reason },
    { kind: 'expire' },
    [],
    null,
  ])
    expect((await post('/api/audit/orders', bad)).status).toBe(400)
  expect((await post('/api/audit/orders/x/approve', {})).status).toBe(400)
  expect(
    (await gateway.post('/api/audit/orders', { kind: 'expire', reason }, 'admin.wu')).status,
  ).toBe(403)
})

test('whoever exchanges or takes away content in the database is found out', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const first = indexOf(await gateway.chat(asked()))
  const second = indexOf(
    await gateway.chat({ ...asked(), messages: [{ role: 'user', content: note }] }),
  )
  await using intruder = await aSession(gateway.databaseUrl)
  await intruder.query(
    'ALTER TABLE content DISABLE TRIGGER ALL; ALTER TABLE entry_patient DISABLE TRIGGER ALL',
  )
  await intruder.query(
    `UPDATE content SET sealed = (SELECT sealed FROM content WHERE entry = ${second} AND kind = 'masked') WHERE entry = ${first} AND kind = 'masked'`,
  )
  await intruder.query(`DELETE FROM content WHERE entry = ${second} AND kind = 'prompt'`)
  await intruder.query(`DELETE FROM entry_patient WHERE index = ${first}`)
  await using log = verifying(gateway)
  expect((await log.verify()).findings.map(({ kind, index }) => [kind, index])).toEqual([
    ['columns', first],
    ['content', first],
    ['content', second],
  ])
  const kept = await opened(gateway, first)
  expect(kept.contents.find(({ kind }) => kind === 'masked')).toMatchObject({
    state: 'damaged',
    text: null,
  })
})
