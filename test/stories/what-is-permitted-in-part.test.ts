/** Permissions that depend on the department, the time or the level, and such as open a part of something only. */
import { setTimeout } from 'node:timers/promises'

import { expect, test } from 'vitest'

import type { Entry } from '#audit'
import type { Bundle } from '#policy'

import { hours, momentOf } from '../../policy/access/moments.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { asPolicy, shipped } from '../support/policy.ts'
import { recordingUpstream } from '../support/upstream.ts'

type Rule = Omit<Bundle['permissions'][number], 'because'>
type User = Parameters<TestGateway['keyOf']>[0]

const because = { zh: '试验', en: 'Trial' }

/** The shipped policy with permissions in front, and without those of these names. */
async function policyWith(more: readonly Rule[], without: readonly string[] = []): Promise<Bundle> {
  const { bundle } = await shipped()
  const kept = bundle.permissions.filter(({ id }) => !without.includes(id))
  const permissions = [...more.map((one) => ({ ...one, because })), ...kept]
  return asPolicy({ ...bundle, permissions }).bundle
}

async function get(gateway: TestGateway, path: string, user: User = 'mgr.qian') {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  return fetch(`${gateway.url}${path}`, { headers })
}

const statusOf = async (answer: Promise<Response>): Promise<number> => {
  const { status, body } = await answer
  await body?.cancel()
  return status
}

type Page = { readonly entries: readonly Entry[]; readonly next: number | null }

