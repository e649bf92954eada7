import { expect, test } from 'vitest'

import { aSession } from '../support/audit-log.ts'
import { aQuestion, caller, type Answer } from '../support/calls.ts'
import { echoes } from '../support/echo.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { recordingUpstream } from '../support/upstream.ts'

const here = ['127.0.0.1']
const chat = '/v1/chat/completions'

const secretOf = ({ json }: Answer): string => String(json['secret'])
const idOf = ({ json }: Answer): string => String(json['id'])

const called = async (gateway: TestGateway, user: Parameters<TestGateway['keyOf']>[0]) =>
  caller(gateway, await gateway.keyOf(user))

const modelsOf = (answer: Answer) =>
  (answer.json['data'] as readonly { id: string }[]).map(({ id }) => id)

/** Entries of a type that requests left, newest last. */
const entriesNamed = async (gateway: TestGateway, type: string) =>
  (await entriesOf(gateway))
    .map(({ body }) => body)
    .filter((body) => body.type === type && body.request !== null)

test('a key for one use case asks for it under every name, and for nothing else', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const lin = await called(gateway, 'dr.lin')
  const made = await lin('/api/keys', { body: { label: 'notes', scopes: ['emr-structuring'] } })
  expect(made.json).toMatchObject({ scopes: ['emr-structuring'], allowFrom: [] })
  const scoped = caller(gateway, secretOf(made))

  expect((await scoped(chat, { body: aQuestion() })).status).toBe(200)
  for (const model of ['order-review', 'general-assistant', 'deepseek-flash', 'deepseek-v4-pro']) {
    const refused = await scoped(chat, { body: aQuestion(model) })
    expect([model, refused.status, refused.code]).toEqual([model, 403, 'access_denied'])
  }
  expect((await scoped(chat, { body: aQuestion('no-such-model') })).code).toBe('unknown_model')
  expect(modelsOf(await scoped('/v1/models'))).toEqual(['emr-structuring'])
  expect((await scoped('/v1/models/order-review')).code).toBe('unknown_model')
  expect((await scoped('/api/me')).status).toBe(200)
  expect(upstream.requests).toHaveLength(1)

  const denied = await entriesNamed(gateway, 'ai.deny')
  expect(denied).toHaveLength(5)
  expect(denied[0]).toMatchObject({
    actor: { method: 'personal-key', roles: ['clinician'] },
    useCase: 'order-review',
    policy: { decision: 'deny', reason: 'access_denied', rules: ['step.use-case', 'step.scope'] },
  })
})

test('a model name in the scopes means its use case', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const lin = await called(gateway, 'dr.lin')
  const scopes = ['deepseek-flash', 'general-assistant', 'emr-structuring']
  const made = await lin('/api/keys', { body: { label: 'a', scopes } })
  expect(made.json['scopes']).toEqual(['emr-structuring', 'general-assistant'])
  const [entry] = (await entriesNamed(gateway, 'key.created')).slice(-1)
  expect(entry).toMatchObject({ scopes: ['emr-structuring', 'general-assistant'] })
  const scoped = caller(gateway, secretOf(made))
  expect((await scoped(chat, { body: aQuestion('deepseek-flash') })).status).toBe(200)
})

test('a key for use cases does nothing but ask, which is on record', async () => {
  await using gateway = await aGateway()
  const officer = await called(gateway, 'officer.zhou')
  const made = await officer('/api/keys', { body: { label: 'a', scopes: ['general-assistant'] } })
  const scoped = caller(gateway, secretOf(made))
  for (const path of [
    '/api/audit/entries',
    '/api/keys',
    '/api/policies',
    '/api/audit/reviews',
    '/api/use-cases',
  ] as const)
    expect([path, (await scoped(path)).code]).toEqual([path, 'access_denied'])
  expect((await scoped('/api/keys', { body: { label: 'wider' } })).code).toBe('access_denied')
  const rotate = await scoped(`/api/keys/${idOf(made)}/rotate`, { body: {} })
  expect(rotate.code).toBe('access_denied')
  const misused = await entriesNamed(gateway, 'credential.misused')
  expect(misused).toHaveLength(7)
  const { key } = (await entriesNamed(gateway, 'key.created')).at(-1) ?? {}
  expect(misused[0]).toMatchObject({ misuse: 'out-of-scope', key, actor: { kind: 'human' } })
})

