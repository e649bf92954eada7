import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { entriesOf } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { asPolicy, shipped } from '../support/policy.ts'
import { recordingUpstream, type RecordingUpstream } from '../support/upstream.ts'
import {
  approveVersion,
  changeShipped,
  getUseCases,
  listedUseCase,
  postUseCase,
  type ListedUseCase,
} from '../support/use-cases.ts'

type User = Parameters<TestGateway['keyOf']>[0]

type Proposed = {
  readonly number: number
  readonly state: string
  readonly base: number
  readonly reason: string
  readonly files: readonly { readonly path: string; readonly text: string }[]
  readonly changes: readonly { readonly field: string }[]
  readonly tests: { readonly failed: readonly object[] }
}

const reason = '两个科室已完成培训，开始试点'

let upstream: RecordingUpstream
beforeAll(async () => {
  upstream = await recordingUpstream()
})
afterAll(() => upstream[Symbol.asyncDispose]())

const opened = (): Promise<TestGateway> => aGateway({ upstream: upstream.url })

const promote = (gateway: TestGateway, id: string, wish: object, user: User = 'officer.zhou') =>
  postUseCase<Proposed>(gateway, [user, `${id}/promote`], { reason, ...wish })

async function ask(gateway: TestGateway, model: string, user: User = 'dr.lin') {
  const content = '请整理：双肺纹理清晰。'
  const answer = await gateway.chat({ model, messages: [{ role: 'user', content }] }, { user })
  const body = (await answer.json()) as { error?: { code: string } }
  return body.error?.code ?? answer.status
}

/** A test of the policy: what a clinician of a department gets from a use case. */
const aTest = (name: string, useCase: string, more: { department?: string; expect: string }) => ({
  name,
  principal: {
    roles: ['clinician'],
    courses: ['g1', 'c5', 'c7'],
    ...(more.department && { department: more.department }),
  },
  useCase,
  expect: more.expect,
})

/** Tests that say that order review is open everywhere. */
const orderReviewOpens = [
  aTest('order-review · 非试点科室', 'order-review', { department: 'finance', expect: 'allow' }),
  aTest('order-review · 无科室', 'order-review', { expect: 'allow' }),
]

const lowGates = (gateway: TestGateway) =>
  changeShipped(gateway, 'bundle.yaml', [
    'gates: { days: 14, requests: 50, users: 3 }',
    'gates: { days: 1, requests: 2, users: 1 } # 门槛',
  ])