async function list(gateway: TestGateway, query = ''): Promise<Page> {
  const answer = await get(gateway, `/api/audit/entries${query}`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Page
}

const ask = (gateway: TestGateway, user: User, content = '请整理病史。') =>
  gateway.chat({ model: 'general-assistant', messages: [{ role: 'user', content }] }, { user })

const figures: Rule = {
  id: 'managers-read-figures',
  effect: 'permit',
  roles: ['manager'],
  actions: ['read'],
  subject: 'audit-entry',
  when: { department: '${department}' },
  fields: ['useCase', 'level', 'outcome', 'parent'],
}

test('a manager who may see figures of a department sees those, and nothing that tells whose they are', async () => {
  await using upstream = await recordingUpstream()
  const bundle = await policyWith([figures])
  await using gateway = await aGateway({ upstream: upstream.url, bundle })
  for (const user of ['dr.lin', 'it.sun', 'dr.lin', 'it.sun', 'it.sun'] as const)
    await (await ask(gateway, user)).text()
  await gateway.keyOf('mgr.qian')
  const all = await entriesOf(gateway)
  const own = all.filter(({ body }) => body.actor?.department === 'cardiology')
  const other = all.find(({ body }) => body.actor?.department === 'information')
  expect(own.length).toBeGreaterThan(3)

  const { entries, next } = await list(gateway)
  expect(entries.map(({ index }) => index)).toEqual(own.map(({ index }) => index).toReversed())
  expect(next).toBeNull()
  const named = new Set(entries.flatMap(({ body }) => Object.keys(body)))
  for (const field of named)
    expect(['v', 'id', 'type', 'at', 'request', 'actor', ...(figures.fields ?? [])]).toContain(
      field,
    )
  expect(entries.map(({ body }) => [body.request, body.actor])).toEqual(
    entries.map(() => [null, null]),
  )
  expect(entries.map(({ hash }) => hash)).toEqual(entries.map(() => null))
  expect(entries.some(({ body }) => body.outcome !== undefined)).toBe(true)

  // Page by page the same: no cursor tells of an entry of others, which one that is found by its type could.
  const seen: number[] = []
  for (let cursor: number | null = all.length; cursor !== null;) {
    const page: Page = await list(gateway, `?limit=1&before=${cursor}`)
    seen.push(...page.entries.map(({ index }) => index))
    cursor = page.next
  }
  expect(seen).toEqual(own.map(({ index }) => index).toReversed())
  const { index: before = 0 } = own[0] ?? {}
  expect(await list(gateway, `?limit=1&before=${before}`)).toEqual({ entries: [], next: null })

  const hidden = await get(gateway, `/api/audit/entries/${other?.index}`)
  const none = await get(gateway, '/api/audit/entries/999999')
  expect([hidden.status, await hidden.json()]).toEqual([404, await none.json()])
  expect(await statusOf(get(gateway, `/api/audit/entries/${own[0]?.index}`))).toBe(200)
})

test('what is withheld is neither searched by, nor looked up, nor told in another way', async () => {
  await using upstream = await recordingUpstream()
  const bundle = await policyWith([figures])
  await using gateway = await aGateway({ upstream: upstream.url, bundle })
  await (await ask(gateway, 'dr.lin')).text()
  const [entry] = (await entriesOf(gateway)).filter(({ body }) => body.type === 'ai.accept')
  const { index, body } = entry as Entry
  for (const path of [
    `/api/audit/entries?actor=${body.actor?.ref}`,
    '/api/audit/entries?patient=x',
    `/api/audit/entries?request=${body.request}`,
    '/api/audit/entries?decision=allow',
    `/api/audit/entries/${index}/proof`,
    '/api/audit/checkpoint',
    '/api/audit/export',
    '/api/audit/tlog/checkpoint',
    `/api/audit/tlog/tile/entries/000.p/${index}`,
    '/api/audit/tlog/tile/0/000',
  ])
    expect([path, await statusOf(get(gateway, path))]).toEqual([path, 403])
  for (const [path, asked] of [
    ['/api/audit/reference', { subject: 'dr.lin' }],
    ['/api/policy/explain', { entry: index }],
    ['/api/policies/1/simulate', {}],
  ] as const)
    expect([path, (await gateway.post(path, asked, 'mgr.qian')).status]).toEqual([path, 403])

  expect((await list(gateway, '?useCase=general-assistant')).entries.length).toBeGreaterThan(0)
  for (const format of ['csv', 'fhir', 'ocsf']) {
    const answer = await get(gateway, `/api/audit/export?format=${format}`)
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(text).toContain(body.id)
    for (const secret of [body.actor?.ref ?? '', entry?.hash ?? '', body.request ?? ''])
      expect([format, secret, text.includes(secret)]).toEqual([format, secret, false])
  }
  const followed = await get(gateway, '/api/audit/tail?from=0')
  const reader = followed.body?.getReader()
  let told = ''
  while (!told.includes(body.id))
    told += Buffer.from((await reader?.read())?.value ?? []).toString()
  await reader?.cancel()
  expect(told).not.toContain(body.actor?.ref)
  expect(told).not.toContain(entry?.hash)
})

test('who may review and not read the log is shown the case without its entry', async () => {
  await using gateway = await aGateway({ bundle: await policyWith([], ['officers-read-audit']) })
  await gateway.post('/api/break-glass', { reason: '抢救，急需解读' }, 'dr.xu')
  const { ports } = gateway.gateway
  await ports.audit.checkpoint()
  await ports.review.follow()
  const [found] = await ports.review.list({ limit: 1, why: 'break-glass' })
  const answer = await get(gateway, `/api/audit/reviews/${found?.id}`, 'officer.zhou')
  expect(await answer.json()).toMatchObject({ case: { id: found?.id }, entry: null })
})

test('who may open what the model saw does not open what was written', async () => {
  await using upstream = await recordingUpstream()
  const masked: Rule = {
    id: 'officers-open-masked',
    effect: 'permit',
    roles: ['compliance_officer'],
    actions: ['open'],
    subject: 'content',
    fields: ['masked'],
  }
  const bundle = await policyWith([masked], ['officers-open-content'])
  await using gateway = await aGateway({ upstream: upstream.url, bundle })
  const messages = [{ role: 'user', content: '患者汪若曦，胸闷三天，请整理病史。' }]
  const answer = await gateway.chat({ model: 'emr-structuring', messages })
  await answer.text()
  const path = `/api/audit/content/${answer.headers.get('x-wardline-entry')}` as const
  const opened = await gateway.post(path, { reason: '质量复核' }, 'officer.zhou')
  const { contents } = (await opened.json()) as { contents: { kind: string }[] }
  expect(contents.map(({ kind }) => kind)).toEqual(['masked'])
  expect(JSON.stringify(contents)).not.toContain('汪若曦')
})

test('a list of destinations holds those that the reader may see', async () => {
  const cloud: Rule = {
    id: 'it-reads-cloud',
    effect: 'permit',
    roles: ['it_staff'],
    actions: ['read'],
    subject: 'destination',
    when: { kind: 'cloud' },
  }
  await using gateway = await aGateway({ bundle: await policyWith([cloud]) })
  const idsFor = async (user: User) => {
    const answer = await get(gateway, '/api/destinations', user)
    const body = (await answer.json()) as { destinations?: { kind: string }[] }
    return body.destinations?.map(({ kind }) => kind) ?? answer.status
  }
  expect(await idsFor('it.sun')).toEqual(['cloud'])
  expect(await idsFor('admin.wu')).toEqual(['cloud', 'on-premises'])
  expect(await idsFor('dr.lin')).toBe(403)
})

/** This hour, and the next one should it begin meanwhile. */
function hoursAround(now: Date): readonly string[] {
  return [now, new Date(now.getTime() + 3_600_000)].map((at) => momentOf(at).hour)
}

test('a permission for some hours is one in those hours', async () => {
  const now = hoursAround(new Date())
  const others = hours.filter((hour) => !now.includes(hour))
  for (const [wanted, status] of [
    [now, 200],
    [others, 403],
  ] as const) {
    const some: Rule = {
      id: 'staff-preview-then',
      effect: 'permit',
      roles: ['clinician'],
      actions: ['preview'],
      subject: 'deidentification',
      when: { hour: { $in: [...wanted] } },
    }
    await using gateway = await aGateway({
      bundle: await policyWith([some], ['everyone-previews']),
    })
    const previewed = await gateway.post('/api/deidentify', { text: '血压120/80mmHg' })
    expect(previewed.status).toBe(status)
  }
})

test('a permission for some levels is asked again once the level is known, before anything leaves', async () => {
  await using upstream = await recordingUpstream()
  const some: Rule = {
    id: 'clinicians-run-general-low',
    effect: 'permit',
    roles: ['clinician'],
    actions: ['run'],
    subject: 'use-case',
    when: { group: 'general', level: { $in: ['1', '2'] } },
  }
  const care: Rule = {
    id: 'clinicians-run-the-rest',
    effect: 'permit',
    roles: ['clinician'],
    actions: ['run'],
    subject: 'use-case',
    when: { group: { $in: ['clinical', 'patient-service'] } },
  }
  const bundle = await policyWith([some, care], ['clinicians-run-care'])
  await using gateway = await aGateway({ upstream: upstream.url, bundle })
  expect((await ask(gateway, 'dr.lin', '会议几点开始？')).status).toBe(200)
  const refused = await ask(gateway, 'dr.lin', '患者汪若曦，住院号 ZY-0093517，胸闷三天。')
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { error: { code: 'access_denied' } },
  ])
  expect(upstream.requests).toHaveLength(1)
})

test('who follows the log is shown no more of it once the key is revoked', async () => {
  await using gateway = await aGateway()
  const officer = await gateway.keyOf('officer.zhou')
  const made = await gateway.post('/api/keys', { label: '大屏' }, 'officer.zhou')
  const { id, secret } = (await made.json()) as { id: string; secret: string }
  const following = await fetch(`${gateway.url}/api/audit/tail`, {
    headers: { authorization: `Bearer ${secret}` },
  })
  const ended = (async () => {
    for await (const _ of following.body ?? []);
    return 'ended'
  })()
  const headers = { authorization: `Bearer ${officer}` }
  await fetch(`${gateway.url}/api/keys/${id}`, { method: 'DELETE', headers })
  expect(await Promise.race([ended, setTimeout(30_000, 'goes on', { ref: false })])).toBe('ended')
})
