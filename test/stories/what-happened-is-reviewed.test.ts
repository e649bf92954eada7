/** What was drawn or is conspicuous becomes a case, and nobody judges themselves. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import type { Entry, ReviewCase } from '#audit'

import { aSession } from '../support/audit-log.ts'
import { echoes } from '../support/echo.ts'
import { entriesOf, until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { recordingUpstream } from '../support/upstream.ts'
import { wardline } from '../support/wardline.ts'

type User = Parameters<TestGateway['keyOf']>[0]
type Case = Omit<ReviewCase, 'openedAt'> & {
  readonly overdue: boolean
  readonly because: { readonly zh: string; readonly en: string }
}

const prompt = { messages: [{ role: 'user', content: '胸闷三天，请整理病史。' }] }
const inEmergency = { headers: { 'x-wardline-purpose': 'ETREAT' } }

async function get(gateway: TestGateway, path: string, user: User = 'officer.zhou') {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  return fetch(`${gateway.url}/api/audit/reviews${path}`, { headers })
}

async function list(gateway: TestGateway, query = ''): Promise<readonly Case[]> {
  const answer = await get(gateway, query)
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { cases: readonly Case[] }).cases
}

async function step(
  gateway: TestGateway,
  path: string,
  body: object = {},
  user: User = 'officer.zhou',
): Promise<Case> {
  const answer = await gateway.post(`/api/audit/reviews/${path}`, body, user)
  const said = (await answer.json()) as Case
  expect([answer.status, said]).toEqual([200, said])
  return said
}

const refusal = async (
  gateway: TestGateway,
  path: string,
  body: unknown = {},
  user: User = 'officer.zhou',
): Promise<readonly [number, string]> => {
  const answer = await gateway.post(`/api/audit/reviews/${path}`, body, user)
  const { error } = (await answer.json()) as { error: { code: string } }
  return [answer.status, error.code]
}

/** Signs what there is and goes through it. */
async function follow({ gateway: { ports } }: TestGateway): Promise<void> {
  await ports.audit.checkpoint()
  await ports.review.follow()
}

/** One in a hundred of other entries is drawn as well. */
const emergencies = async (gateway: TestGateway): Promise<readonly Case[]> =>
  (await list(gateway, '?rule=sample')).filter(({ emergency }) => emergency)

async function aCase(gateway: TestGateway): Promise<Case> {
  const answer = await gateway.chat({ model: 'emr-structuring', ...prompt }, inEmergency)
  expect(answer.status).toBe(200)
  await follow(gateway)
  const found = (await emergencies(gateway)).at(0)
  if (found === undefined) throw new Error('An emergency opened no case.')
  return found
}

test('an emergency is looked at by itself, explained, decided and signed by two officers', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url, reviewEveryMs: 50 })
  await gateway.chat({ model: 'emr-structuring', ...prompt }, inEmergency)
  await until(async () => (await emergencies(gateway)).length > 0)
  const [found] = await emergencies(gateway)
  const { id = '', entry = -1 } = found ?? {}
  expect(found).toMatchObject({ why: 'sample', state: 'open', emergency: true, overdue: false })

  const { case: shown, entry: about } = (await (await get(gateway, `/${id}`)).json()) as {
    case: Case
    entry: Entry
  }
  expect(shown).toEqual(found)
  expect(about).toMatchObject({ index: entry, body: { type: 'ai.accept', purpose: 'ETREAT' } })
  expect(shown.actor).toBe(about.body.actor?.ref)

  const assigned = await step(gateway, `${id}/assign`)
  expect(await list(gateway, '?assignee=me')).toMatchObject([{ id }])
  expect(await list(gateway, `?assignee=${assigned.assignee}&state=open`)).toMatchObject([{ id }])
  const note = '值班医师当面说明：抢救'
  await step(gateway, `${id}/explain`, { explanation: 'emergency', note })
  const decided = await step(gateway, `${id}/decide`, { outcome: 'justified' }, 'officer.feng')
  expect(decided).toMatchObject({ state: 'confirmed', explanation: 'emergency', signedBy: null })
  const first = await step(gateway, `${id}/sign`)
  expect(first).toMatchObject({ state: 'confirmed', signedBy: assigned.assignee })
  const signed = await step(gateway, `${id}/sign`, {}, 'officer.feng')
  expect(signed).toMatchObject({ state: 'signed', countersignedBy: decided.decidedBy })
  expect(signed.countersignedBy).not.toBe(signed.signedBy)

  const entries = (await entriesOf(gateway)).filter(({ body }) => body.review?.case === id)
  expect(entries.map(({ body }) => body.type)).toEqual([
    'review.opened',
    'review.assigned',
    'review.explained',
    'review.decided',
    'review.signed',
    'review.signed',
  ])
  expect(entries.every(({ body }) => body.about?.[0] === entry)).toBe(true)
  expect(entries[3]?.body.review).toEqual({ case: id, why: 'sample', outcome: 'justified' })
  expect(JSON.stringify(await entriesOf(gateway))).not.toContain('抢救')
  const opened = await gateway.post(
    `/api/audit/content/${entries[2]?.index}`,
    { reason: '核对说明' },
    'officer.feng',
  )
  expect(await opened.json()).toMatchObject({ contents: [{ kind: 'reason', text: note }] })
})