describe('a use case in preparation', () => {
  test('enters a pilot by one call and a second person, and only its people use it', async () => {
    await using gateway = await opened()
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const { status, body, message } = await promote(gateway, 'prognosis-warning', {
      to: 'pilot',
      departments: ['cardiology'],
      from: today,
      until: '2999-12-31',
      users: ['dr.lin'],
      tests: [
        {
          ...aTest('prognosis-warning · 临床医护 · 4 级', 'prognosis-warning', {
            department: 'cardiology',
            expect: 'allow',
          }),
          principal: {
            roles: ['clinician'],
            department: 'cardiology',
            username: 'dr.lin',
            courses: ['g1', 'c5', 'c7'],
          },
          level: 4,
          residualLevel: 3,
        },
      ],
    })
    expect([status, message]).toEqual([201, ''])
    expect(body).toMatchObject({ state: 'proposed', base: 1, reason, tests: { failed: [] } })
    expect(
      body.changes.map(({ field }) => field).filter((field) => !field.startsWith('tests[')),
    ).toEqual([
      'useCases[prognosis-warning].stage',
      'useCases[prognosis-warning].pilotDepartments',
      'useCases[prognosis-warning].pilotFrom',
      'useCases[prognosis-warning].pilotUntil',
      'useCases[prognosis-warning].pilotUsers',
    ])
    expect(await ask(gateway, 'prognosis-warning')).toBe('not_in_rollout')
    expect(
      (await gateway.post(`/api/policies/${body.number}/approve`, {}, 'officer.zhou')).status,
    ).toBe(409)
    expect(await approveVersion(gateway, body.number)).toBe(200)
    // dr.lin takes part; the course is what is still missing.
    expect(await ask(gateway, 'prognosis-warning')).toBe('training_required')
    expect(await ask(gateway, 'prognosis-warning', 'dr.xu')).toBe('not_in_rollout')

    const listed = await listedUseCase(gateway, 'prognosis-warning')
    expect(listed).toMatchObject({ stage: 'pilot', pilotUsers: ['dr.lin'] })
    const forManagers = await listedUseCase(gateway, 'prognosis-warning', 'mgr.qian')
    const why = await gateway.post('/api/policy/explain', { model: 'prognosis-warning' }, 'dr.xu')
    expect(await why.text()).not.toContain('dr.lin')
    expect(forManagers).toMatchObject({ stage: 'pilot', namedUsers: 1 })
    expect(JSON.stringify(forManagers)).not.toContain('dr.lin')
    expect(JSON.stringify(await entriesOf(gateway))).not.toContain('dr.lin')
  })

  test('tells nobody who takes part, and decides recorded requests by who asked', async () => {
    const { bundle } = await shipped()
    const naming = (user: string) => ({
      ...bundle,
      useCases: bundle.useCases.map((one) =>
        one.id === 'order-review' ? { ...one, pilotUsers: [user] } : one,
      ),
    })
    await using gateway = await aGateway({ upstream: upstream.url, bundle: naming('dr.lin') })
    const content = '请整理：双肺纹理清晰。'
    const asked = { model: 'order-review', messages: [{ role: 'user', content }] }
    const answer = await gateway.chat(asked)
    expect(answer.status).toBe(200)
    const mine = await gateway.post('/api/policy/explain', { model: 'order-review' })
    const explained = await mine.text()
    expect(explained).toContain('"kind":"allow"')
    expect(explained).not.toContain('dr.lin')

    const { files } = asPolicy(naming('dr.he'))
    const drafted = await gateway.post('/api/policies', { files, reason }, 'officer.zhou')
    const { number } = (await drafted.json()) as { number: number }
    const entry = Number(answer.headers.get('x-wardline-entry'))
    const explain = async (body: object) =>
      (await gateway.post('/api/policy/explain', body, 'officer.zhou')).json()
    expect(await explain({ entry })).toMatchObject({ decision: { kind: 'allow' } })
    expect(await explain({ entry, version: number })).toMatchObject({
      decision: { kind: 'deny', reason: 'not_in_rollout' },
    })
    const path = `/api/policies/${number}/simulate` as const
    const simulated = await gateway.post(path, { days: 1 }, 'officer.zhou')
    expect(await simulated.json()).toMatchObject({ newlyDenied: 1, newlyAllowed: 0 })
  })

  test('keeps the comments of the files, and changes nothing else in them', async () => {
    await using gateway = await opened()
    await lowGates(gateway)
    const asked = { to: 'pilot', departments: ['supply'] }
    const refused = await promote(gateway, 'cost-accounting', asked)
    expect(refused.status).toBe(409)
    expect(refused.message).toContain(
      'cost-accounting · 管理人员 · 3 级 (not_in_rollout → training_required)',
    )
    const { status, body } = await promote(gateway, 'cost-accounting', {
      ...asked,
      tests: [
        {
          name: 'cost-accounting · 管理人员 · 3 级',
          principal: { roles: ['manager'], department: 'supply', courses: ['g1', 'm3'] },
          useCase: 'cost-accounting',
          level: 3,
          residualLevel: 3,
          expect: 'allow',
        },
      ],
    })
    expect(status).toBe(201)
    expect(body.files.find(({ path }) => path === 'bundle.yaml')?.text).toContain('# 门槛')
    const tests = body.files.find(({ path }) => path === 'tests.yaml')?.text
    expect(tests).toContain('# 使用目的。')
  })
})

