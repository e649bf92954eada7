/**
 * What somebody tries who has some rights and wants others. Forged tokens and roles that nobody maps are the subject of
 * who-is-asking.test.ts, pages elsewhere that use a browser's session of sessions-cannot-be-stolen.test.ts.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { matrix, people, type Row } from '../support/matrix.ts'
import { aWorld, type World } from '../support/world.ts'

const reason = '按制度进行的例行核对'

let world: World & AsyncDisposable
let clinician: string
let officer: string
let otherOfficer: string
let administrator: string

beforeAll(async () => {
  world = await aWorld()
  const { tokenOf } = world
  clinician = await tokenOf({ sub: 'another-clinician', roles: ['clinician'] })
  officer = await tokenOf({ sub: 'the-officer', roles: ['compliance_officer'] })
  otherOfficer = await tokenOf({ sub: 'another-officer', roles: ['compliance_officer'] })
  administrator = await tokenOf({ sub: 'the-administrator', roles: ['administrator'] })
})
afterAll(() => world[Symbol.asyncDispose]())

const post = async (token: string, path: string, body: unknown = {}) =>
  world.told({ call: `POST ${path}`, token, body })

let drafts = 0

async function drafted(token = officer): Promise<number> {
  drafts += 1
  const files = world.policyFiles(`2.0.${drafts}`)
  const { body } = await post(token, '/api/policies', { files, reason })
  return Number(body['number'])
}

async function proposed(token = officer): Promise<number> {
  const number = await drafted(token)
  expect((await post(token, `/api/policies/${number}/propose`)).status).toBe(200)
  return number
}

async function anOrder(token = officer): Promise<string> {
  const wish = { kind: 'erase', entry: world.alsoAsked, reason }
  return String((await post(token, '/api/audit/orders', wish)).body['id'])
}

describe('somebody else’s', () => {
  test('key and emergency are not found, as if there were none', async () => {
    const nobodys = '6f1b7c1e-5d0f-4c2a-9a54-0d3e5b7a9c11'
    for (const [path, id] of [
      ['/api/keys', world.key],
      ['/api/break-glass', world.emergency],
    ] as const) {
      const before = await world.contents()
      const theirs = await world.told({ call: `DELETE ${path}/${id}`, token: clinician })
      const none = await world.told({ call: `DELETE ${path}/${nobodys}`, token: clinician })
      expect([path, theirs.status]).toEqual([path, 404])
      expect(theirs.body).toEqual(none.body)
      expect(await world.contents()).toEqual(before)
    }
  })

  test('keys and emergencies are on nobody’s list', async () => {
    const keys = await world.told({ call: 'GET /api/keys', token: clinician })
    expect(keys).toEqual({ status: 200, body: { keys: [] } })
    const emergencies = await world.told({ call: 'GET /api/break-glass', token: clinician })
    expect(emergencies).toEqual({ status: 200, body: { emergencies: [], next: null } })
    const after = `GET /api/break-glass?after=${world.emergency}`
    expect((await world.told({ call: after, token: clinician })).body).toEqual(emergencies.body)
  })

  test('draft is changed, proposed and withdrawn by its author alone', async () => {
    const number = await drafted()
    const before = await world.contents()
    for (const token of [otherOfficer, administrator])
      for (const [step, body] of [
        ['', { files: world.policyFiles(), reason }],
        ['/propose', {}],
        ['/withdraw', {}],
      ] as const)
        expect((await post(token, `/api/policies/${number}${step}`, body)).status).toBe(403)
    expect(await world.contents()).toEqual(before)
  })
})

/** Of a row, who may; the first of them. */
function mayOf({ may }: Row): keyof typeof people {
  if (typeof may === 'string') return 'clinician'
  return may[0] ?? 'clinician'
}

const withBody = matrix.filter(({ route, body }) => body && !route.startsWith('POST /v1/'))