test('the same person signs once, and nothing is done out of turn', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const { id } = await aCase(gateway)
  const decision = { outcome: 'justified' }
  const explanation = { explanation: 'took-part-in-care' }
  expect(await refusal(gateway, `${id}/decide`, decision)).toEqual([409, 'conflict'])
  expect(await refusal(gateway, `${id}/sign`)).toEqual([409, 'conflict'])
  await step(gateway, `${id}/explain`, explanation)
  expect(await refusal(gateway, `${id}/explain`, explanation)).toEqual([409, 'conflict'])
  expect(await refusal(gateway, `${id}/sign`)).toEqual([409, 'conflict'])
  await step(gateway, `${id}/decide`, decision)
  expect(await refusal(gateway, `${id}/decide`, decision)).toEqual([409, 'conflict'])
  await step(gateway, `${id}/sign`)
  expect(await refusal(gateway, `${id}/sign`)).toEqual([409, 'conflict'])
  await step(gateway, `${id}/sign`, {}, 'officer.feng')
  expect(await refusal(gateway, `${id}/sign`, {}, 'officer.feng')).toEqual([409, 'conflict'])
  expect(await refusal(gateway, `${id}/assign`)).toEqual([409, 'conflict'])
  const types = (await entriesOf(gateway)).map(({ body }) => body.type)
  expect(types.filter((type) => type === 'review.signed')).toHaveLength(2)
  expect(types.filter((type) => type === 'review.explained')).toHaveLength(1)
})

test('of two who decide at once one does', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const { id } = await aCase(gateway)
  await step(gateway, `${id}/explain`, { explanation: 'mistake' })
  const answers = await Promise.all(
    (['justified', 'retraining', 'escalated', 'instructed'] as const).map((outcome, index) =>
      gateway.post(
        `/api/audit/reviews/${id}/decide`,
        { outcome },
        index % 2 === 0 ? 'officer.zhou' : 'officer.feng',
      ),
    ),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(3)
  const decisions = (await entriesOf(gateway)).filter(({ body }) => body.type === 'review.decided')
  expect(decisions).toHaveLength(1)
  expect(await emergencies(gateway)).toMatchObject([
    { id, outcome: decisions[0]?.body.review?.outcome },
  ])
})

