import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { BundleSource } from '#policy'

import { aDatabase } from '../support/database.ts'
import { entriesOf, until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { shipped } from '../support/policy.ts'
import { recordingUpstream, type RecordingUpstream } from '../support/upstream.ts'

type User = Parameters<TestGateway['keyOf']>[0]

type Version = {
  readonly number: number
  readonly state: string
  readonly hash: string | null
  readonly base: number | null
  readonly reason: string | null
  readonly author: string | null
  readonly files: readonly BundleSource[]
  readonly faults: readonly { readonly path: string; readonly line: number }[]
  readonly changes: readonly { readonly field: string; readonly after?: unknown }[] | null
  readonly tests: { readonly passed: number; readonly failed: readonly object[] } | null
}

type Told = { readonly status: number; readonly version: Version; readonly message: string }

const reason = '影像科试点扩大到心内科'

let upstream: RecordingUpstream
beforeAll(async () => {
  upstream = await recordingUpstream()
})
afterAll(() => upstream[Symbol.asyncDispose]())

const opened = (wish: Parameters<typeof aGateway>[0] = {}): Promise<TestGateway> =>
  aGateway({ upstream: upstream.url, ...wish })

async function tell(answer: Response): Promise<Told> {
  const body = (await answer.json()) as Version & { error?: { message: string } }
  return { status: answer.status, version: body, message: body.error?.message ?? '' }
}

async function get(gateway: TestGateway, path: string, user: User = 'officer.zhou') {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  return tell(await fetch(`${gateway.url}/api/policies${path}`, { headers }))
}

async function post(
  gateway: TestGateway,
  [user, path]: readonly [User, string],
  body: object = {},
): Promise<Told> {
  return tell(await gateway.post(`/api/policies${path}`, body, user))
}

/** The shipped files, with one thing that is changed in one of them. */
async function filesWith(path: string, from: string, to: string): Promise<readonly BundleSource[]> {
  const { files } = await shipped()
  const found = files.find((file) => file.path === path)
  if (found?.text.includes(from) !== true) throw new Error(`${path} does not say ${from}`)
  return files.map((file) =>
    file === found ? { path, text: file.text.replace(from, to) } : { ...file },
  )
}

const widerPilot = () =>
  filesWith(
    'use-cases/imaging-report-assist.yaml',
    'pilotDepartments: [radiology]',
    'pilotDepartments: [radiology, cardiology]',
  )

async function drafted(
  gateway: TestGateway,
  files: readonly BundleSource[],
  user: User = 'officer.zhou',
): Promise<number> {
  const { status, version } = await post(gateway, [user, ''], { files, reason })
  expect(status).toBe(201)
  return version.number
}

async function proposed(
  gateway: TestGateway,
  files: readonly BundleSource[],
  user: User = 'officer.zhou',
): Promise<number> {
  const number = await drafted(gateway, files, user)
  expect(await post(gateway, [user, `/${number}/propose`])).toMatchObject({ status: 200 })
  return number
}

const imaging = (gateway: TestGateway) =>
  gateway.chat({
    model: 'imaging-report-assist',
    messages: [{ role: 'user', content: '请整理：双肺纹理清晰。' }],
  })

describe('a policy', () => {
  test('is the folder’s at first, by a version that is on record', async () => {
    await using gateway = await opened()
    const { bundle } = await shipped()
    const { version } = await get(gateway, '/1')
    expect(version).toMatchObject({ state: 'active', hash: bundle.hash, base: null, author: null })
    expect(version.tests).toMatchObject({ failed: [] })
    expect((await entriesOf(gateway))[0]?.body).toMatchObject({
      type: 'policy.imported',
      bundle: { number: 1, hash: bundle.hash },
    })
  })

  test('changes when one proposes and another approves, and every entry says by which it was decided', async () => {
    await using gateway = await opened()
    const before = await imaging(gateway)
    expect(before.status).toBe(403)

    const number = await proposed(gateway, await widerPilot())
    const { version } = await get(gateway, `/${number}`, 'officer.feng')
    expect(version).toMatchObject({ state: 'proposed', base: 1, reason, faults: [] })
    expect(version.changes).toEqual([
      {
        field: 'useCases[imaging-report-assist].pilotDepartments',
        before: ['radiology'],
        after: ['radiology', 'cardiology'],
      },
    ])
    expect(await post(gateway, ['officer.zhou', `/${number}/approve`])).toMatchObject({
      status: 409,
    })
    expect((await imaging(gateway)).status).toBe(403)

    const approved = await post(gateway, ['officer.feng', `/${number}/approve`], {
      remark: '已核对试点数据',
    })
    expect(approved).toMatchObject({ status: 200, version: { state: 'active' } })
    const after = await imaging(gateway)
    expect(after.status).toBe(200)
    expect(after.headers.get('x-wardline-policy')).toBe(approved.version.hash)
    expect(after.headers.get('x-wardline-policy')).not.toBe(before.headers.get('x-wardline-policy'))
    expect((await get(gateway, '/1')).version.state).toBe('superseded')

    const entries = await entriesOf(gateway)
    const steps = entries.filter(({ body }) => body.bundle !== undefined).map(({ body }) => body)
    expect(steps.map(({ type }) => type)).toEqual([
      'policy.imported',
      'policy.drafted',
      'policy.proposed',
      'policy.approved',
      'policy.activated',
    ])
    expect(steps[2]?.actor?.ref).not.toBe(steps[3]?.actor?.ref)
    const accept = entries.find(({ body }) => body.type === 'ai.accept')
    expect(accept?.body.policy?.hash).toBe(approved.version.hash)
    expect(JSON.stringify(entries)).not.toContain('试点')
  })

  test('that is broken is told by file, line and field, and is never proposed', async () => {
    await using gateway = await opened()
    const files = await filesWith('use-cases/triage.yaml', 'levelCeiling: ', 'levelCeiling: 1')
    const number = await drafted(gateway, files)
    const refused = await post(gateway, ['officer.zhou', `/${number}/propose`])
    expect(refused.status).toBe(400)
    expect(refused.message).toMatch(
      /use-cases\/triage\.yaml:\d+:\d+ useCases\[\d+\]\.levelCeiling/u,
    )
    const { version } = await get(gateway, `/${number}`)
    expect(version).toMatchObject({ state: 'draft', hash: null, changes: null, tests: null })
    expect(version.faults[0]).toMatchObject({ path: 'use-cases/triage.yaml' })

    const mended = await post(gateway, ['officer.zhou', `/${number}`], {
      files: await widerPilot(),
      reason,
    })
    expect(mended).toMatchObject({ status: 200, version: { faults: [] } })
    expect(await post(gateway, ['officer.zhou', `/${number}/propose`])).toMatchObject({
      status: 200,
    })
  })

  test('that fails its own tests, or has none, is not approved', async () => {
    await using gateway = await opened()
    const failing = await filesWith(
      'use-cases/emr-structuring.yaml',
      'stage: rollout',
      'stage: draft',
    )
    const number = await proposed(gateway, failing)
    expect((await get(gateway, `/${number}`)).version.tests?.failed).not.toEqual([])
    const refused = await post(gateway, ['officer.feng', `/${number}/approve`])
    expect(refused).toMatchObject({ status: 409 })
    expect(refused.message).toContain('自带测试')

    const untested = (await widerPilot()).filter(({ path }) => path !== 'tests.yaml')
    const other = await proposed(gateway, untested)
    expect((await post(gateway, ['officer.feng', `/${other}/approve`])).status).toBe(409)
  })

  test('that would leave nobody to approve the next one is not proposed', async () => {
    await using gateway = await opened()
    const files = await filesWith(
      'permissions.yaml',
      'actions: [propose, approve]',
      'actions: [propose]',
    )
    const number = await drafted(gateway, files)
    const refused = await post(gateway, ['officer.zhou', `/${number}/propose`])
    expect(refused).toMatchObject({ status: 409 })
    expect(refused.message).toContain('没有合规官')
  })

  test('is approved only in place of the one that it was made from', async () => {
    await using gateway = await opened()
    const first = await proposed(gateway, await widerPilot())
    const second = await proposed(
      gateway,
      await filesWith('bundle.yaml', 'version: 1.0.0', 'version: 1.0.1'),
      'admin.wu',
    )
    expect((await post(gateway, ['officer.feng', `/${first}/approve`])).status).toBe(200)
    const late = await post(gateway, ['officer.feng', `/${second}/approve`])
    expect(late).toMatchObject({ status: 409 })
    expect(late.message).toContain('另一版本已经生效')
  })

  test('goes back to an earlier one by one call, and a second person', async () => {
    await using gateway = await opened()
    const { bundle } = await shipped()
    const number = await proposed(gateway, await widerPilot())
    await post(gateway, ['officer.feng', `/${number}/approve`])
    expect((await imaging(gateway)).status).toBe(200)

    const back = await post(gateway, ['officer.feng', '/1/rollback'], { reason: '试点出现问题' })
    expect(back).toMatchObject({ status: 201, version: { state: 'proposed', hash: bundle.hash } })
    const path = `/${back.version.number}/approve`
    expect((await post(gateway, ['officer.feng', path])).status).toBe(409)
    expect((await post(gateway, ['officer.zhou', path])).status).toBe(200)
    const answer = await imaging(gateway)
    expect(answer.status).toBe(403)
    expect((await entriesOf(gateway)).at(-1)?.body.policy?.hash).toBe(bundle.hash)
  })

  test('comes into force at its time, and not if it is taken back before', async () => {
    await using gateway = await opened({ policyEveryMs: 50 })
    const far = new Date(Date.now() + 3_600_000).toISOString()
    const number = await proposed(gateway, await widerPilot())
    const waiting = await post(gateway, ['officer.feng', `/${number}/approve`], { activateAt: far })
    expect(waiting).toMatchObject({ status: 200, version: { state: 'approved' } })
    expect((await imaging(gateway)).status).toBe(403)
    const taken = await post(gateway, ['officer.zhou', `/${number}/withdraw`])
    expect(taken).toMatchObject({ status: 200, version: { state: 'withdrawn' } })

    const again = await proposed(gateway, await widerPilot())
    const soon = new Date(Date.now() + 800).toISOString()
    await post(gateway, ['officer.feng', `/${again}/approve`], { activateAt: soon })
    await until(async () => (await get(gateway, `/${again}`)).version.state === 'active')
    await until(async () => (await imaging(gateway)).status === 200)
  })

  test('is changed by nobody else, and by nothing else than what is asked for', async () => {
    await using gateway = await opened()
    const files = await widerPilot()
    for (const user of ['dr.lin', 'it.sun', 'mgr.qian'] as const) {
      expect((await get(gateway, '', user)).status).toBe(403)
      expect((await post(gateway, [user, ''], { files, reason })).status).toBe(403)
    }
    const number = await proposed(gateway, files, 'admin.wu')
    expect((await post(gateway, ['admin.wu', `/${number}/approve`])).status).toBe(403)
    expect((await post(gateway, ['admin.wu', `/${number}/reject`], { reason })).status).toBe(403)
    expect((await post(gateway, ['officer.zhou', `/${number}/withdraw`])).status).toBe(403)
    expect((await post(gateway, ['officer.zhou', `/${number}`], { files, reason })).status).toBe(
      403,
    )
    expect((await post(gateway, ['admin.wu', `/${number}`], { files, reason })).status).toBe(409)

    for (const more of [{ state: 'active' }, { number: 1 }, { authorRef: 'x' }, { hash: 'x' }])
      expect((await post(gateway, ['officer.zhou', ''], { files, reason, ...more })).status).toBe(
        400,
      )
    for (const path of ['../etc/passwd.yaml', '/a.yaml', 'a/../b.yaml', 'a.txt', ''])
      expect(
        (await post(gateway, ['officer.zhou', ''], { files: [{ path, text: 'a: 1' }], reason }))
          .status,
      ).toBe(400)
    for (const path of ['/0', '/x', '/99999999999', '/1.5'])
      expect((await get(gateway, path)).status).toBe(400)
    expect((await get(gateway, '/77')).status).toBe(404)
    expect((await post(gateway, ['officer.feng', '/1/approve'])).status).toBe(409)
    expect(
      (await post(gateway, ['officer.feng', `/${number}/reject`], { reason })).version.state,
    ).toBe('rejected')
    const past = { activateAt: '2020-01-01T00:00:00Z' }
    const other = await proposed(gateway, files)
    expect((await post(gateway, ['officer.feng', `/${other}/approve`], past)).status).toBe(400)
  })

  test('approved by two at once comes into force once', async () => {
    await using gateway = await opened()
    const number = await proposed(gateway, await widerPilot(), 'admin.wu')
    const answers = await Promise.all(
      (['officer.feng', 'officer.zhou', 'officer.feng', 'officer.zhou'] as const).map((user) =>
        post(gateway, [user, `/${number}/approve`]),
      ),
    )
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    const types = (await entriesOf(gateway)).map(({ body }) => body.type)
    expect(types.filter((type) => type === 'policy.activated')).toHaveLength(1)
  })
})

describe('a policy in the database', () => {
  test('does not change behind people’s backs', async () => {
    await using database = await aDatabase()
    await using gateway = await opened({ database: database.connectionString })
    const number = await proposed(gateway, await widerPilot())
    const client = new Client({ connectionString: database.connectionString })
    await client.connect()
    for (const sql of [
      `UPDATE policy_version SET files = '[]' WHERE number = ${number}`,
      `UPDATE policy_version SET author_ref = 'x' WHERE number = ${number}`,
      `UPDATE policy_version SET state = 'active' WHERE number = ${number}`,
      `UPDATE policy_version SET state = 'approved', decided_by = author_ref, decided_at = now() WHERE number = ${number}`,
      'DELETE FROM policy_version',
      'TRUNCATE policy_version',
    ])
      await expect(client.query(sql), sql).rejects.toThrow()
    await client.end()
  })

  test('decides nothing when it is not what the log says', async () => {
    await using database = await aDatabase()
    const secret = 'k'.repeat(64)
    const wish = { database: database.connectionString, secret, policyEveryMs: 50 }
    await using gateway = await opened(wish)
    const number = await proposed(gateway, await widerPilot())
    await post(gateway, ['officer.feng', `/${number}/approve`])
    expect((await imaging(gateway)).status).toBe(200)

    // Who owns the database can do anything, and puts the first version in force again.
    const client = new Client({ connectionString: database.connectionString })
    await client.connect()
    await client.query('ALTER TABLE policy_version DISABLE TRIGGER ALL')
    await client.query(
      `UPDATE policy_version SET state = 'superseded', superseded_at = now() WHERE number = ${number}`,
    )
    await client.query(
      `UPDATE policy_version SET state = 'active', superseded_at = NULL WHERE number = 1`,
    )
    await client.end()

    await until(async () => (await imaging(gateway)).status === 503)
    const refused = await imaging(gateway)
    expect(await refused.json()).toMatchObject({ error: { code: 'policy_unavailable' } })
    expect(gateway.logged.some((line) => line.includes('the policy was not taken'))).toBe(true)
    await expect(opened(wish)).rejects.toMatchObject({ name: 'PolicyNotTaken' })
  })

  test('decides nothing while nobody can tell whether it is still in force', async () => {
    await using gateway = await opened({ policyEveryMs: 50, policyStaleMs: 500 })
    const allowed = { model: 'emr-structuring', messages: [{ role: 'user', content: '你好' }] }
    const ask = async () => (await gateway.chat(allowed)).status
    await until(async () => (await ask()) === 200)

    const client = new Client({ connectionString: gateway.databaseUrl })
    await client.connect()
    await client.query('ALTER TABLE policy_version RENAME TO hidden')
    await until(async () => (await ask()) === 503)
    const before = upstream.requests.length
    const refused = await gateway.chat(allowed)
    expect(await refused.json()).toMatchObject({ error: { code: 'policy_unavailable' } })
    expect(upstream.requests).toHaveLength(before)

    await client.query('ALTER TABLE hidden RENAME TO policy_version')
    await client.end()
    await until(async () => (await ask()) === 200)
    const told = (await entriesOf(gateway)).map(({ body }) => body.policy?.reason)
    expect(told).toContain('policy_unavailable')
  })

  test('keeps why in a form that the database cannot read', async () => {
    await using database = await aDatabase()
    await using gateway = await opened({ database: database.connectionString })
    await drafted(gateway, await widerPilot())
    const client = new Client({ connectionString: database.connectionString })
    await client.connect()
    const { rows } = await client.query<{ all: string }>(
      'SELECT policy_version::text AS all FROM policy_version',
    )
    await client.end()
    expect(rows.map(({ all }) => all).join('')).not.toContain(reason)
  })
})

describe('a policy that is not in force yet', () => {
  const simulated = async (gateway: TestGateway, number: number, user: User = 'officer.feng') => {
    const answer = await gateway.post(`/api/policies/${number}/simulate`, { days: 7 }, user)
    return { status: answer.status, result: (await answer.json()) as Record<string, unknown> }
  }

  test('tells whom it would newly allow or refuse, from what is on record', async () => {
    await using gateway = await opened()
    for (let at = 0; at < 3; at += 1) expect((await imaging(gateway)).status).toBe(403)
    const emr = {
      model: 'emr-structuring',
      messages: [{ role: 'user', content: '请整理：血压120/80。' }],
    }
    expect((await gateway.chat(emr)).status).toBe(200)
    expect((await gateway.chat(emr, { user: 'dr.xu' })).status).toBe(403)
    expect((await gateway.chat({ ...emr, model: 'no-such-thing' })).status).toBe(404)

    const opening = await drafted(gateway, await widerPilot())
    const { result } = await simulated(gateway, opening)
    expect(result).toMatchObject({
      replayed: 5,
      skipped: 1,
      newlyAllowed: 3,
      newlyDenied: 0,
      truncated: false,
      byRole: { clinician: { newlyAllowed: 3, newlyDenied: 0 } },
      byDepartment: { cardiology: { newlyAllowed: 3 } },
      byUseCase: { 'imaging-report-assist': { newlyAllowed: 3 } },
    })
    expect(result['differences']).toHaveLength(3)
    expect(result['differences']).toMatchObject([
      { inForce: 'not_in_rollout', proposed: 'allow', department: 'cardiology' },
      {},
      {},
    ])

    const closing = await drafted(
      gateway,
      await filesWith('use-cases/emr-structuring.yaml', 'stage: rollout', 'stage: draft'),
    )
    // Who is not trained is refused either way, for another reason.
    expect((await simulated(gateway, closing)).result).toMatchObject({
      newlyAllowed: 0,
      newlyDenied: 1,
      otherReason: 1,
    })
    expect((await simulated(gateway, closing, 'admin.wu')).status).toBe(403)
    expect((await simulated(gateway, closing, 'dr.lin')).status).toBe(403)
    expect((await simulated(gateway, 99)).status).toBe(404)
    const readings = (await entriesOf(gateway)).filter(({ body }) => body.type === 'audit.query')
    expect(readings.length).toBeGreaterThanOrEqual(2)
  })

  test('explains a recorded request, by the rules of today or by its own', async () => {
    await using gateway = await opened()
    const refused = await imaging(gateway)
    const entry = Number(refused.headers.get('x-wardline-entry'))
    const number = await drafted(gateway, await widerPilot())
    const explained = async (body: object, user: User = 'officer.zhou') => {
      const answer = await gateway.post('/api/policy/explain', body, user)
      return { status: answer.status, ...((await answer.json()) as object) }
    }
    expect(await explained({ entry })).toMatchObject({
      decision: { kind: 'deny', reason: 'not_in_rollout' },
    })
    expect(await explained({ entry, version: number })).toMatchObject({
      decision: { kind: 'allow' },
    })
    expect(await explained({ entry }, 'dr.lin')).toMatchObject({ status: 403 })
    expect(await explained({ entry }, 'admin.wu')).toMatchObject({ status: 403 })
    expect(await explained({ entry: 0 })).toMatchObject({ status: 404 })
    expect(await explained({ entry, version: 99 })).toMatchObject({ status: 404 })
    expect(await explained({ entry, model: 'x' })).toMatchObject({ status: 400 })
    const last = (await entriesOf(gateway)).findLast(({ body }) => body.type === 'policy.explained')
    expect(last?.body).toMatchObject({ about: [entry], policy: { decision: 'allow' } })
    expect(await gateway.gateway.ports.audit.verify()).toMatchObject({ findings: [] })
  })
})
