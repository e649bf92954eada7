import { setTimeout } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { entriesOf, trailOf, until } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { narrow, narrowPartitions } from '../support/narrow-partitions.ts'
import { chunkFrame, recordingUpstream, stalls } from '../support/upstream.ts'
import { wardline } from '../support/wardline.ts'
import { aWire } from '../support/wire.ts'

const ask = {
  model: 'general-assistant',
  messages: [{ role: 'user', content: '高血压的随访要点？' }],
}
const codeOf = async (reply: Response) =>
  ((await reply.json()) as { error?: { code: string } }).error?.code

/** A gateway whose wire to the database can be cut. */
async function aGatewayOnAWire(upstream: string, wish: Parameters<typeof aGateway>[0] = {}) {
  const stack = new AsyncDisposableStack()
  const database = stack.use(await aDatabase())
  const wire = stack.use(await aWire(database.connectionString))
  const gateway = stack.use(
    await aGateway({
      upstream,
      database: database.connectionString,
      databaseUrl: () => wire.connectionString,
      ...wish,
    }),
  )
  return { gateway, wire, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('a database that is gone refuses, and back again serves', async () => {
  await using upstream = await recordingUpstream()
  await using house = await aGatewayOnAWire(upstream.url)
  const { gateway, wire } = house
  expect((await gateway.chat(ask)).status).toBe(200)

  wire.cut()
  const refused = await gateway.chat(ask)
  expect([refused.status, await codeOf(refused)]).toEqual([503, 'audit_unavailable'])
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
  expect(upstream.requests).toHaveLength(1)

  wire.mend()
  await until(async () => (await fetch(`${gateway.url}/readyz`)).status === 200)
  expect((await gateway.chat(ask)).status).toBe(200)
  expect((await gateway.gateway.ports.audit.verify()).findings).toEqual([])
})

test('a database that is gone for long is told as such, whatever else is not known any more', async () => {
  await using upstream = await recordingUpstream()
  const pace = { policyEveryMs: 50, policyStaleMs: 400 }
  await using house = await aGatewayOnAWire(upstream.url, pace)
  const { gateway, wire } = house
  await gateway.keyOf('dr.lin')
  wire.cut()
  await setTimeout(500)
  expect(() => gateway.gateway.ports.bundle()).toThrow('policy_unavailable')
  const refused = await gateway.chat(ask)
  expect([refused.status, await codeOf(refused)]).toEqual([503, 'audit_unavailable'])
  const ready = await fetch(`${gateway.url}/readyz`)
  expect([ready.status, await codeOf(ready)]).toEqual([503, 'audit_unavailable'])

  wire.mend()
  await until(async () => (await fetch(`${gateway.url}/readyz`)).status === 200)
  expect(upstream.requests).toHaveLength(0)
})

test('a log that takes no more entries refuses before anything leaves', async () => {
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url })
  await gateway.keyOf('dr.lin')
  await using owner = await aSession(gateway.databaseUrl)
  await owner.query(
    "ALTER TABLE entry ADD CONSTRAINT disk_full CHECK (type <> 'ai.accept') NOT VALID",
  )

  const reply = await gateway.chat(ask)

  expect([reply.status, await codeOf(reply)]).toEqual([503, 'audit_unavailable'])
  expect(upstream.requests).toHaveLength(0)
})

test('a log without room warns, then refuses, and serves once there is room', async () => {
  await using upstream = await recordingUpstream()
  await using database = await aDatabase()
  await narrowPartitions(database.connectionString)
  await using owner = await aSession(database.connectionString)
  await owner.query(
    'DROP TABLE entry_p1, entry_patient_p1, entry_p2, entry_patient_p2; ALTER FUNCTION make_log_partitions() RENAME TO away',
  )
  await using gateway = await aGateway({
    upstream: upstream.url,
    database: database.connectionString,
  })
  const doctor = () =>
    wardline(['doctor'], { environment: { DATABASE_URL: database.connectionString } })
  const readiness = async () => (await fetch(`${gateway.url}/readyz`)).json()
  expect((await gateway.chat(ask)).status).toBe(200)
  expect(await readiness()).toEqual({ status: 'ready', warnings: ['no_spare_partition'] })
  expect((await doctor()).output).toContain('no spare partition')
  expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain(
    'wardline_audit_partitions_ahead 0',
  )

  const { audit } = gateway.gateway.ports
  const draft = { type: 'clock.step', at: new Date(), request: null, actor: null } as const
  const [newest] = await audit.list({ limit: 1 })
  for (let index = (newest?.index ?? 0) + 1; index < narrow; index += 1) await audit.append(draft)
  const refused = await gateway.chat(ask)
  expect([refused.status, await codeOf(refused)]).toEqual([503, 'audit_unavailable'])
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
  expect(upstream.requests).toHaveLength(1)

  await owner.query('ALTER FUNCTION away() RENAME TO make_log_partitions')
  await owner.query('SELECT make_log_partitions()')
  expect(await readiness()).toEqual({ status: 'ready', warnings: [] })
  expect((await doctor()).output).not.toContain('no spare partition')
  expect((await gateway.chat(ask)).status).toBe(200)
  expect(upstream.requests).toHaveLength(2)
  expect(await audit.verify()).toMatchObject({ found: 0 })
})

