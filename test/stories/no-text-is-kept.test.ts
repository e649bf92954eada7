import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { migrate } from '#prisma'

import { aSession } from '../support/audit-log.ts'
import { echoes } from '../support/echo.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { identifiers, note } from '../support/notes.ts'
import { aPostgresServer } from '../support/postgres.ts'
import { cuts, chunkFrame, hangs, recordingUpstream, whole } from '../support/upstream.ts'

const mrn = 'ZY-CANARY-0093517'
const canaries = [...identifiers, '氨氯地平', '冠状动脉', '胸闷', mrn, '家属周慧敏投诉']
const reason = '家属周慧敏投诉，核对答复'
const patient = { identifier: [{ system: 'urn:his:mrn', value: mrn }] }
const people = [{ resourceType: 'Patient', ...patient }]
const ask = {
  model: 'emr-structuring',
  messages: [{ role: 'user', content: note }],
  wardline: { people },
}

/** What officers do with what is kept: open, hold, have lifted, have erased. */
async function handleContent(gateway: TestGateway, entry: number): Promise<void> {
  const post = async (
    path: `/${string}`,
    body: object,
    user: 'officer.zhou' | 'officer.feng' = 'officer.zhou',
  ) => {
    const answer = await gateway.post(path, body, user)
    expect([path, answer.ok]).toEqual([path, true])
    return (await answer.json()) as { id: string }
  }
  await post(`/api/audit/content/${entry}`, { reason })
  await post('/api/audit/reference', { patient })
  const hold = await post('/api/audit/holds', { patient, reason })
  const release = await post('/api/audit/orders', { kind: 'release', hold: hold.id, reason })
  await post(`/api/audit/orders/${release.id}/approve`, {}, 'officer.feng')
  const erase = await post('/api/audit/orders', { kind: 'erase', patient, reason })
  await post(`/api/audit/orders/${erase.id}/approve`, {}, 'officer.feng')
}

/** What officers are told when they ask wrongly, with a patient's text in every place. */
async function refusalsOfOfficers(gateway: TestGateway, entry: number): Promise<readonly string[]> {
  const bodies: readonly (readonly [path: `/${string}`, body: object])[] = [
    [`/api/audit/content/${encodeURIComponent(mrn)}`, { reason }],
    [`/api/audit/content/${entry}`, { reason: { text: note } }],
    [`/api/audit/content/${entry}`, { reason, [note]: note }],
    ['/api/audit/orders', { kind: note, patient, reason }],
    ['/api/audit/orders', { kind: 'erase', patient: { identifier: [{ value: mrn }] }, reason }],
    ['/api/audit/holds', { patient: { identifier: [{ number: mrn }] }, reason }],
    [`/api/audit/orders/${encodeURIComponent(mrn)}/approve`, {}],
    ['/api/audit/reference', { patient: { name: note } }],
    [`/api/audit/reviews/${encodeURIComponent(mrn)}/decide`, { outcome: note, note }],
  ]
  const told: string[] = []
  for (const [path, body] of bodies) {
    const answer = await gateway.post(path, body, 'officer.zhou')
    expect([path, answer.status]).toEqual([path, expect.toBeOneOf([400, 404])])
    told.push(await answer.text())
  }
  return told
}

/** Every row of every table of the database as text. */
async function everythingStored(databaseUrl: string): Promise<string> {
  await using owner = await aSession(databaseUrl)
  const tables = await owner.query<{ name: string }>(
    "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  )
  const contents: string[] = []
  for (const { name } of tables.rows) {
    contents.push(JSON.stringify((await owner.query(`SELECT * FROM ${name}`)).rows))
  }
  return contents.join('\n')
}

/** What a compliance officer can take out of the house: the export, a checkpoint and every proof, unpacked. */
async function everythingShown(gateway: TestGateway): Promise<string> {
  const headers = { authorization: `Bearer ${await gateway.keyOf('officer.zhou')}` }
  const get = async (path: string): Promise<string> =>
    (await fetch(`${gateway.url}${path}`, { headers })).text()
  const exported = await get('/api/audit/export')
  const entries = exported.match(/^\{"entry"/gmu)?.length ?? 0
  expect(entries).toBeGreaterThan(20)
  const proofs: string[] = []
  for (let index = 0; index < entries; index += 1) {
    const proof = await get(`/api/audit/entries/${index}/proof`)
    proofs.push(proof, Buffer.from(/^extra (.*)$/mu.exec(proof)?.[1] ?? '', 'base64').toString())
  }
  return [exported, await get('/api/audit/checkpoint'), ...proofs].join('\n')
}

test('no text of a patient is in any file of the database, the write-ahead log among them', async () => {
  await using server = await aPostgresServer()
  await migrate(server.connectionString)
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({
    upstream: upstream.url,
    database: server.connectionString,
  })
  const answer = await gateway.chat(ask)
  await answer.text()
  await (await gateway.chat({ ...ask, stream: true })).text()
  await handleContent(gateway, Number(answer.headers.get('x-wardline-entry')))
  await gateway.post('/api/deidentify', { text: note })
  await gateway.post('/api/deidentify/cases', { text: note, wrong: [{ start: 0, end: 2 }] })
  await using owner = await aSession(server.connectionString)
  await owner.query('CHECKPOINT')

  const bytes = await everyFileOf(server.folder)
  const holds = (text: string): boolean => bytes.some((file) => file.includes(text))
  expect(holds('"useCase":"emr-structuring"')).toBe(true)
  for (const canary of canaries) expect(holds(canary)).toBe(false)
})

async function everyFileOf(folder: string): Promise<readonly Buffer[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0))),
  )
}

