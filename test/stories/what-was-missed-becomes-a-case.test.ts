import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { aSession } from '../support/audit-log.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { wardline } from '../support/wardline.ts'

const secret = 'case'.repeat(16)
let gateway: TestGateway

beforeAll(async () => {
  gateway = await aGateway({ secret })
})
afterAll(() => gateway[Symbol.asyncDispose]())

// No recogniser knows the lane's nickname; 好转 is no name.
const note = '患者欧阳晓峰住在老井边那家，电话13800138000，病情好转。'
const missed = [{ start: note.indexOf('老井边那家'), end: note.indexOf('，电话'), type: 'ADDRESS' }]
const wrong = [{ start: note.indexOf('好转'), end: note.indexOf('好转') + 2 }]

const report = (body: unknown): Promise<Response> => gateway.post('/api/deidentify/cases', body)

const cases = (...words: readonly string[]) =>
  wardline(['deid', 'cases', ...words], {
    environment: { DATABASE_URL: gateway.databaseUrl, WARDLINE_SECRET: secret },
  })

async function rows(query: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client(gateway.databaseUrl)
  await client.connect()
  try {
    return (await client.query(query)).rows
  } finally {
    await client.end()
  }
}

test('a report is kept encrypted, is on record, and comes out as a labelled case', async () => {
  const reply = await report({ text: note, missed, wrong })
  expect(reply.status).toBe(201)
  expect(await reply.json()).toMatchObject({ marks: 4 })
  expect(reply.headers.get('x-wardline-entry')).toMatch(/^\d+$/u)

  const stored = JSON.stringify(
    await rows(`SELECT *, encode(sealed, 'escape') FROM evaluation_case`),
  )
  const entries = JSON.stringify(await rows('SELECT * FROM entry'))
  for (const part of ['欧阳', '13800138000', '老井']) {
    expect(stored).not.toContain(part)
    expect(entries).not.toContain(part)
    expect(gateway.logged.join('\n')).not.toContain(part)
  }
  expect(entries).toContain('deid.reported')

  const { code, output } = await cases()
  expect(code).toBe(0)
  const [sample] = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(sample).toMatchObject({ text: note, genre: 'reported' })
  const marks = (sample.spans as { start: number; end: number; type: string }[]).map(
    ({ start, end, type }) => [type, note.slice(start, end)],
  )
  expect(marks).toEqual([
    ['PERSON', '欧阳晓峰'],
    ['ADDRESS', '老井边那家'],
    ['PHONE', '13800138000'],
    ['KEEP', '好转'],
  ])
  expect(JSON.stringify(await rows('SELECT type FROM entry'))).toContain('deid.cases-read')
})

test('all cases come out, however many there are', async () => {
  const before = (await rows('SELECT id FROM evaluation_case')).length
  for (let at = before; at < 203; at += 1) {
    const client = gateway.gateway.ports.cases
    await client.keep({ genre: 'reported', text: `第${at}例`, spans: [] }, 'ref')
  }
  const { output } = await cases()
  expect(new Set(output.trim().split('\n')).size).toBe(203)
})

test('cases that were printed can be forgotten', async () => {
  const { output } = await cases('--forget')
  expect(output.trim().split('\n')).toHaveLength(203)
  expect(await rows('SELECT id FROM evaluation_case')).toEqual([])
  expect(await cases('--forget')).toMatchObject({ code: 0, output: '' })
  const entries = await rows(`SELECT index FROM entry WHERE type = 'deid.cases-forgotten'`)
  expect(entries).toHaveLength(1)
})

test.each([
  ['nothing marked', { text: note }],
  ['a place outside', { text: note, wrong: [{ start: 0, end: 999 }] }],
  ['a place that ends before it begins', { text: note, wrong: [{ start: 5, end: 5 }] }],
  [
    'places that overlap',
    {
      text: note,
      wrong: [
        { start: 0, end: 5 },
        { start: 4, end: 6 },
      ],
    },
  ],
  ['an unknown type', { text: note, missed: [{ start: 0, end: 2, type: 'NAME' }] }],
  ['no text', { missed }],
  ['a field of its own', { text: note, missed, reporter: 'x' }],
])('%s is refused without a word of it', async (_, body) => {
  const reply = await report(body)
  expect(reply.status).toBe(400)
  expect(await reply.text()).not.toContain('欧阳')
})

test('what is no object is called so', async () => {
  const reply = await report([1])
  const { error } = (await reply.json()) as { error: { message: string; param: unknown } }
  expect(error.message).toContain('请求整体 不符合要求（invalid_type）')
  expect(error.param).toBeNull()
})

test('nobody reports without signing in', async () => {
  const reply = await fetch(`${gateway.url}/api/deidentify/cases`, { method: 'POST', body: '{}' })
  expect(reply.status).toBe(401)
})

test('a log that takes no more entries lets nothing be kept and nothing be deleted', async () => {
  const id = await gateway.gateway.ports.cases.keep(
    { genre: 'reported', text: note, spans: [] },
    'ref',
  )
  await using owner = await aSession(gateway.databaseUrl)
  await owner.query(
    "ALTER TABLE entry ADD CONSTRAINT disk_full CHECK (type NOT IN ('deid.reported', 'deid.cases-forgotten')) NOT VALID",
  )

  const reply = await report({ text: note, missed })
  const { error } = (await reply.json()) as { error: { code: string } }
  const { code } = await cases('--forget')

  expect([reply.status, error.code]).toEqual([503, 'audit_unavailable'])
  expect(code).not.toBe(0)
  expect(await rows('SELECT id FROM evaluation_case')).toEqual([{ id }])
})
