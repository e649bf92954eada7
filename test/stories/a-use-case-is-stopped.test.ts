import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { aDatabase } from '../support/database.ts'
import { entriesOf, until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { analyzes, aPresidio } from '../support/presidio.ts'
import { recordingUpstream, type RecordingUpstream } from '../support/upstream.ts'
import { changeShipped, getUseCases, listedUseCase, postUseCase } from '../support/use-cases.ts'

type User = Parameters<TestGateway['keyOf']>[0]

const useCase = 'emr-structuring'
const reason = '答复中出现不存在的药名，先停用再查'

let upstream: RecordingUpstream
beforeAll(async () => {
  upstream = await recordingUpstream()
})
afterAll(() => upstream[Symbol.asyncDispose]())

const opened = (wish: Parameters<typeof aGateway>[0] = {}): Promise<TestGateway> =>
  aGateway({ upstream: upstream.url, ...wish })

async function ask(gateway: TestGateway, wish: { purpose?: string; model?: string } = {}) {
  const { model = useCase, purpose } = wish
  const answer = await gateway.chat(
    { model, messages: [{ role: 'user', content: '请整理：双肺纹理清晰。' }] },
    { headers: purpose === undefined ? {} : { 'x-wardline-purpose': purpose } },
  )
  const { error } = (await answer.json()) as { error?: { code: string; message: string } }
  return { status: answer.status, code: error?.code ?? null, message: error?.message ?? '' }
}

const stop = (gateway: TestGateway, user: User = 'officer.zhou') =>
  postUseCase(gateway, [user, `${useCase}/suspend`], { reason })

const resume = (gateway: TestGateway, user: User = 'officer.zhou', path = '') =>
  postUseCase(
    gateway,
    [user, `${useCase}/resume${path}`],
    path === '' ? { reason: '药名词表已更正' } : {},
  )

const stopped = { status: 403, code: 'not_in_rollout' }

describe('one person', () => {
  test('stops a use case at once, for everybody and in an emergency too, for a reason that is kept', async () => {
    await using gateway = await opened()
    expect(await ask(gateway)).toMatchObject({ status: 200 })
    const { status, body } = await stop(gateway)
    expect(status).toBe(201)
    expect(body).toMatchObject({ useCase, reason, askedBy: null, resumedAt: null })

    const refused = await ask(gateway)
    expect(refused).toMatchObject(stopped)
    expect(refused.message).toContain('已暂停')
    expect((await gateway.post('/api/break-glass', { reason: '抢救中，急需整理' })).status).toBe(
      201,
    )
    expect(await ask(gateway, { purpose: 'ETREAT' })).toMatchObject(stopped)
    expect(await ask(gateway, { model: 'report-interpretation' })).toMatchObject({ status: 200 })

    const headers = { authorization: `Bearer ${await gateway.keyOf('dr.lin')}` }
    const models = await (await fetch(`${gateway.url}/v1/models`, { headers })).text()
    expect(models).not.toContain(useCase)
    const explained = await gateway.post('/api/policy/explain', { model: useCase })
    expect(JSON.stringify(await explained.json())).toContain('须由两人恢复')

    const entries = await entriesOf(gateway)
    expect(entries[Number(body['entry'])]?.body).toMatchObject({
      type: 'use-case.suspended',
      useCase,
      order: body['id'],
      actor: { roles: ['compliance_officer'] },
    })
    const denied = entries.findLast(({ body: { type } }) => type === 'ai.deny')
    expect(denied?.body.policy?.rules.at(-1)).toBe('step.suspended')
    expect(JSON.stringify(entries)).not.toContain('药名')
    expect(gateway.logged.join('\n')).not.toContain('药名')
    expect(await gateway.gateway.ports.audit.verify()).toMatchObject({ findings: [] })
  })

  test('is an officer or an administrator, and says what and why', async () => {
    await using gateway = await opened()
    for (const user of ['dr.lin', 'it.sun', 'mgr.qian'] as const)
      expect([user, (await stop(gateway, user)).status]).toEqual([user, 403])
    for (const body of [{}, { reason: '' }, { reason, stage: 'retired' }, { reason, by: 'x' }, []])
      expect(
        (await postUseCase(gateway, ['officer.zhou', `${useCase}/suspend`], body)).status,
      ).toBe(400)
    for (const id of ['no-such', '__proto__', 'deepseek-flash', '%2e%2e'])
      expect(
        (await postUseCase(gateway, ['officer.zhou', `${id}/suspend`], { reason })).status,
      ).toBe(404)
    expect(await ask(gateway)).toMatchObject({ status: 200 })
    expect((await stop(gateway, 'admin.wu')).status).toBe(201)
    expect((await stop(gateway)).status).toBe(409)
    expect(await ask(gateway)).toMatchObject(stopped)
  })

  test('stops it once, however many try', async () => {
    await using gateway = await opened()
    const users = ['officer.zhou', 'officer.feng', 'admin.wu', 'officer.zhou'] as const
    const answers = await Promise.all(users.map((user) => stop(gateway, user)))
    const isTaken = answers.map(({ status }) => status === 201)
    expect(isTaken.filter(Boolean)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3)
    const types = (await entriesOf(gateway)).map(({ body }) => body.type)
    expect(types.filter((type) => type === 'use-case.suspended')).toHaveLength(1)
  })
})

describe('what was stopped', () => {
  test('goes on when one asks and another officer approves', async () => {
    await using gateway = await opened()
    expect((await resume(gateway)).status).toBe(409)
    expect((await stop(gateway)).status).toBe(201)
    expect((await resume(gateway, 'officer.feng', '/approve')).status).toBe(409)
    expect(await resume(gateway)).toMatchObject({ status: 200, body: { resumedAt: null } })
    expect((await resume(gateway, 'officer.feng')).status).toBe(409)
    expect(await ask(gateway)).toMatchObject(stopped)
    for (const [user, status] of [
      ['officer.zhou', 409],
      ['admin.wu', 403],
      ['mgr.qian', 403],
      ['dr.lin', 403],
    ] as const)
      expect([user, (await resume(gateway, user, '/approve')).status]).toEqual([user, status])
    expect(await ask(gateway)).toMatchObject(stopped)

    expect((await resume(gateway, 'officer.zhou', '/reject')).status).toBe(200)
    expect((await resume(gateway, 'officer.feng', '/approve')).status).toBe(409)
    expect((await resume(gateway, 'admin.wu')).status).toBe(200)
    const approved = await resume(gateway, 'officer.zhou', '/approve')
    expect(approved.status).toBe(200)
    expect(approved.body['resumedAt']).not.toBeNull()
    expect(await ask(gateway)).toMatchObject({ status: 200 })
    expect((await stop(gateway)).status).toBe(201)
    const types = (await entriesOf(gateway)).map(({ body }) => body.type)
    expect(types.filter((type) => type.startsWith('use-case.'))).toEqual([
      'use-case.suspended',
      'use-case.resume-asked',
      'use-case.resume-rejected',
      'use-case.resume-asked',
      'use-case.resumed',
      'use-case.suspended',
    ])
  })

  test('stays stopped whatever the policy becomes, and in a gateway that starts later', async () => {
    await using database = await aDatabase()
    const wish = { database: database.connectionString, secret: 'u'.repeat(64) }
    {
      await using gateway = await opened(wish)
      await stop(gateway)
      await changeShipped(gateway, `use-cases/${useCase}.yaml`, ['days: ', 'days: 1'])
      expect(await ask(gateway)).toMatchObject(stopped)
    }
    await using later = await opened(wish)
    expect(await ask(later)).toMatchObject(stopped)
    expect(await listedUseCase(later, useCase)).toMatchObject({
      stage: 'rollout',
      suspension: { reason },
      nextStep: { zh: expect.stringContaining('已暂停') as string },
    })
    const forManagers = await listedUseCase(later, useCase, 'mgr.qian')
    expect(forManagers.suspension).toMatchObject({ askedBy: null })
    expect(JSON.stringify(forManagers)).not.toContain('药名')
  })

  test('is not promoted before it goes on', async () => {
    await using gateway = await opened()
    await postUseCase(gateway, ['officer.zhou', 'cost-accounting/suspend'], { reason })
    const refused = await postUseCase(gateway, ['officer.zhou', 'cost-accounting/promote'], {
      to: 'pilot',
      departments: ['finance'],
      reason,
    })
    expect(refused).toMatchObject({ status: 409 })
    expect(refused.message).toContain('须先恢复')
  })

  test('is let go on by nobody behind people’s backs', async () => {
    await using database = await aDatabase()
    const wish = { database: database.connectionString, secret: 'v'.repeat(64) }
    await using gateway = await opened(wish)
    await stop(gateway)
    await resume(gateway)
    const client = new Client({ connectionString: gateway.databaseUrl })
    await client.connect()
    for (const sql of [
      'DELETE FROM use_case_suspension',
      'TRUNCATE use_case_suspension',
      "UPDATE use_case_suspension SET use_case = 'x'",
      "UPDATE use_case_suspension SET suspended_by = 'x'",
      "UPDATE use_case_suspension SET reason = 'in clear'",
      'UPDATE use_case_suspension SET resumed_at = now()',
      'UPDATE use_case_suspension SET resumed_by = asked_by, resumed_at = now()',
      "UPDATE use_case_suspension SET asked_by = 'x', resumed_by = 'y', resumed_at = now()",
    ])
      await expect(client.query(sql), sql).rejects.toThrow()
    const { rows } = await client.query<{ row: string }>(
      "SELECT encode(reason, 'escape') AS row FROM use_case_suspension",
    )
    expect(rows[0]?.row).not.toContain('药名')
    // Who owns the database can do anything, but for what the log says.
    await client.query('ALTER TABLE use_case_suspension DISABLE TRIGGER ALL')
    await client.query('DELETE FROM use_case_suspension')
    await client.query('ALTER TABLE use_case_suspension ENABLE TRIGGER ALL')
    await client.end()
    await using later = await opened(wish)
    expect(await ask(later)).toMatchObject(stopped)
    // It is suspended once more, and then goes on by two people as ever.
    expect((await stop(gateway)).status).toBe(201)
    expect((await resume(gateway)).status).toBe(200)
    expect((await resume(gateway, 'officer.feng', '/approve')).status).toBe(200)
    expect(await ask(gateway)).toMatchObject({ status: 200 })
  })
})

describe('a gateway', () => {
  test('sends nothing that was stopped while its text was searched', async () => {
    let seen: () => void = () => {}
    let search: () => void = () => {}
    const isSeen = new Promise<void>((resolve) => (seen = resolve))
    const isStopped = new Promise<void>((resolve) => (search = resolve))
    await using analyzer = await aPresidio(async (response, request) => {
      seen()
      await isStopped
      await analyzes()(response, request)
    })
    const presidio = { url: analyzer.url, mode: 'both', language: 'zh', timeoutMs: 60_000 } as const
    await using gateway = await opened({ presidio })
    const before = upstream.requests.length
    const asked = ask(gateway)
    await isSeen
    expect((await stop(gateway)).status).toBe(201)
    search()
    expect(await asked).toMatchObject(stopped)
    expect(upstream.requests).toHaveLength(before)
  })

  test('refuses everything while it cannot tell what is stopped', async () => {
    await using gateway = await opened()
    expect(await ask(gateway)).toMatchObject({ status: 200 })
    const client = new Client({ connectionString: gateway.databaseUrl })
    await client.connect()
    await client.query('ALTER TABLE use_case_suspension RENAME TO hidden')
    await until(async () => (await ask(gateway)).status === 503)
    const before = upstream.requests.length
    expect(await ask(gateway, { model: 'report-interpretation' })).toMatchObject({
      code: 'policy_unavailable',
    })
    expect((await getUseCases(gateway)).status).toBe(503)
    expect(upstream.requests).toHaveLength(before)
    await client.query('ALTER TABLE hidden RENAME TO use_case_suspension')
    await client.end()
    expect(await ask(gateway)).toMatchObject({ status: 200 })
  })

  test('hears of it from another one under load, and lets nothing through from then on', async () => {
    await using database = await aDatabase()
    const wish = { database: database.connectionString, secret: 't'.repeat(64) }
    await using one = await opened(wish)
    await using other = await opened(wish)
    const over = new AbortController()
    type Asked = { readonly by: TestGateway; readonly begun: number; readonly status: number }
    const asked: Asked[] = []
    const load = [one, other, one, other].map(async (by) => {
      while (!over.signal.aborted) {
        const begun = performance.now()
        asked.push({ by, begun, status: (await ask(by)).status })
      }
    })
    await until(() => asked.length > 20)
    expect((await stop(one)).status).toBe(201)
    const stoppedAt = performance.now()
    await until(async () => (await ask(other)).status === 403)
    const heardAt = performance.now()
    const count = asked.length
    await until(() => asked.length > count + 20)
    over.abort()
    await Promise.all(load)

    expect(asked.some(({ status }) => status === 200)).toBe(true)
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200, 403]))
    for (const { by, begun, status } of asked)
      if (begun > (by === one ? stoppedAt : heardAt)) expect(status).toBe(403)
    expect(await one.gateway.ports.audit.verify()).toMatchObject({ findings: [] })
  })
})
