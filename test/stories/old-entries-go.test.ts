import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { openDatabase } from '#prisma'

import { aDraft, aLog, aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { narrow, narrowPartitions } from '../support/narrow-partitions.ts'
import { shipped } from '../support/policy.ts'
import { recordingUpstream } from '../support/upstream.ts'
import { wardline } from '../support/wardline.ts'

const secret = 'of the gateway and of its command'.padEnd(40, '.')
const reason = 'after ten years'

const old = new Date('2016-03-01T08:00:00.000Z')

/** The shipped policy, as if it had come into force that long ago. */
async function aPolicyInForce(connectionString: string): Promise<string> {
  const { files, bundle } = await shipped()
  const { hash } = bundle
  const nobody = { authorRef: null, reason: null, remark: null, decidedBy: null, decidedAt: null }
  const times = { createdAt: old, proposedAt: null, activateAt: null, activatedAt: old }
  const row = { state: 'active', base: null, files, hash, supersededAt: null } as const
  const database = openDatabase(connectionString)
  await database.policies.exclusively((policies) => policies.add({ ...row, ...nobody, ...times }))
  await database.close()
  return hash
}

/** A gateway on a log whose first partition is ten years old. */
async function aHouse() {
  await using stack = new AsyncDisposableStack()
  const { connectionString } = stack.use(await aDatabase())
  await narrowPartitions(connectionString)
  {
    await using log = aLog(connectionString)
    const hash = await aPolicyInForce(connectionString)
    const since = { at: old, request: null, actor: null, bundle: { number: 1, hash } }
    await log.append({ type: 'policy.imported', ...since })
    const draft = aDraft({ at: old, policy: { hash, decision: 'allow', rules: [] } })
    await Promise.all(Array.from({ length: narrow - 1 }, () => log.append(draft)))
  }
  await using owner = await aSession(connectionString)
  await owner.query('UPDATE review_progress SET position = $1', [narrow])
  const upstream = stack.use(await recordingUpstream())
  const gateway = stack.use(
    await aGateway({ upstream: upstream.url, database: connectionString, secret }),
  )
  const folder = await mkdtemp(join(tmpdir(), 'wardline-retired-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const environment = { DATABASE_URL: connectionString, WARDLINE_SECRET: secret }
  const audit = (...words: string[]) => wardline(['audit', ...words], { environment })
  const held = stack.move()
  const another = () => aGateway({ database: connectionString, secret })
  return { gateway, another, folder, audit, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

async function get(gateway: TestGateway, path: string) {
  const headers = { authorization: `Bearer ${await gateway.keyOf('officer.zhou')}` }
  const answer = await fetch(`${gateway.url}${path}`, { headers })
  const body = (await answer.json()) as { error?: { message: string } }
  return { status: answer.status, body, message: body.error?.message ?? '' }
}

test('entries go when two officers order it and an operator carries it out, and nothing else changes', async () => {
  await using house = await aHouse()
  const { gateway, audit, folder } = house
  await gateway.keyOf('officer.zhou')
  await gateway.gateway.ports.audit.checkpoint()
  expect((await audit('retire', '--to', folder)).output).toBe('')

  const asked = await gateway.post('/api/audit/orders', { kind: 'retire', reason }, 'officer.zhou')
  const { id, affected } = (await asked.json()) as { id: string; affected: number }
  expect([asked.status, affected]).toEqual([201, narrow])
  const approve = (user: 'officer.zhou' | 'officer.feng') =>
    gateway.post(`/api/audit/orders/${id}/approve`, {}, user)
  expect((await approve('officer.zhou')).status).toBe(409)
  expect(await (await approve('officer.feng')).json()).toMatchObject({ state: 'running' })

  const ran = await audit('retire', '--to', folder)
  expect([ran.code, ran.errors]).toEqual([0, ''])
  const done = JSON.parse(ran.output) as { file: string }
  expect(done).toMatchObject({ order: id, from: 0, to: narrow })
  expect(await readdir(folder)).toHaveLength(1)
  expect((await get(gateway, `/api/audit/orders/${id}`)).body).toMatchObject({
    state: 'done',
    erased: narrow,
  })

  for (const path of ['/api/audit/entries/3', '/api/audit/entries/3/proof']) {
    const gone = await get(gateway, path)
    expect([gone.status, gone.message]).toEqual([
      404,
      expect.stringContaining('this entry went when its time was up'),
    ])
  }
  expect((await get(gateway, '/api/audit/entries/300000')).message).toContain('no such entry')

  const live = await audit('verify')
  expect(live.code).toBe(0)
  expect(JSON.parse(live.output)).toMatchObject({ broken: null, found: 0, retired: narrow })
  const key = (await audit('key')).output.trim()
  expect((await audit('verify', done.file, '--key', key)).code).toBe(0)
  const ask = { model: 'general-assistant', messages: [{ role: 'user', content: '你好' }] }
  expect((await gateway.chat(ask)).status).toBe(200)
  // What says that the policy came into force is gone as well.
  await using another = await house.another()
  expect(another.gateway.ports.bundle().hash).toBe(gateway.gateway.ports.bundle().hash)
})

test('who carries it out is told what is missing', async () => {
  await using house = await aHouse()
  const { audit, folder } = house
  expect((await audit('retire')).code).toBe(3)
  expect((await audit('retire', '--to', join(folder, 'nowhere'))).errors).toContain(
    'there is no such folder',
  )
  expect((await audit('retire', '--to', folder)).errors).toContain('no order is approved')
})