test.each([
  ['/api/deidentify', { text: '高血压' }],
  ['/api/policy/explain', { model: 'general-assistant' }],
  ['/api/keys', { label: '查房' }],
] as const)('%s is refused when it cannot be put on record', async (path, body) => {
  await using gateway = await aGateway()
  await gateway.keyOf('dr.lin')
  await using owner = await aSession(gateway.databaseUrl)
  await owner.query('ALTER TABLE entry ADD CONSTRAINT disk_full CHECK (false) NOT VALID')

  const reply = await gateway.post(path, body)

  expect([reply.status, await codeOf(reply)]).toEqual([503, 'audit_unavailable'])
  expect(reply.headers.get('retry-after')).toBe('5')
})

test('an answer whose outcome cannot be recorded is not handed over', async () => {
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url })
  await gateway.keyOf('dr.lin')
  await using owner = await aSession(gateway.databaseUrl)
  await owner.query(
    "ALTER TABLE entry ADD CONSTRAINT disk_full CHECK (type <> 'ai.outcome') NOT VALID",
  )

  const whole = await gateway.chat(ask)
  const stream = await (await gateway.chat({ ...ask, stream: true })).text()

  expect([whole.status, await codeOf(whole)]).toEqual([503, 'audit_unavailable'])
  expect(stream).toContain('"code":"audit_unavailable"')
  expect(stream).not.toContain('[DONE]')
})

test('a client that hangs up leaves an outcome and frees the model', async () => {
  await using upstream = await recordingUpstream({
    answer: stalls(chunkFrame({ content: '您好' })),
  })
  await using gateway = await aGateway({ upstream: upstream.url })
  const hangUp = new AbortController()

  const reply = await gateway.chat({ ...ask, stream: true }, { signal: hangUp.signal })
  const reader = reply.body!.getReader()
  expect(new TextDecoder().decode((await reader.read()).value)).toContain('您好')
  hangUp.abort()

  expect(await (await upstream.request(0)).closed).toBe(false)
  const request = reply.headers.get('x-request-id')
  await until(async () => (await trailOf(gateway, request)).length === 2)
  const outcome = (await entriesOf(gateway)).find(({ body }) => body.type === 'ai.outcome')
  expect(outcome?.body.outcome).toMatchObject({ status: 'client_gone', httpStatus: 499 })
})

test('a client that hangs up before a whole answer leaves an outcome', async () => {
  await using upstream = await recordingUpstream({ answer: () => {} })
  await using gateway = await aGateway({ upstream: upstream.url })
  const hangUp = new AbortController()

  const asked = gateway.chat(ask, { signal: hangUp.signal }).catch(() => null)
  await upstream.request(0)
  hangUp.abort()
  await asked

  await until(async () =>
    (await entriesOf(gateway)).some(({ body }) => body.outcome?.status === 'client_gone'),
  )
})

test('the record exists when the first byte reaches the model', async () => {
  const seen: unknown[] = []
  await using gateway = await aGateway({ upstream: 'http://127.0.0.1:9' })
  await using owner = await aSession(gateway.databaseUrl)
  await using upstream = await recordingUpstream({
    answer: async (response) => {
      seen.push(
        (await owner.query("SELECT count(*)::int AS n FROM entry WHERE type = 'ai.accept'"))
          .rows[0],
      )
      response.end()
    },
  })
  await using watched = await aGateway({ upstream: upstream.url, database: gateway.databaseUrl })

  await watched.chat(ask)

  expect(seen[0]).toEqual({ n: 1 })
})

test('a request whose content cannot be kept is refused before anything leaves', async () => {
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url })
  await using owner = await aSession(gateway.databaseUrl)
  await gateway.keyOf('dr.lin')
  const people = [{ resourceType: 'Patient', identifier: [{ value: 'ZY-1' }] }]
  for (const [table, request] of [
    ['content', ask],
    ['content_key', { ...ask, wardline: { people } }],
    ['patient_alias', { ...ask, wardline: { people } }],
  ] as const) {
    await owner.query(`ALTER TABLE ${table} RENAME TO away`)
    for (const stream of [false, true]) {
      const reply = await gateway.chat({ ...request, stream })
      expect([table, reply.status, await codeOf(reply)]).toEqual([table, 503, 'audit_unavailable'])
    }
    if (table === 'content_key') expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503)
    await owner.query(`ALTER TABLE away RENAME TO ${table}`)
  }
  expect(upstream.requests).toHaveLength(0)
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
  expect((await gateway.chat({ ...ask, wardline: { people } })).status).toBe(200)
})

test('an answer that cannot be kept is not handed over', async () => {
  await using upstream = await recordingUpstream()
  await using gateway = await aGateway({ upstream: upstream.url })
  await using owner = await aSession(gateway.databaseUrl)
  await owner.query(
    `ALTER TABLE content ADD CONSTRAINT no_answers CHECK (kind <> 'answer') NOT VALID`,
  )
  const whole = await gateway.chat(ask)
  expect([whole.status, await codeOf(whole)]).toEqual([503, 'audit_unavailable'])
  const streamed = await (await gateway.chat({ ...ask, stream: true })).text()
  expect(streamed).toContain('audit_unavailable')
  expect(streamed).not.toContain('[DONE]')
  expect(streamed).not.toContain('"finish_reason":"stop"')
})