describe('a pilot', () => {
  test('is rolled out once it has shown what the gates ask for', async () => {
    await using gateway = await opened()
    const early = await promote(gateway, 'order-review', { to: 'rollout', tests: orderReviewOpens })
    expect(early.status).toBe(409)
    expect(early.message).toMatch(/须满 14 天.*须满 50 次.*须满 3 人/su)
    await lowGates(gateway)
    expect((await listedUseCase(gateway, 'order-review')).next).toMatchObject({ to: 'rollout' })
    for (let at = 0; at < 2; at += 1) expect(await ask(gateway, 'order-review')).toBe(200)
    const listed = await listedUseCase(gateway, 'order-review', 'mgr.qian')
    expect(listed.next?.gates.filter(({ met }) => !met)).toEqual([])
    expect(listed.nextStep.zh).toContain('可以提出推广')

    const contradicted = await promote(gateway, 'order-review', { to: 'rollout' })
    expect(contradicted.status).toBe(409)
    expect(contradicted.message).toContain('order-review · 非试点科室')
    const { status, body } = await promote(gateway, 'order-review', {
      to: 'rollout',
      tests: orderReviewOpens,
    })
    expect(status).toBe(201)
    expect(body.changes[0]).toEqual({
      field: 'useCases[order-review].stage',
      before: 'pilot',
      after: 'rollout',
    })
    expect(body.changes.slice(1).every(({ field }) => field.startsWith('tests['))).toBe(true)
    expect(await approveVersion(gateway, body.number)).toBe(200)
    expect(await listedUseCase(gateway, 'order-review')).toMatchObject({
      stage: 'rollout',
      next: null,
    })
    expect(await gateway.gateway.ports.audit.verify()).toMatchObject({ findings: [] })
  })

  test('waits while a case of the review about it is overdue', async () => {
    await using gateway = await opened()
    await lowGates(gateway)
    for (let at = 0; at < 2; at += 1) expect(await ask(gateway, 'order-review')).toBe(200)
    const accept = (await entriesOf(gateway)).find(({ body }) => body.type === 'ai.accept')
    const client = new Client({ connectionString: gateway.databaseUrl })
    await client.connect()
    await client.query(
      `INSERT INTO review_case (id, entry, why, state, emergency, actor_ref, opened_at, opened_entry, triage_due, decision_due)
        VALUES (gen_random_uuid(), $1, 'sample', 'open', false, 'x', now() - interval '3 days', 0,
          now() - interval '1 day', now() + interval '1 day')`,
      [accept?.index],
    )
    const wish = { to: 'rollout', tests: orderReviewOpens }
    const refused = await promote(gateway, 'order-review', wish)
    expect([refused.status, refused.message]).toEqual([
      409,
      expect.stringContaining('1 件复核案件逾期'),
    ])
    const { body } = await getUseCases<Record<string, unknown>>(gateway, '/order-review/evidence')
    expect(body['cases']).toMatchObject({ open: 1, signed: 0 })
    await client.query("UPDATE review_case SET triage_due = now() + interval '1 hour'")
    await client.end()
    expect((await promote(gateway, 'order-review', wish)).status).toBe(201)
  })
})