describe('fields that nobody asked for', () => {
  const forged = {
    role: 'administrator',
    roles: ['compliance_officer'],
    subject: 'the-officer',
    owner: 'the-officer',
    actor: { ref: 'x', kind: 'human' },
    source: 'oidc',
    state: 'approved',
    hash: '0'.repeat(64),
    approved: true,
    decidedBy: 'x',
    expiresAt: '2099-01-01T00:00:00Z',
    department: 'radiology',
    emergency: true,
  }

  test.each(withBody.map((row, number) => [number, row.route, row] as const))(
    'are refused: body %i, %s',
    async (_number, route, row) => {
      const person = mayOf(row)
      const token = await world.tokenOf({ sub: `forging ${person}`, roles: people[person] })
      const [, path = ''] = route.split(' ')
      const call = `POST ${row.path?.(world) ?? path}`
      const before = await world.contents()
      const body = row.body?.(world)
      for (const [field, value] of Object.entries(forged)) {
        if (typeof body === 'object' && body !== null && field in body) continue
        const isMeant = field === 'subject' && route.endsWith('/assign')
        if (isMeant) continue
        const forging = { ...(body as object), [field]: value }
        const { status } = await world.told({ call, token, body: forging })
        expect([field, status]).toEqual([field, 400])
      }
      expect(await world.contents()).toEqual(before)
    },
  )

  test('say nothing of who asks a model', async () => {
    const powerless = await world.tokenOf({ sub: 'powerless', roles: [] })
    const messages = [{ role: 'user', content: '你好' }]
    for (const more of [forged, { user: 'the-clinician' }, { wardline: { ...forged } }]) {
      const body = { model: 'general-assistant', messages, ...more }
      expect((await post(powerless, '/v1/chat/completions', body)).status).toBe(403)
    }
  })

  test('approve nothing where no body is read', async () => {
    const order = await anOrder()
    const forging = { approved: true, decidedBy: 'x', state: 'done' }
    expect((await post(officer, `/api/audit/orders/${order}/approve`, forging)).status).toBe(409)
    const shown = await world.told({ call: `GET /api/audit/orders/${order}`, token: officer })
    expect(shown.body).toMatchObject({ state: 'waiting', decidedBy: null })
  })

  test('reach no prototype', async () => {
    const body = JSON.parse('{"label":"x","__proto__":{"roles":["compliance_officer"]}}') as object
    await post(clinician, '/api/keys', body)
    expect(Reflect.get({}, 'roles')).toBeUndefined()
    expect((await world.told({ call: 'GET /api/audit/entries', token: clinician })).status).toBe(
      403,
    )
  })
})

const byNumber = (one: number, other: number): number => one - other

describe('an approval', () => {
  test('of the policy counts once', async () => {
    const number = await proposed()
    const path = `/api/policies/${number}/approve`
    const both = await Promise.all([post(otherOfficer, path), post(otherOfficer, path)])
    expect(both.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 409])
    const before = await world.contents()
    expect((await post(otherOfficer, path)).status).toBe(409)
    expect((await post(otherOfficer, `/api/policies/${number}/reject`, { reason })).status).toBe(
      409,
    )
    expect(await world.contents()).toEqual(before)
  })

  test('of an order counts once', async () => {
    const path = `/api/audit/orders/${world.order}`
    const both = await Promise.all([
      post(otherOfficer, `${path}/approve`),
      post(otherOfficer, `${path}/approve`),
    ])
    expect(both.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 409])
    const before = await world.contents()
    expect((await post(otherOfficer, `${path}/approve`)).status).toBe(409)
    expect((await post(otherOfficer, `${path}/reject`)).status).toBe(409)
    expect(await world.contents()).toEqual(before)
  })

  test('of a review takes two people, however often one of them signs', async () => {
    const step = (token: string, name: string, body: object = {}) =>
      post(token, `/api/audit/reviews/${world.review}/${name}`, body)
    expect((await step(officer, 'explain', { explanation: 'emergency' })).status).toBe(200)
    expect((await step(officer, 'explain', { explanation: 'emergency' })).status).toBe(409)
    expect((await step(officer, 'decide', { outcome: 'justified' })).status).toBe(200)
    expect((await step(officer, 'decide', { outcome: 'justified' })).status).toBe(409)
    const signed = await Promise.all([step(officer, 'sign'), step(officer, 'sign')])
    expect(signed.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 409])
    for (const token of await second(officer)) expect((await step(token, 'sign')).status).toBe(409)
    expect((await step(otherOfficer, 'sign')).status).toBe(200)
    expect((await step(otherOfficer, 'sign')).status).toBe(409)
  })
})

/** The same officer once more: a key, and tokens that say something else of the same subject. */
async function second(token: string): Promise<readonly string[]> {
  const key = await post(token, '/api/keys', { label: '另一把钥匙' })
  const same = { sub: 'the-officer', roles: ['compliance_officer'] }
  return [
    String(key.body['secret']),
    await world.tokenOf({ ...same, department: 'radiology' }),
    await world.tokenOf({ ...same, more: { preferred_username: 'someone.else', name: '别人' } }),
    await world.tokenOf({ ...same, more: { sid: 'another-session', azp: 'another-client' } }),
  ]
}

