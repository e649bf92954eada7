import { once } from 'node:events'
import { request } from 'node:http'

import { expect, test } from 'vitest'

import { formats } from '#audit'
import type { Bundle } from '#policy'

import { toAuditMessage } from '../../audit/export/dicom.ts'
import { aSession } from '../support/audit-log.ts'
import { aQuestion, caller, type Answer, type Call } from '../support/calls.ts'
import { echoes } from '../support/echo.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { anIssuer } from '../support/issuer.ts'
import { shipped } from '../support/policy.ts'
import { recordingUpstream } from '../support/upstream.ts'

const chat = '/v1/chat/completions'
const limits = { scopes: ['emr-structuring', 'record-quality-control'], allowFrom: ['127.0.0.1'] }

const text = ({ json }: Answer, field: string): string => String(json[field])
const outcome = ({ status, code }: Answer) => [status, code]

async function aHouse(wish: Parameters<typeof aGateway>[0] = {}) {
  await using stack = new AsyncDisposableStack()
  const upstream = stack.use(await recordingUpstream({ answer: echoes() }))
  const gateway = stack.use(await aGateway({ upstream: upstream.url, ...wish }))
  const admin = caller(gateway, await gateway.keyOf('admin.wu'))
  const held = stack.move()
  return {
    gateway,
    upstream,
    admin,
    /** A system with a key. */
    async aSystem(more: object = {}, key: object = {}) {
      const made = await admin('/api/service-accounts', { body: { name: 'EMR', ...more } })
      expect([made.status, made.json['actsFor']]).toEqual([201, 'actsFor' in more])
      const path = `/api/service-accounts/${text(made, 'id')}/keys` as const
      const issued = await admin(path, { body: { label: 'a', ...limits, ...key } })
      expect(issued.status).toBe(201)
      const call = caller(gateway, text(issued, 'secret'))
      const ask = (name: string, model = 'emr-structuring', headers: Call['headers'] = {}) =>
        call(chat, {
          body: aQuestion(model),
          headers: { 'x-wardline-on-behalf-of': name, ...headers },
        })
      return { made, issued, call, ask }
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** Entries of a type that requests left, newest last. */
const entriesNamed = async (gateway: TestGateway, type: string) =>
  (await entriesOf(gateway)).filter(({ body }) => body.type === type && body.request !== null)

test('an administrator makes an account, which is a service and nothing else', async () => {
  await using house = await aHouse()
  const { gateway, admin } = house
  const { made, issued, call } = await house.aSystem({ department: 'cardiology' })
  expect(made.json).toMatchObject({ subject: `service:${text(made, 'id')}`, actsFor: false })
  expect((await call('/api/me')).json).toMatchObject({
    subject: text(made, 'subject'),
    roles: ['service'],
    department: 'cardiology',
  })
  const allowed = await call(chat, { body: aQuestion('record-quality-control') })
  expect(allowed.status).toBe(200)
  expect(outcome(await call(chat, { body: aQuestion() }))).toEqual([403, 'access_denied'])
  expect(JSON.stringify((await call('/v1/models')).json)).not.toContain('emr-structuring')

  const [created] = await entriesNamed(gateway, 'service.created')
  const [key] = await entriesNamed(gateway, 'key.created')
  const accept = (await entriesNamed(gateway, 'ai.accept')).at(-1)
  expect(created?.body.actor?.roles).toEqual(['administrator'])
  expect(accept?.body.actor).toMatchObject({ kind: 'service', ref: created?.body.owner })
  expect(key?.body).toMatchObject({ owner: created?.body.owner, scopes: limits.scopes })
  const listed = await admin('/api/service-accounts')
  expect(listed.json['accounts']).toMatchObject([{ name: 'EMR', disabledAt: null }])
  const keys = await admin(`/api/keys?subject=${text(made, 'subject')}`)
  expect(keys.json['keys']).toMatchObject([{ id: issued.json['id'], ...limits }])
})

test('only administrators make accounts and their keys, and a body says no more than it may', async () => {
  await using house = await aHouse()
  const { gateway, admin } = house
  const { made, call } = await house.aSystem(
    { useCases: ['record-quality-control'] },
    {
      scopes: ['record-quality-control'],
    },
  )
  const path = `/api/service-accounts/${text(made, 'id')}/keys` as const
  const key = { label: 'x', ...limits }
  const others = ['dr.lin', 'it.sun', 'mgr.qian', 'officer.zhou'] as const
  for (const user of others) {
    const other = caller(gateway, await gateway.keyOf(user))
    const body = { name: 'mine' }
    expect((await other('/api/service-accounts', { body })).code).toBe('access_denied')
    expect((await other('/api/service-accounts')).code).toBe('access_denied')
    expect((await other(path, { body: key })).code).toBe('access_denied')
    const disable = `/api/service-accounts/${text(made, 'id')}` as const
    expect((await other(disable, { method: 'DELETE' })).code).toBe('access_denied')
  }
  for (const own of [path, '/api/keys', '/api/service-accounts'] as const)
    expect((await call(own, { body: key })).code).toBe('access_denied')
  for (const body of [
    { name: 'x', roles: ['administrator'] },
    { name: 'x', role: 'administrator' },
    { name: 'x', subject: 'admin.wu' },
    { name: 'x', source: 'oidc' },
    { name: 'x', department: 'no-such-department' },
    { name: 'x', useCases: [] },
    { name: 'x', useCases: ['no-such-use-case'] },
    { name: ' ' },
  ])
    expect((await admin('/api/service-accounts', { body })).code).toBe('invalid_request')
  for (const more of [
    { scopes: undefined },
    { allowFrom: undefined },
    { scopes: [] },
    { allowFrom: [] },
    { scopes: ['emr-structuring'] },
    { subject: 'admin.wu' },
  ])
    expect((await admin(path, { body: { ...key, ...more } })).code).toBe('invalid_request')
  const nobody = `/api/service-accounts/${crypto.randomUUID()}/keys` as const
  expect((await admin(nobody, { body: key })).code).toBe('not_found')
  for (const providerSubject of ['nobody', 'admin.wu', text(made, 'subject')]) {
    const body = { name: 'x', actsFor: true, providerSubject }
    expect((await admin('/api/service-accounts', { body })).code).toBe('conflict')
  }
})

test('an administrator rotates and disables, and a disabled account is over at once', async () => {
  await using house = await aHouse()
  const { admin, gateway } = house
  const { made, issued, call } = await house.aSystem()
  const rotated = await admin(`/api/keys/${text(issued, 'id')}/rotate`, { body: {} })
  const next = caller(gateway, text(rotated, 'secret'))
  expect([(await call('/v1/models')).status, (await next('/v1/models')).status]).toEqual([200, 200])
  const path = `/api/service-accounts/${text(made, 'id')}` as const
  expect((await admin(path, { method: 'DELETE' })).status).toBe(200)
  for (const one of [call, next])
    expect(outcome(await one('/v1/models'))).toEqual([401, 'unauthenticated'])
  expect((await admin(path, { method: 'DELETE' })).code).toBe('not_found')
  expect((await admin(`${path}/keys`, { body: { label: 'x', ...limits } })).code).toBe('not_found')
  const again = await admin(`/api/keys/${text(rotated, 'id')}/rotate`, { body: {} })
  expect(again.code).toBe('not_found')
  expect(await entriesNamed(gateway, 'service.disabled')).toHaveLength(1)
})

test('a system that may ask for people does so by their rights, and both are on record', async () => {
  await using house = await aHouse()
  const { gateway, upstream } = house
  const { made, call, ask } = await house.aSystem({ actsFor: true })
  const { index, body: created } = (await entriesNamed(gateway, 'service.created'))[0] ?? {}
  expect([index === undefined, created?.actsFor]).toEqual([false, true])

  const asked = await ask('dr.lin')
  expect(asked.status).toBe(200)
  expect(outcome(await ask('dr.xu'))).toEqual([403, 'training_required'])
  // What the system may by itself it does not lend; what the person may beyond the key it does not borrow.
  expect((await call(chat, { body: aQuestion('record-quality-control') })).status).toBe(200)
  expect((await ask('dr.xu', 'record-quality-control')).code).toBe('training_required')
  expect((await ask('dr.lin', 'order-review')).code).toBe('access_denied')
  expect(upstream.requests).toHaveLength(2)

  const lin = caller(gateway, await gateway.keyOf('dr.lin'))
  await lin(chat, { body: aQuestion() })
  const [byEmr, , byLin] = await entriesNamed(gateway, 'ai.accept')
  expect(byEmr?.body.actor).toEqual({ ...byLin?.body.actor, by: created?.owner })
  expect(byLin?.body.actor).not.toHaveProperty('by')
  const ending = (await entriesNamed(gateway, 'ai.outcome'))[0]
  expect(ending?.body.actor).toEqual(byEmr?.body.actor)
  const denied = (await entriesNamed(gateway, 'ai.deny'))[0]
  expect(denied?.body).toMatchObject({
    actor: { by: created?.owner, roles: ['clinician'], department: 'respiratory' },
    policy: { reason: 'training_required' },
  })
  if (!byEmr) throw new Error('no entry')
  expect(JSON.stringify(await entriesOf(gateway))).not.toContain(text(made, 'subject'))

  const { ref = '', by = '' } = byEmr.body.actor ?? {}
  const event = JSON.parse(formats.fhir.line(byEmr, 'log.example')) as { agent: object[] }
  expect(event.agent).toMatchObject([
    { requestor: true, who: { identifier: { value: `urn:wardline:actor:${ref}` } } },
    {
      requestor: false,
      type: { coding: [{ code: '110150' }] },
      who: { identifier: { value: `urn:wardline:actor:${by}` } },
    },
    { requestor: false },
    { requestor: false },
  ])
  const message = toAuditMessage(byEmr, 'log.example')
  expect(message).toContain(`UserID="${ref}" UserIsRequestor="true"`)
  expect(message).toContain(`UserID="${by}" UserIsRequestor="false"><RoleIDCode csd-code="110150"`)
  expect(JSON.parse(formats.ocsf.line(byEmr, 'log.example'))).toMatchObject({
    actor: { user: { uid: ref }, app_uid: by },
  })
  expect(formats.csv.line(byEmr, 'log.example')).toContain(by)
})

test('it sees what the person may ask within its own key, and nobody else’s rights', async () => {
  await using house = await aHouse()
  const { call } = await house.aSystem({ actsFor: true })
  const as = (name: string) => ({ headers: { 'x-wardline-on-behalf-of': name } })
  const seen = await call('/v1/models', as('dr.lin'))
  const ids = (seen.json['data'] as { id: string }[]).map(({ id }) => id)
  expect(ids).toContain('emr-structuring')
  expect(ids.filter((id) => !limits.scopes.includes(id))).toEqual([])
  expect((await call('/api/me', as('dr.lin'))).json).toMatchObject({ subject: 'dr.lin' })
  expect((await call('/v1/models', as('dr.xu'))).json['data']).toEqual([])
})

test('whom it may not ask for it cannot tell from nobody', async () => {
  await using house = await aHouse()
  await using owner = await aSession(house.gateway.databaseUrl)
  const { made, ask } = await house.aSystem({ actsFor: true })
  await house.aSystem()
  await owner.query(`INSERT INTO principal (subject, username, name, roles, department, source, seen_at, disabled_at) VALUES
    ('gone', 'dr.gone', 'x', '{clinician}', 'cardiology', 'demo', now(), now()),
    ('long-ago', 'dr.long-ago', 'x', '{clinician}', 'cardiology', 'demo', now() - interval '366 days', NULL),
    ('both', 'dr.both', 'x', '{clinician,manager}', 'cardiology', 'demo', now(), NULL),
    ('admin-too', 'dr.admin', 'x', '{clinician,administrator}', 'cardiology', 'demo', now(), NULL),
    ('nothing', 'dr.nothing', 'x', '{}', 'cardiology', 'demo', now(), NULL),
    ('twice', 'dr.one', 'x', '{clinician}', 'cardiology', 'demo', now(), NULL),
    ('dr.two', 'twice', 'x', '{clinician}', 'cardiology', 'demo', now(), NULL)`)
  const said = new Set<string>()
  for (const name of [
    'nobody',
    'dr.gone',
    'dr.long-ago',
    'dr.both',
    'dr.admin',
    'dr.nothing',
    'twice',
    'mgr.qian',
    'it.sun',
    'officer.zhou',
    'admin.wu',
    text(made, 'subject'),
    '',
    'dr.lin, dr.xu',
    'DR.LIN',
    'dr.lin%00',
  ]) {
    const refused = await ask(name)
    expect([name, ...outcome(refused)]).toEqual([name, 403, 'access_denied'])
    said.add(JSON.stringify(refused.json))
  }
  expect(said.size).toBe(1)
  expect(house.upstream.requests).toEqual([])
  const misused = await entriesNamed(house.gateway, 'credential.misused')
  expect(misused).toHaveLength(16)
  const [created] = await entriesNamed(house.gateway, 'service.created')
  for (const { body } of misused)
    expect(body).toMatchObject({ misuse: 'on-behalf', actor: { ref: created?.body.owner } })
  expect((await ask('dr.one')).code).toBe('training_required')
})

test('a header that comes twice names nobody', async () => {
  await using house = await aHouse()
  const { issued } = await house.aSystem({ actsFor: true })
  const twice = async (names: readonly string[]) => {
    const sent = request(`${house.gateway.url}/v1/models`, {
      headers: {
        authorization: `Bearer ${text(issued, 'secret')}`,
        'x-wardline-on-behalf-of': [...names],
      },
    })
    sent.end()
    const [answer] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }]
    answer.resume()
    return answer.statusCode
  }
  expect(await twice(['dr.lin'])).toBe(200)
  expect(await twice(['dr.lin', 'dr.lin'])).toBe(403)
  expect(await twice(['dr.lin', 'dr.xu'])).toBe(403)
})

test('nobody else asks for others, and an account must say that it does', async () => {
  await using house = await aHouse()
  const { gateway } = house
  const { ask, call } = await house.aSystem()
  expect(outcome(await ask('dr.lin'))).toEqual([403, 'access_denied'])
  expect((await call('/v1/models')).status).toBe(200)
  for (const user of ['dr.lin', 'mgr.qian', 'officer.zhou', 'admin.wu'] as const) {
    const person = caller(gateway, await gateway.keyOf(user))
    for (const name of ['dr.lin', user, '']) {
      const headers = { 'x-wardline-on-behalf-of': name }
      expect((await person('/api/me', { headers })).code).toBe('access_denied')
      expect((await person(chat, { body: aQuestion(), headers })).code).toBe('access_denied')
    }
  }
  expect(house.upstream.requests).toEqual([])
})

test('nothing but asking is done for somebody else', async () => {
  const { bundle } = await shipped()
  // Every use case for its keys, so that only the header is in the way.
  await using issuer = await anIssuer()
  await using house = await aHouse({ issuer: issuer.issuer, bundle: permitting(bundle, {}) })
  const { admin, gateway } = house
  const token = await issuer.mint({ claims: aProviderService })
  const call = caller(gateway, token)
  await call('/api/me')
  const body = { name: 'HIS', actsFor: true, providerSubject: aProviderService.sub }
  expect((await admin('/api/service-accounts', { body })).status).toBe(201)
  const headers = { 'x-wardline-on-behalf-of': 'dr.lin' }
  expect((await call('/v1/models', { headers })).status).toBe(200)
  const id = crypto.randomUUID()
  for (const [path, sent] of [
    ['/api/break-glass', { reason: 'to see whether it works' }],
    ['/api/break-glass', undefined],
    ['/api/keys', { label: 'x' }],
    ['/api/keys', undefined],
    [`/api/keys/${id}/rotate`, {}],
    ['/api/service-accounts', { name: 'x' }],
    ['/api/policies', undefined],
    ['/api/policy/explain', { model: 'emr-structuring' }],
    ['/api/audit/entries', undefined],
    ['/api/audit/reviews', undefined],
    ['/api/audit/holds', undefined],
    ['/api/deidentify', { text: 'x' }],
    ['/api/destinations', undefined],
  ] as const) {
    const refused = await call(path, { body: sent, headers })
    expect([path, ...outcome(refused)]).toEqual([path, 403, 'access_denied'])
  }
  expect(await entriesNamed(gateway, 'credential.misused')).toHaveLength(13)
})

const aProviderService = {
  sub: 'a1b2-service',
  preferred_username: 'service-account-his',
  realm_access: { roles: ['service'] },
  department: 'cardiology',
}

/** A bundle whose services may ask for these people only. */
const permitting = (bundle: Bundle, when: object): Bundle => ({
  ...bundle,
  permissions: bundle.permissions.map((permission) =>
    permission.id === 'services-act-for-clinicians'
      ? { ...permission, when: { role: 'clinician', ...when } }
      : permission,
  ),
})

test('an account of the identity provider asks for people once it is registered, until it is disabled', async () => {
  await using issuer = await anIssuer()
  const { bundle } = await shipped()
  await using house = await aHouse({
    issuer: issuer.issuer,
    bundle: permitting(bundle, { department: '${department}' }),
  })
  const { admin, gateway } = house
  const claims = aProviderService
  const call = caller(gateway, await issuer.mint({ claims }))
  const ask = (name: string) =>
    call(chat, { body: aQuestion(), headers: { 'x-wardline-on-behalf-of': name } })
  expect((await ask('dr.lin')).code).toBe('access_denied')
  const body = { name: 'HIS', actsFor: true, providerSubject: claims.sub }
  const made = await admin('/api/service-accounts', { body })
  expect(made.status).toBe(201)
  expect((await admin('/api/service-accounts', { body })).code).toBe('conflict')
  const path = `/api/service-accounts/${text(made, 'id')}` as const
  expect((await admin(`${path}/keys`, { body: { label: 'x', ...limits } })).code).toBe('not_found')

  expect((await ask('dr.lin')).status).toBe(200)
  // The policy lets it ask for people of its own department.
  expect((await ask('dr.xu')).code).toBe('access_denied')
  const [accept] = await entriesNamed(gateway, 'ai.accept')
  expect(accept?.body.actor).toMatchObject({ method: 'bearer', by: expect.any(String) })

  const asClinician = { ...claims, realm_access: { roles: ['clinician'] } }
  const changed = caller(gateway, await issuer.mint({ claims: asClinician }))
  const headers = { 'x-wardline-on-behalf-of': 'dr.lin' }
  expect((await changed('/v1/models', { headers })).code).toBe('access_denied')
  await call('/api/me')
  expect((await admin(path, { method: 'DELETE' })).status).toBe(200)
  expect((await ask('dr.lin')).code).toBe('access_denied')
})

test('a token that claims to be one of our systems is refused', async () => {
  await using issuer = await anIssuer()
  await using house = await aHouse({ issuer: issuer.issuer })
  const { made } = await house.aSystem({ actsFor: true })
  for (const sub of [text(made, 'subject'), `service:${crypto.randomUUID()}`]) {
    const token = await issuer.mint({ claims: { ...aProviderService, sub } })
    expect((await caller(house.gateway, token)('/api/me')).code).toBe('unauthenticated')
  }
})