describe('a promotion', () => {
  test('skips nothing, revives nothing, and does what it is called to do alone', async () => {
    await using gateway = await opened()
    await changeShipped(gateway, 'use-cases/decision-support.yaml', [
      'stage: draft',
      'stage: retired',
    ])
    const stages = [
      ['cost-accounting', 'rollout'],
      ['decision-support', 'pilot'],
      ['decision-support', 'rollout'],
      ['emr-structuring', 'rollout'],
      ['emr-structuring', 'pilot'],
      ['order-review', 'pilot'],
    ] as const
    for (const [id, to] of stages) {
      const more = to === 'pilot' ? { departments: ['finance'] } : {}
      const { status, message } = await promote(gateway, id, { to, ...more })
      expect([id, to, status, message]).toEqual([
        id,
        to,
        409,
        expect.stringContaining('现在的阶段'),
      ])
    }
    const pilot = { to: 'pilot', departments: ['finance'] }
    for (const wish of [
      { to: 'draft' },
      { to: 'retired' },
      { to: 'suspended' },
      {},
      { to: 'pilot' },
      { to: 'pilot', departments: [] },
      { to: 'pilot', departments: ['no-such-department'] },
      { to: 'pilot', departments: ['finance]\n    stage: rollout\n    x: ['] },
      { to: 'rollout', departments: ['finance'] },
      { ...pilot, stage: 'rollout' },
      { ...pilot, levelCeiling: 5 },
      { ...pilot, id: 'triage' },
      { ...pilot, author: 'x' },
      { ...pilot, from: '2026-13-01' },
      { ...pilot, from: 'today' },
      { ...pilot, until: '2020-01-01' },
      { ...pilot, from: '2999-01-02', until: '2999-01-01' },
      { ...pilot, users: [] },
      { ...pilot, users: ['a\nb'] },
      { ...pilot, users: ['\ud800'] },
      { ...pilot, tests: [aTest('\ud800', 'triage', { expect: 'allow' })] },
      { ...pilot, users: [{ $ne: null }] },
      { ...pilot, tests: [{ name: 'x' }] },
      { ...pilot, tests: [{ ...orderReviewOpens[0], extra: true }] },
      { ...pilot, tests: [orderReviewOpens[0], orderReviewOpens[0]] },
      { ...pilot, reason: '' },
    ])
      expect([wish, (await promote(gateway, 'cost-accounting', wish)).status]).toEqual([wish, 400])
    expect((await promote(gateway, 'no-such-thing', pilot)).status).toBe(404)
    expect((await promote(gateway, '__proto__', pilot)).status).toBe(404)
    for (const user of ['dr.lin', 'it.sun', 'mgr.qian'] as const)
      expect((await promote(gateway, 'cost-accounting', pilot, user)).status).toBe(403)
    const types = (await entriesOf(gateway)).map(({ body }) => body.type)
    expect(types.filter((type) => type === 'policy.proposed')).toHaveLength(1)
  })

  test('goes by the gates as well when somebody writes the version by hand', async () => {
    await using gateway = await opened()
    const { files } = await shipped()
    const byHand = async (path: string, [from, to]: readonly [string, string]) => {
      const text = (one: string) => one.replace(from, to)
      const changed = files.map((file) =>
        file.path === path ? { path, text: text(file.text) } : file,
      )
      const drafted = await gateway.post(
        '/api/policies',
        { files: changed, reason },
        'officer.zhou',
      )
      const { number } = (await drafted.json()) as { number: number }
      const answer = await gateway.post(`/api/policies/${number}/propose`, {}, 'officer.zhou')
      return { status: answer.status, text: await answer.text() }
    }
    const orders = 'use-cases/order-review.yaml'
    expect(await byHand(orders, ['stage: pilot', 'stage: rollout'])).toEqual({
      status: 409,
      text: expect.stringMatching(/order-review：.*须满 50 次/u) as string,
    })
    const costs = 'use-cases/cost-accounting.yaml'
    expect(await byHand(costs, ['stage: draft', 'stage: rollout'])).toEqual({
      status: 409,
      text: expect.stringContaining('cost-accounting 现在的阶段是 draft') as string,
    })
    // To fewer people it goes at any time, and to a pilot as the gates allow.
    expect(await byHand(orders, ['stage: pilot', 'stage: suspended'])).toMatchObject({
      status: 200,
    })
    const pilot = 'stage: pilot\n    pilotDepartments: [finance]'
    expect(await byHand(costs, ['stage: draft', pilot])).toMatchObject({ status: 200 })
  })

  test('takes what people write as text, and never as policy', async () => {
    await using gateway = await opened()
    const nasty = 'x"]\n    stage: rollout\n    levelCeiling: 5 # '
    const user = 'x"], levelCeiling: 5, stage: rollout, y: ["'
    const { status, body } = await promote(gateway, 'cost-accounting', {
      to: 'pilot',
      departments: ['finance'],
      users: [user],
      reason: `${nasty}\n---\nuseCases: []`,
      tests: [
        {
          name: 'cost-accounting · 管理人员 · 3 级',
          principal: {
            roles: ['manager'],
            department: 'finance',
            username: user,
            courses: ['g1', 'm3'],
          },
          useCase: 'cost-accounting',
          level: 3,
          residualLevel: 3,
          expect: 'allow',
        },
        aTest(nasty, 'triage', { expect: 'not_in_rollout' }),
      ],
    })
    expect(body.changes.map(({ field }) => field)).toContain(`tests[${nasty}]`)
    expect(status).toBe(201)
    expect(body.changes).toContainEqual({
      field: 'useCases[cost-accounting].pilotUsers',
      after: [user],
    })
    expect(body.changes).toContainEqual({
      field: 'useCases[cost-accounting].stage',
      before: 'draft',
      after: 'pilot',
    })
    expect(body.changes.map(({ field }) => field)).not.toContain(
      'useCases[cost-accounting].levelCeiling',
    )
    expect(JSON.stringify(await entriesOf(gateway))).not.toContain('levelCeiling')
  })
})