test('nobody is the second person to themselves, whatever they sign in with', async () => {
  const [policy, order] = [await proposed(), await anOrder()]
  const before = await world.contents()
  for (const token of [officer, ...(await second(officer))]) {
    expect((await post(token, `/api/policies/${policy}/approve`)).status).toBe(409)
    expect((await post(token, `/api/audit/orders/${order}/approve`)).status).toBe(409)
  }
  const { tables, entries } = await world.contents()
  expect({ ...tables, personal_key: '' }).toEqual({ ...before.tables, personal_key: '' })
  expect(entries.slice(before.entries.length)).toEqual(['key.created'])
})

test('a program with a second officer’s role is no second person', async () => {
  const [policy, order] = [await proposed(), await anOrder()]
  const roles = ['compliance_officer', 'service']
  const robot = await world.tokenOf({ sub: 'robot', roles })
  expect((await post(robot, `/api/policies/${policy}/approve`)).status).toBe(403)
  expect((await post(robot, `/api/audit/orders/${order}/approve`)).status).toBe(403)
})

test('nobody reviews himself, whatever he signs in with', async () => {
  const sub = 'doctor-and-officer'
  const roles = ['clinician', 'compliance_officer']
  const both = await world.tokenOf({ sub, roles })
  expect((await post(both, '/api/break-glass', { reason })).status).toBe(201)
  const { ports } = world.gateway.gateway
  await ports.audit.checkpoint()
  await ports.review.follow()
  const actor = ports.seal.staffReference(sub)
  const cases = await ports.review.list({ limit: 50, why: 'break-glass', state: 'open' })
  const id = cases.find((one) => one.actor === actor)?.id
  const officerAlone = await world.tokenOf({ sub, roles: ['compliance_officer'] })
  for (const token of [both, officerAlone])
    for (const [name, body] of [
      ['assign', {}],
      ['explain', { explanation: 'emergency' }],
      ['decide', { outcome: 'justified' }],
      ['sign', {}],
    ] as const)
      expect((await post(token, `/api/audit/reviews/${id}/${name}`, body)).status).toBe(403)
  const assigned = await post(otherOfficer, `/api/audit/reviews/${id}/assign`, { subject: sub })
  expect(assigned.status).toBe(403)
})

test('to say that one asks for somebody else makes nobody somebody else', async () => {
  const headers = {
    'x-wardline-on-behalf-of': 'the-officer',
    'x-on-behalf-of': 'the-officer',
    'x-forwarded-user': 'the-officer',
    'x-remote-user': 'the-officer',
  }
  const more = {
    act: { sub: 'the-officer' },
    on_behalf_of: 'the-officer',
    roles: ['compliance_officer'],
    resource_access: { other: { roles: ['compliance_officer'] } },
  }
  const token = await world.tokenOf({ sub: 'another-clinician', roles: ['clinician'], more })
  const before = await world.contents()
  for (const call of ['GET /api/audit/entries', 'GET /api/policies', 'GET /api/audit/reviews'])
    expect((await world.told({ call, token, headers })).status).toBe(403)
  const { tables, entries } = await world.contents()
  expect(tables).toEqual(before.tables)
  expect(new Set(entries.slice(before.entries.length))).toEqual(new Set(['credential.misused']))
  const me = await world.told({ call: 'GET /api/me', token, headers })
  // Refused, or still the one whose token it is.
  if (me.status === 200)
    expect(me.body).toMatchObject({ subject: 'another-clinician', roles: ['clinician'] })
  else expect(me.status).toBe(403)
})

test('an address that is written otherwise is no other address', async () => {
  const before = await world.contents()
  for (const path of [
    '/api/audit/entries/',
    '/API/AUDIT/ENTRIES',
    '//api/audit/entries',
    '/api/./audit/entries',
    '/api/keys/../audit/entries',
    '/api/keys/..%2faudit%2fentries',
    '/api/audit%2fentries',
    '/api/audit/entries;x=1',
    '/api/audit/entries%00',
  ])
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PROPFIND'])
      for (const override of ['', 'GET']) {
        const answer = await world.send({
          call: `${method} ${path}`,
          token: clinician,
          ...(override && { headers: { 'x-http-method-override': override } }),
        })
        expect([method, path, answer.status < 300 && method !== 'OPTIONS']).toEqual([
          method,
          path,
          false,
        ])
        expect(await answer.text()).not.toContain('"entries"')
      }
  expect(await world.contents()).toEqual(before)
})