test('nobody reviews a case about themselves, and one signature is enough for what was no emergency', async () => {
  await using gateway = await aGateway()
  // Officers are watched by the rules like everybody else.
  for (let turn = 0; turn < 21; turn += 1) {
    const { audit, seal, clock } = gateway.gateway.ports
    const actor = {
      ref: seal.staffReference('officer.zhou'),
      kind: 'human',
      roles: ['compliance_officer'],
      department: null,
      campus: null,
    } as const
    await audit.append({
      type: 'content.opened',
      at: clock(),
      request: 'look',
      actor,
      about: [turn],
    })
  }
  await follow(gateway)
  const [found] = await list(gateway, '?rule=content-opened-often')
  const { id = '' } = found ?? {}
  expect(found).toMatchObject({ emergency: false, state: 'open' })
  for (const [name, body] of [
    ['assign', {}],
    ['explain', { explanation: 'assigned-task' }],
    ['decide', { outcome: 'justified' }],
    ['sign', {}],
  ] as const)
    expect(await refusal(gateway, `${id}/${name}`, body)).toEqual([403, 'access_denied'])
  const toZhou = { subject: 'officer.zhou' }
  expect(await refusal(gateway, `${id}/assign`, toZhou, 'officer.feng')).toEqual([
    403,
    'access_denied',
  ])
  await step(gateway, `${id}/explain`, { explanation: 'not-explained' }, 'officer.feng')
  expect(await refusal(gateway, `${id}/decide`, { outcome: 'justified' })).toEqual([
    403,
    'access_denied',
  ])
  await step(gateway, `${id}/decide`, { outcome: 'instructed' }, 'officer.feng')
  expect(await refusal(gateway, `${id}/sign`)).toEqual([403, 'access_denied'])
  const signed = await step(gateway, `${id}/sign`, {}, 'officer.feng')
  expect(signed).toMatchObject({ state: 'signed', countersignedBy: null })
})

test('only compliance officers review, and what cannot be meant is refused', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const { id } = await aCase(gateway)
  for (const user of ['dr.lin', 'admin.wu', 'mgr.qian', 'it.sun'] as const) {
    for (const path of ['', `/${id}`, '/report?month=2026-11'])
      expect((await get(gateway, path, user)).status).toBe(403)
    for (const name of ['assign', 'explain', 'decide', 'sign'])
      expect(await refusal(gateway, `${id}/${name}`, {}, user)).toEqual([403, 'access_denied'])
  }
  const nobody = crypto.randomUUID()
  expect((await get(gateway, `/${nobody}`)).status).toBe(404)
  expect(await refusal(gateway, `${nobody}/sign`)).toEqual([404, 'not_found'])
  expect((await get(gateway, '/1')).status).toBe(400)
  expect(await refusal(gateway, '1/sign')).toEqual([400, 'invalid_request'])
  for (const month of [
    '',
    '?month=2026-13',
    '?month=2026-1',
    '?month=1999-12',
    '?month=2026-11-01',
  ])
    expect((await get(gateway, `/report${month}`)).status).toBe(400)
  for (const query of ['state=closed', 'rule=none', 'limit=0', 'before=1', 'overdue=maybe'])
    expect((await get(gateway, `?${query}`)).status).toBe(400)
  for (const body of [
    {},
    { explanation: 'because' },
    { explanation: 'mistake', note: '' },
    { explanation: 'mistake', more: 1 },
    [],
  ])
    expect(await refusal(gateway, `${id}/explain`, body)).toEqual([400, 'invalid_request'])
  expect(await refusal(gateway, `${id}/sign`, { by: 'officer.feng' })).toEqual([
    400,
    'invalid_request',
  ])
})