describe('the registry', () => {
  test('is in the order of the roadmap, with prompts for who answers for the policy', async () => {
    await using gateway = await opened()
    const officers = await getUseCases<{ policy: string; useCases: ListedUseCase[] }>(gateway)
    expect(officers.status).toBe(200)
    expect(officers.body.useCases.map(({ roadmap }) => roadmap?.order)).toEqual(
      officers.body.useCases.map((_, place) => place + 1),
    )
    expect(officers.body.useCases[0]).toMatchObject({ id: 'general-assistant', next: null })
    expect(officers.body.useCases[0]?.['prompt']).toEqual(expect.any(String))
    const managers = await getUseCases<{ useCases: ListedUseCase[] }>(gateway, '', 'mgr.qian')
    expect(managers.status).toBe(200)
    for (const useCase of managers.body.useCases) {
      expect(useCase).not.toHaveProperty('prompt')
      expect(useCase).not.toHaveProperty('outputSchema')
    }
    for (const user of ['dr.lin', 'it.sun'] as const)
      expect((await getUseCases(gateway, '', user)).status).toBe(403)
  })

  test('shows what a use case came to in sums that single nobody out, and says who looked', async () => {
    await using gateway = await opened()
    for (let at = 0; at < 3; at += 1) expect(await ask(gateway, 'emr-structuring')).toBe(200)
    expect(await ask(gateway, 'emr-structuring', 'dr.xu')).toBe('training_required')
    const evidence = await getUseCases<Record<string, unknown>>(
      gateway,
      '/emr-structuring/evidence?days=7',
      'mgr.qian',
    )
    expect(evidence.status).toBe(200)
    expect(evidence.body).toMatchObject({
      useCase: 'emr-structuring',
      requests: 4,
      accepted: 3,
      refused: 1,
      users: '<5',
      refusals: { training_required: 1 },
      outcomes: { completed: 3 },
      reviewOwed: 3,
      gates: { days: 14, requests: 50, users: 3 },
    })
    expect(Object.values(evidence.body['levels'] as Record<string, number>)).toEqual([3])
    const { tokens, latency } = evidence.body as {
      tokens: Record<string, number>
      latency: { medianMs: number; p95Ms: number }
    }
    expect(tokens['prompt']).toBeGreaterThan(0)
    expect(latency.p95Ms).toBeGreaterThanOrEqual(latency.medianMs)
    const entries = await entriesOf(gateway)
    const refs = entries.flatMap(({ body }) => (body.actor ? [body.actor.ref] : []))
    for (const ref of refs) expect(JSON.stringify(evidence.body)).not.toContain(ref)
    expect(entries.findLast(({ body }) => body.type === 'audit.query')?.body.actor).toMatchObject({
      roles: ['manager'],
    })
    for (const user of ['dr.lin', 'admin.wu'] as const)
      expect((await getUseCases(gateway, '/emr-structuring/evidence', user)).status).toBe(403)
    for (const days of ['0', '367', 'x', '1.5'])
      expect((await getUseCases(gateway, `/emr-structuring/evidence?days=${days}`)).status).toBe(
        400,
      )
    expect((await getUseCases(gateway, '/no-such/evidence')).status).toBe(404)
  })
})