test('a key with networks is good in them, whatever a client says of itself', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const lin = await called(gateway, 'dr.lin')
  const local = await lin('/api/keys', { body: { label: 'a', allowFrom: ['::ffff:127.0.0.1'] } })
  expect(local.json['allowFrom']).toEqual(here)
  expect((await caller(gateway, secretOf(local))(chat, { body: aQuestion() })).status).toBe(200)

  const allowFrom = ['10.20.0.0/16', '2001:DB8::/32']
  const far = await lin('/api/keys', { body: { label: 'b', allowFrom } })
  expect(far.json['allowFrom']).toEqual(['10.20.0.0/16', '2001:db8::/32'])
  const stolen = caller(gateway, secretOf(far))
  for (const headers of [
    {},
    { 'x-forwarded-for': '10.20.0.1' },
    { 'x-forwarded-for': '10.20.0.1, 10.20.0.2' },
    { forwarded: 'for=10.20.0.1', 'x-real-ip': '10.20.0.1' },
  ]) {
    const refused = await stolen(chat, { body: aQuestion(), headers })
    expect([refused.status, refused.code]).toEqual([403, 'access_denied'])
  }
  expect((await stolen('/api/me')).code).toBe('access_denied')
  expect(upstream.requests).toHaveLength(1)
  const misused = await entriesNamed(gateway, 'credential.misused')
  expect(misused).toHaveLength(5)
  expect(misused[0]).toMatchObject({ misuse: 'elsewhere', actor: { method: 'personal-key' } })
  expect(await entriesNamed(gateway, 'ai.deny')).toMatchObject(
    Array.from({ length: 4 }, () => ({ actor: { roles: ['clinician'] } })),
  )
  const listed = (await lin('/api/keys')).json['keys'] as readonly Record<string, unknown>[]
  expect(listed.find(({ id }) => id === idOf(far))?.['lastUsedAt']).toBeNull()
})

test('behind proxies that are named, the nearest address that is none of them counts', async () => {
  await using gateway = await aGateway({ trustedProxies: ['127.0.0.0/8', '10.9.0.0/16'] })
  const lin = await called(gateway, 'dr.lin')
  const made = await lin('/api/keys', { body: { label: 'a', allowFrom: ['10.20.0.0/16'] } })
  const limited = caller(gateway, secretOf(made))
  const from = async (forwarded?: string) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    return (await limited('/api/me', { headers })).status
  }
  for (const forwarded of [
    '10.20.0.1',
    '198.51.100.1, 10.20.0.1',
    'nonsense, 10.20.0.1',
    '10.20.0.1, 10.9.0.1',
    '10.20.0.1:50123',
    '::ffff:10.20.0.1',
    '[::ffff:10.20.0.1]:50123',
  ])
    expect([forwarded, await from(forwarded)]).toEqual([forwarded, 200])
  for (const forwarded of [
    undefined,
    '10.20.0.1, 198.51.100.1',
    '10.20.0.1, nonsense',
    '10.20.0.1, nonsense, 10.9.0.1',
    '10.20.0.1,',
    '10.20.0.1 10.20.0.1',
    '010.20.0.1',
    'unknown',
    '',
  ])
    expect([forwarded, await from(forwarded)]).toEqual([forwarded, 403])
})