test('cases are paged, and those that wait too long are told apart and counted', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  await using someone = await aSession(gateway.databaseUrl)
  for (let turn = 0; turn < 3; turn += 1)
    await gateway.chat({ model: 'emr-structuring', ...prompt }, inEmergency)
  await gateway.chat({ model: 'no-such-use-case', ...prompt })
  await follow(gateway)
  const found = await emergencies(gateway)
  expect(found).toHaveLength(3)
  const paged: string[] = []
  for (let before = ''; ;) {
    const page = (await (await get(gateway, `?limit=1${before}`)).json()) as {
      cases: readonly Case[]
      next: string | null
    }
    paged.push(...page.cases.map(({ id }) => id))
    if (page.next === null) break
    before = `&before=${page.next}`
  }
  expect(paged).toEqual((await list(gateway)).map(({ id }) => id))

  expect(await list(gateway, '?overdue=true')).toEqual([])
  const [late, decided] = found
  await someone.query(
    `UPDATE review_case SET opened_at = opened_at - interval '25 hours',
      triage_due = triage_due - interval '25 hours' WHERE id = ANY ($1)`,
    [[late?.id, decided?.id]],
  )
  expect(await list(gateway, '?overdue=true')).toHaveLength(2)
  await step(gateway, `${decided?.id}/explain`, { explanation: 'mistake' })
  await step(gateway, `${decided?.id}/decide`, { outcome: 'retraining' })
  expect(await list(gateway, '?overdue=true')).toMatchObject([{ id: late?.id, overdue: true }])

  await someone.query(`UPDATE review_case SET opened_at = '2026-10-31T16:00:00Z' WHERE id = $1`, [
    decided?.id,
  ])
  await someone.query(`INSERT INTO review_month VALUES ('2026-11', 200, 5)
    ON CONFLICT (month) DO UPDATE SET eligible = 200, drawn = 5`)
  const { opened: _, ...report } = (await (
    await get(gateway, '/report?month=2026-11')
  ).json()) as Record<string, unknown>
  expect(report).toMatchObject({
    month: '2026-11',
    from: '2026-10-31T16:00:00.000Z',
    to: '2026-11-30T16:00:00.000Z',
    outcomes: { retraining: 1, justified: 0 },
    triage: { done: 1, late: 1 },
    decision: { done: 1 },
    draw: { eligible: 200, drawn: 5, share: 0.025 },
  })
  expect(report['reasons']).toMatchObject({ sample: { violation: 1 }, indeterminate: { open: 0 } })
  expect(await (await get(gateway, '/report?month=2026-09')).json()).toMatchObject({
    opened: 0,
    triage: { done: 0, medianHours: null, overdue: 0 },
    draw: { eligible: 0, share: null },
  })
})

test('an outsider draws again what was to be reviewed', async () => {
  const secret = 'a secret of the tests, long enough'.padEnd(40, '.')
  const folder = await mkdtemp(join(tmpdir(), 'wardline-draw-'))
  await using house = new AsyncDisposableStack()
  house.defer(() => rm(folder, { recursive: true }))
  const upstream = house.use(await recordingUpstream({ answer: echoes() }))
  const gateway = house.use(await aGateway({ upstream: upstream.url, secret }))
  const { entry } = await aCase(gateway)
  await gateway.chat({ model: 'emr-structuring', ...prompt }, inEmergency)
  const key = (await wardline(['audit', 'key'], { environment: { WARDLINE_SECRET: secret } }))
    .output
  const authorization = `Bearer ${await gateway.keyOf('officer.zhou')}`
  const exported = await (
    await fetch(`${gateway.url}/api/audit/export`, { headers: { authorization } })
  ).text()
  const draw = async (text: string, ...more: readonly string[]) => {
    const file = join(folder, `${crypto.randomUUID()}.jsonl`)
    await writeFile(file, text)
    return wardline(['audit', 'draw', file, ...more])
  }

  const { code, output, errors } = await draw(exported, '--key', key.trim())
  const lines = output.split('\n').filter((line) => line !== '')
  const drawn = lines.map((line) => JSON.parse(line) as { rate: number; opened: number | null })
  expect([code, errors.includes('without a case yet')]).toEqual([0, true])
  const certain = drawn.filter(({ rate }) => rate === 1)
  expect(certain).toMatchObject([{ entry, opened: expect.any(Number) }, { opened: null }])

  const bent = exported.replace('ETREAT', 'HPAYMT')
  expect(await draw(bent, '--key', key.trim())).toMatchObject({ code: 1 })
  expect((await draw(exported.slice(0, -40), '--key', key.trim())).code).toBe(2)
  expect((await draw(exported)).code).toBe(3)
  expect((await draw('nothing', '--key', key.trim())).code).toBe(3)
})