test('no text of a patient is in logs, metrics, errors or tables, whatever happens', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url, upstreamTimeoutMs: 500 })
  const errors: string[] = []
  const headers = { authorization: `Bearer ${await gateway.keyOf('dr.lin')}` }

  const first = await gateway.chat(ask)
  await first.text()
  await (await gateway.chat({ ...ask, stream: true })).text()
  const entry = Number(first.headers.get('x-wardline-entry'))
  await handleContent(gateway, entry)
  errors.push(...(await refusalsOfOfficers(gateway, entry)))
  const named = [{ resourceType: 'Patient', name: identifiers.map((text) => ({ text })) }]
  await (await gateway.chat({ ...ask, wardline: { people: named } })).text()
  errors.push(await (await gateway.chat({ ...ask, wardline: { people: note } })).text())
  errors.push(
    await (await gateway.chat({ ...ask, wardline: { people: [{ resourceType: note }] } })).text(),
  )
  errors.push(await (await gateway.chat(ask, { user: 'dr.xu' })).text())
  errors.push(await (await gateway.chat({ ...ask, model: note })).text())
  errors.push(await (await gateway.chat({ ...ask, temperature: note })).text())
  errors.push(await (await gateway.chat(`{"model":"${note}`)).text())
  errors.push(
    await (
      await gateway.chat(ask, { headers: { 'x-wardline-document-type': '13912345678' } })
    ).text(),
  )
  errors.push(
    await (
      await fetch(
        `${gateway.url}/v1/models/${encodeURIComponent(note)}?note=${encodeURIComponent(note)}`,
        { headers },
      )
    ).text(),
  )
  await gateway.post('/api/deidentify', { text: note })
  const reported = { text: note, wrong: [{ start: 0, end: 2 }] }
  expect((await gateway.post('/api/deidentify/cases', reported)).status).toBe(201)
  errors.push(
    await (
      await fetch(`${gateway.url}/api/policy/explain`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ model: patientInPlaceOfModel }),
      })
    ).text(),
  )
  for (const answer of [
    whole({ error: { message: note } }, 500),
    whole(note),
    hangs,
    cuts(chunkFrame({ content: '好' })),
  ]) {
    upstream.answerWith(answer)
    errors.push(await (await gateway.chat(ask)).text())
    errors.push(await (await gateway.chat({ ...ask, stream: true })).text())
  }

  const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
  const kept = [
    gateway.logged.join(''),
    metrics,
    errors.join('\n'),
    await everythingStored(gateway.databaseUrl),
    await everythingShown(gateway),
  ]
  for (const canary of canaries) for (const place of kept) expect(place).not.toContain(canary)
  expect(gateway.logged.length).toBeGreaterThan(10)
  expect(metrics).toContain('wardline_identifiers_removed_total{type="PERSON"}')
})

const patientInPlaceOfModel = identifiers.join(' ')

test('no key is in logs, metrics or tables', async () => {
  await using gateway = await aGateway()
  const key = await gateway.keyOf('dr.lin')

  await fetch(`${gateway.url}/api/me`, { headers: { authorization: `Bearer ${key}` } })
  await fetch(`${gateway.url}/api/me?key=${key}`, { headers: { authorization: `Bearer ${key}x` } })

  const kept = [gateway.logged.join(''), await everythingStored(gateway.databaseUrl)]
  for (const place of kept) expect(place).not.toContain(key.slice(10))
})