test('what no key can be is refused, and a body says nothing of whose it is', async () => {
  await using gateway = await aGateway()
  const lin = await called(gateway, 'dr.lin')
  const networks = [
    '0.0.0.0/0',
    '::/0',
    '10.0.0.1/8',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0',
    '010.0.0.0/8',
    '::ffff:10.0.0.0/95',
    'localhost',
    '',
  ]
  for (const body of [
    ...networks.map((network) => ({ allowFrom: ['192.0.2.0/24', network] })),
    { allowFrom: [] },
    { allowFrom: '10.0.0.0/8' },
    { scopes: [] },
    { scopes: ['no-such-use-case'] },
    { scopes: ['emr-structuring', 'EMR-STRUCTURING'] },
    { expiresInDays: 366 },
    { expiresInDays: 0 },
    { subject: 'admin.wu' },
    { role: 'administrator' },
    { roles: ['administrator'] },
    { source: 'service' },
    { rotatedFrom: crypto.randomUUID() },
    { expiresAt: '2099-01-01T00:00:00Z' },
  ]) {
    const refused = await lin('/api/keys', { body: { label: 'x', ...body } })
    expect([body, refused.status, refused.code]).toEqual([body, 400, 'invalid_request'])
  }
  expect(await entriesNamed(gateway, 'key.created')).toEqual([])
})

test('a limited key makes no key that is not', async () => {
  await using gateway = await aGateway()
  const lin = await called(gateway, 'dr.lin')
  const made = await lin('/api/keys', { body: { label: 'a', allowFrom: here } })
  const limited = caller(gateway, secretOf(made))
  expect((await limited('/api/keys', { body: { label: 'b' } })).code).toBe('access_denied')
  const rotate = await limited(`/api/keys/${idOf(made)}/rotate`, { body: {} })
  expect(rotate.code).toBe('access_denied')
  expect((await limited('/api/keys')).status).toBe(200)
})

test('rotation gives another secret at once, and the old one a grace', async () => {
  await using gateway = await aGateway()
  const lin = await called(gateway, 'dr.lin')
  const body = { label: 'a', scopes: ['emr-structuring'], allowFrom: here, expiresInDays: 1 }
  const old = await lin('/api/keys', { body })
  const rotated = await lin(`/api/keys/${idOf(old)}/rotate`, { body: {} })
  expect(rotated.status).toBe(201)
  expect(rotated.json).toMatchObject({
    label: 'a',
    scopes: ['emr-structuring'],
    allowFrom: here,
    rotatedFrom: idOf(old),
  })
  for (const made of [old, rotated])
    expect((await caller(gateway, secretOf(made))('/v1/models')).status).toBe(200)

  const [entry] = await entriesNamed(gateway, 'key.rotated')
  const created = (await entriesNamed(gateway, 'key.created')).at(-1)
  expect(entry).toMatchObject({ rotatedFrom: created?.key, scopes: ['emr-structuring'] })
  const again = await lin(`/api/keys/${idOf(old)}/rotate`, { body: {} })
  expect([again.status, again.code]).toEqual([404, 'not_found'])

  const next = await lin(`/api/keys/${idOf(rotated)}/rotate`, { body: { graceMinutes: 0 } })
  expect((await caller(gateway, secretOf(rotated))('/v1/models')).code).toBe('unauthenticated')
  expect((await caller(gateway, secretOf(next))('/v1/models')).status).toBe(200)
  for (const graceMinutes of [-1, 1441, 1.5, '5'])
    expect((await lin(`/api/keys/${idOf(next)}/rotate`, { body: { graceMinutes } })).code).toBe(
      'invalid_request',
    )
})

test('no key works that is not on record', async () => {
  await using gateway = await aGateway()
  await using owner = await aSession(gateway.databaseUrl)
  const lin = await called(gateway, 'dr.lin')
  const old = await lin('/api/keys', { body: { label: 'a' } })
  const stored = async () =>
    (await owner.query('SELECT id, expires_at FROM personal_key ORDER BY id')).rows
  const before = await stored()
  await owner.query(
    `ALTER TABLE entry ADD CONSTRAINT "full" CHECK (type NOT LIKE 'key.%') NOT VALID`,
  )
  for (const path of ['/api/keys', `/api/keys/${idOf(old)}/rotate`] as const) {
    const body = path === '/api/keys' ? { label: 'b' } : {}
    expect((await lin(path, { body })).code).toBe('audit_unavailable')
  }
  expect(await stored()).toEqual(before)
  await owner.query('ALTER TABLE entry DROP CONSTRAINT "full"')
  expect((await lin(`/api/keys/${idOf(old)}/rotate`, { body: {} })).status).toBe(201)
})

test('a revoked or expired key is not rotated, and of many at once one is', async () => {
  await using gateway = await aGateway()
  await using owner = await aSession(gateway.databaseUrl)
  const lin = await called(gateway, 'dr.lin')
  const [revoked, expired, wanted] = await Promise.all(
    ['a', 'b', 'c'].map((label) => lin('/api/keys', { body: { label } })),
  )
  if (!revoked || !expired || !wanted) throw new Error('no keys')
  expect((await lin(`/api/keys/${idOf(revoked)}`, { method: 'DELETE' })).status).toBe(200)
  await owner.query(
    `UPDATE personal_key SET expires_at = created_at + interval '1 millisecond' WHERE id = $1`,
    [idOf(expired)],
  )
  for (const { json } of [revoked, expired])
    expect((await lin(`/api/keys/${String(json['id'])}/rotate`, { body: {} })).code).toBe(
      'not_found',
    )
  for (const id of [crypto.randomUUID(), 'x', '%27'])
    expect((await lin(`/api/keys/${id}/rotate`, { body: {} })).code).toBe('not_found')

  const path = `/api/keys/${idOf(wanted)}/rotate` as const
  const all = await Promise.all([1, 2, 3, 4].map(() => lin(path, { body: {} })))
  expect(all.map(({ status }) => String(status)).toSorted()).toEqual(['201', '404', '404', '404'])
  expect(await entriesNamed(gateway, 'key.rotated')).toHaveLength(1)
})

test('nobody lists, rotates or revokes keys of others; administrators list and revoke', async () => {
  await using gateway = await aGateway()
  const [lin, xu, officer, admin] = await Promise.all(
    (['dr.lin', 'dr.xu', 'officer.zhou', 'admin.wu'] as const).map((user) => called(gateway, user)),
  )
  if (!lin || !xu || !officer || !admin) throw new Error('nobody')
  const made = await lin('/api/keys', { body: { label: 'a' } })
  const path = `/api/keys/${idOf(made)}` as const
  for (const other of [xu, officer]) {
    expect((await other('/api/keys?subject=dr.lin')).code).toBe('access_denied')
    expect((await other(`${path}/rotate`, { body: {} })).code).toBe('not_found')
    expect((await other(path, { method: 'DELETE' })).code).toBe('not_found')
  }
  expect((await admin(`${path}/rotate`, { body: {} })).code).toBe('not_found')
  const listed = await admin('/api/keys?subject=dr.lin')
  expect(JSON.stringify(listed.json)).toContain(idOf(made))
  expect(JSON.stringify(listed.json)).not.toContain(secretOf(made))
  expect((await caller(gateway, secretOf(made))('/api/me')).status).toBe(200)

  expect((await admin(path, { method: 'DELETE' })).status).toBe(200)
  expect((await caller(gateway, secretOf(made))('/api/me')).code).toBe('unauthenticated')
  const revoked = (await entriesNamed(gateway, 'key.revoked')).at(-1)
  const created = (await entriesNamed(gateway, 'key.created')).find(
    ({ key }) => key === revoked?.key,
  )
  expect(revoked).toMatchObject({ actor: { roles: ['administrator'] } })
  expect(revoked?.owner).toBe(created?.actor?.ref)
})
