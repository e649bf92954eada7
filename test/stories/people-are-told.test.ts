/** People hear of what they would otherwise have to look for: each event once, whatever stops, and never a name or a reason. */
import { randomBytes } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import type { NotificationKind } from '#policy'

import type { NotificationConfig } from '../../gateway/notifications/notifications.ts'
import { aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { aKillableGateway } from '../support/killable.ts'
import { aMailServer, type MailServer } from '../support/mail-server.ts'
import { identifiers, note } from '../support/notes.ts'
import { shipped } from '../support/policy.ts'
import { aReceiver, says, type Receiver } from '../support/receiver.ts'
import { recordingUpstream } from '../support/upstream.ts'
import { aWire } from '../support/wire.ts'

type User = Parameters<TestGateway['keyOf']>[0]

const origin = 'https://ai.hospital.example'
const secret = `whsec_${randomBytes(32).toString('base64')}`
const pace = { followMs: 40, watchMs: 40, slowMs: 200, retryMs: 40 }

/** By webhook, and by mail when there is a server for it. */
const told = (
  receiver: Pick<Receiver, 'url'>,
  mail?: Pick<MailServer, 'port'>,
): NotificationConfig => ({
  origin,
  webhook: { url: receiver.url, preset: 'standard', secret },
  email: mail
    ? {
        url: `smtp://127.0.0.1:${mail.port}`,
        login: null,
        from: 'wardline@hospital.example',
        to: ['office@hospital.example'],
      }
    : null,
  pace,
})

type Told = {
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly id: string; readonly link: string | null } & Record<string, unknown>
}

const messagesTo = ({ received }: Receiver): readonly Told[] =>
  received.map(({ body }) => JSON.parse(body) as Told)

const kindsTo = (receiver: Receiver): readonly string[] =>
  messagesTo(receiver).map(({ type }) => type.replace('wardline.', ''))

const hears = (receiver: Receiver, kind: NotificationKind): Promise<void> =>
  until(() => kindsTo(receiver).includes(kind))

const reason = '家属周慧敏投诉，抢救中急需解读'
const canaries = [...identifiers, '周慧敏', '抢救', '林', 'dr.lin', 'officer.zhou', 'officer.feng']

async function done(answer: Promise<Response>): Promise<Record<string, unknown>> {
  const response = await answer
  const body = (await response.json()) as Record<string, unknown>
  expect([response.ok, body['error']]).toEqual([true, undefined])
  return body
}

const breakGlass = (gateway: TestGateway, user: User = 'dr.lin') =>
  done(gateway.post('/api/break-glass', { reason }, user))

/** Proposes the shipped policy with a change. */
async function proposed(gateway: TestGateway, from: string, to: string): Promise<number> {
  const { files } = await shipped()
  const changed = files.map(({ path, text }) => ({ path, text: text.replace(from, to) }))
  const draft = { files: changed, reason }
  const { number } = await done(gateway.post('/api/policies', draft, 'officer.zhou'))
  await done(gateway.post(`/api/policies/${number as number}/propose`, {}, 'officer.zhou'))
  return number as number
}

const decided = (gateway: TestGateway, number: number, step: 'approve' | 'reject') =>
  done(
    gateway.post(
      `/api/policies/${number}/${step}`,
      step === 'reject' ? { reason } : {},
      'officer.feng',
    ),
  )

async function ask(gateway: TestGateway, path: string, user: User, method = 'GET') {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  const answer = await fetch(`${gateway.url}${path}`, { method, headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('what the log says', () => {
  test('is told once by each channel, with where to go on, and without a name or a reason', async () => {
    await using receiver = await aReceiver()
    await using mail = await aMailServer()
    await using upstream = await recordingUpstream()
    await using gateway = await aGateway({
      upstream: upstream.url,
      notifications: told(receiver, mail),
      policyEveryMs: 50,
    })

    const { entry, id } = await breakGlass(gateway)
    const first = await proposed(gateway, 'minutes: 30', 'minutes: 40')
    await decided(gateway, first, 'reject')
    const second = await proposed(gateway, 'minutes: 30', 'minutes: 50')
    await decided(gateway, second, 'approve')
    const chat = { model: 'emr-structuring', messages: [{ role: 'user', content: note }] }
    const answer = await gateway.chat(chat)
    await answer.text()
    const kept = Number(answer.headers.get('x-wardline-entry'))
    const wish = { kind: 'erase', entry: kept, reason }
    const order = await done(gateway.post('/api/audit/orders', wish, 'officer.zhou'))

    await hears(receiver, 'order-waiting')
    await until(() => mail.mails.length === 7)
    expect(kindsTo(receiver).toSorted()).toEqual([
      'break-glass',
      'order-waiting',
      'policy-approved',
      'policy-in-force',
      'policy-proposed',
      'policy-proposed',
      'policy-rejected',
    ])
    const linkOf = (kind: NotificationKind) =>
      messagesTo(receiver).find(({ type }) => type === `wardline.${kind}`)?.data.link
    expect(linkOf('break-glass')).toBe(`${origin}/api/audit/entries/${entry as number}`)
    expect(linkOf('policy-in-force')).toBe(`${origin}/api/policies/${second}`)
    expect(linkOf('order-waiting')).toBe(`${origin}/api/audit/orders/${order['id'] as string}`)
    expect(mail.mails.map(({ headers }) => headers['subject'])).toContain(
      '[护界 Wardline] 警告：启用了紧急访问 / Somebody broke the glass',
    )
    expect(id).toBeTypeOf('string')
    await using owner = await aSession(gateway.databaseUrl)
    const { rows } = await owner.query('SELECT * FROM notification')
    expect(rows).toHaveLength(14)
    const everything = [
      JSON.stringify(rows),
      JSON.stringify(receiver.received),
      JSON.stringify(mail.mails),
      mail.commands.join('\n'),
      gateway.logged.filter((line) => line.includes('told')).join('\n'),
    ]
    for (const canary of canaries)
      for (const place of everything) expect(place).not.toContain(canary)
  })

  test('of before anybody was to be told is not told', async () => {
    await using database = await aDatabase()
    const wish = { database: database.connectionString, secret: 'k'.repeat(40) }
    {
      await using gateway = await aGateway(wish)
      await breakGlass(gateway, 'dr.xu')
    }
    await using receiver = await aReceiver()
    await using gateway = await aGateway({ ...wish, notifications: told(receiver) })
    await breakGlass(gateway, 'dr.lin')
    await hears(receiver, 'break-glass')
    expect(kindsTo(receiver)).toEqual(['break-glass'])
  })

  test('while no gateway was there to tell is told by the next', async () => {
    await using database = await aDatabase()
    await using receiver = await aReceiver()
    const wish = { database: database.connectionString, secret: 'k'.repeat(40) }
    await (await aGateway({ ...wish, notifications: told(receiver) }))[Symbol.asyncDispose]()
    {
      await using mute = await aGateway(wish)
      await breakGlass(mute)
    }
    expect(receiver.received).toEqual([])
    await using _gateway = await aGateway({ ...wish, notifications: told(receiver) })
    await hears(receiver, 'break-glass')
  })

  test('waits in the log while too much waits to be sent', async () => {
    await using receiver = await aReceiver()
    await using gateway = await aGateway({ notifications: told(receiver) })
    await using owner = await aSession(gateway.databaseUrl)
    await owner.query(`INSERT INTO notification
      SELECT gen_random_uuid(), 'flood:' || at, 'email', 'break-glass', 'info', '{}', 'waiting',
        0, NULL, now(), now(), now() + INTERVAL '1 day', NULL
      FROM generate_series(1, 10000) AS at`)
    const next = async () => (await owner.query('SELECT next FROM export_cursor')).rows
    const before = await next()
    await breakGlass(gateway)
    const states = gateway.gateway.ports.notifications.states
    // It was looked for several times.
    for (let look = 0; look < 20; look += 1) await states()
    expect([await next(), receiver.received]).toEqual([before, []])
    await owner.query("DELETE FROM notification WHERE event LIKE 'flood:%'")
    await hears(receiver, 'break-glass')
  })

  test('is told as the bundle says, and that takes two people', async () => {
    await using receiver = await aReceiver()
    await using mail = await aMailServer()
    await using gateway = await aGateway({
      notifications: told(receiver, mail),
      policyEveryMs: 50,
    })
    const usual = 'break-glass: { on: true, severity: warning, channels: [email, webhook] }'
    const rule = 'break-glass: { on: true, severity: critical, channels: [email] }'
    await decided(gateway, await proposed(gateway, usual, rule), 'approve')
    await hears(receiver, 'policy-in-force')
    await breakGlass(gateway)
    await until(() => mail.mails.some(({ headers }) => headers['subject']?.includes('紧急：启用')))
    await decided(gateway, await proposed(gateway, usual, 'break-glass: { on: false }'), 'approve')
    await until(() => kindsTo(receiver).filter((kind) => kind === 'policy-in-force').length === 2)
    await breakGlass(gateway, 'dr.xu')
    // What comes after it in the log has been told, so it was passed over.
    await proposed(gateway, usual, rule)
    await until(() => kindsTo(receiver).filter((kind) => kind === 'policy-proposed').length === 3)
    expect(kindsTo(receiver)).not.toContain('break-glass')
    await until(() => mail.mails.length === 8)
    expect(mail.mails.filter(({ text }) => text.includes('启用了紧急访问'))).toHaveLength(1)
  })
})

describe('a receiver', () => {
  test('that was away gets everything when it is back, under the ids of before', async () => {
    let receiver = await aReceiver({ answer: says(503) })
    const { port } = receiver
    await using gateway = await aGateway({ notifications: told(receiver) })
    await breakGlass(gateway)
    await until(() => receiver.received.length > 2)
    const [id, ...rest] = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
    expect(rest).toEqual([])
    await receiver[Symbol.asyncDispose]()
    await breakGlass(gateway, 'dr.xu')
    const isWaiting = async () =>
      (await gateway.gateway.ports.notifications.states())[0]?.waiting === 2
    await until(isWaiting)
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain(
      'wardline_notifications{channel="webhook",state="waiting"} 2',
    )

    receiver = await aReceiver({ port })
    await using _receiver = receiver
    await until(() => receiver.received.length >= 2)
    await until(async () => (await gateway.gateway.ports.notifications.states()).length === 0)
    expect(kindsTo(receiver)).toEqual(['break-glass', 'break-glass'])
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toContain(id)
  })

  test('that refuses is not asked for ever; officers see it, and have it sent again', async () => {
    await using receiver = await aReceiver({ answer: says(410, 'go away') })
    await using gateway = await aGateway({
      notifications: told(receiver),
      upstream: 'http://127.0.0.1:9',
    })
    const { entry } = await breakGlass(gateway)
    await until(async () => {
      const { body } = await ask(gateway, '/readyz', 'officer.zhou')
      return (body['warnings'] as string[]).includes('notifications_failing')
    })
    expect(receiver.received).toHaveLength(1)
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain(
      'wardline_notifications{channel="webhook",state="failed"} 1',
    )
    const listed = await ask(gateway, '/api/notifications?state=failed', 'admin.wu')
    const [failed] = listed.body['notifications'] as [{ id: string }]
    expect(failed).toEqual({
      id: receiver.received[0]?.headers['webhook-id'],
      channel: 'webhook',
      kind: 'break-glass',
      severity: 'warning',
      entry,
      state: 'failed',
      attempts: 1,
      result: 'http-410',
      createdAt: expect.any(String) as string,
      nextAt: null,
      doneAt: expect.any(String) as string,
    })

    receiver.answerWith(says(204))
    const retry = `/api/notifications/${failed.id}/retry`
    expect((await ask(gateway, retry, 'officer.zhou', 'POST')).status).toBe(200)
    await until(async () => (await gateway.gateway.ports.notifications.states()).length === 0)
    expect(receiver.received).toHaveLength(2)
    expect(receiver.received[1]?.headers['webhook-id']).toBe(failed.id)
    expect((await ask(gateway, retry, 'officer.zhou', 'POST')).status).toBe(409)
    const unknown = '/api/notifications/00000000-0000-4000-8000-000000000000/retry'
    expect((await ask(gateway, unknown, 'officer.zhou', 'POST')).status).toBe(404)
    for (const user of ['dr.lin', 'it.sun', 'mgr.qian'] as const) {
      expect((await ask(gateway, '/api/notifications', user)).status).toBe(403)
      expect((await ask(gateway, retry, user, 'POST')).status).toBe(403)
    }
  })

  test('that hangs holds up no request, and no stop', async () => {
    await using receiver = await aReceiver({ answer: () => {} })
    const gateway = await aGateway({ notifications: told(receiver) })
    await breakGlass(gateway)
    await until(() => receiver.received.length === 1)
    await breakGlass(gateway, 'dr.xu')
    await gateway[Symbol.asyncDispose]()
    expect(receiver.received).toHaveLength(1)
  })

  test('is told again, under the same id, by whoever comes after a gateway that was killed', async () => {
    await using database = await aDatabase()
    await using upstream = await recordingUpstream()
    await using receiver = await aReceiver({ answer: () => {} })
    const notifications = told(receiver)
    const wish = { database: database.connectionString, secret: 'k'.repeat(40) }
    {
      await using killed = await aKillableGateway({
        ...wish,
        upstream: upstream.url,
        notifications,
      })
      const headers = { authorization: `Bearer ${killed.key}`, 'content-type': 'application/json' }
      const body = JSON.stringify({ reason })
      await fetch(`${killed.url}/api/break-glass`, { method: 'POST', headers, body })
      await until(() => receiver.received.length === 1)
      await killed.kill()
    }
    receiver.answerWith(says(204))
    await using next = await aGateway({ ...wish, notifications })
    await until(() => receiver.received.length === 2)
    await until(async () => (await next.gateway.ports.notifications.states()).length === 0)
    const ids = receiver.received.map(({ headers }) => headers['x-wardline-delivery'])
    expect(new Set(ids).size).toBe(1)
    const [sent] = await next.gateway.ports.notifications.list({ after: null, state: 'sent' }, 10)
    expect(sent).toMatchObject({ attempts: 2, result: 'delivered' })
  })

  test('hears of everything once from two gateways', async () => {
    await using database = await aDatabase()
    await using receiver = await aReceiver()
    const wish = {
      database: database.connectionString,
      secret: 'k'.repeat(40),
      notifications: told(receiver),
      policyEveryMs: 50,
    }
    await using one = await aGateway(wish)
    await using other = await aGateway(wish)
    await breakGlass(one, 'dr.lin')
    await breakGlass(other, 'dr.xu')
    for (const [turn, gateway] of [one, other, one, other].entries())
      await decided(
        gateway,
        await proposed(gateway, 'minutes: 30', `minutes: ${turn + 1}`),
        'reject',
      )
    await until(() => receiver.received.length >= 10)
    await until(async () => (await one.gateway.ports.notifications.states()).length === 0)
    expect(kindsTo(receiver).toSorted()).toEqual([
      ...Array.from({ length: 2 }, () => 'break-glass'),
      ...Array.from({ length: 4 }, () => 'policy-proposed'),
      ...Array.from({ length: 4 }, () => 'policy-rejected'),
    ])
  })
})

describe('what waits', () => {
  test('for too long is told: an emergency by itself, and once a day how many', async () => {
    await using receiver = await aReceiver()
    await using gateway = await aGateway({ notifications: told(receiver) })
    const { entry } = await breakGlass(gateway)
    await gateway.gateway.ports.audit.checkpoint()
    await gateway.gateway.ports.review.follow()
    await using owner = await aSession(gateway.databaseUrl)
    await owner.query("UPDATE review_case SET triage_due = now() - INTERVAL '1 hour'")
    const overdue = () => messagesTo(receiver).filter(({ type }) => type.endsWith('review-overdue'))
    await until(() => overdue().length >= 2)
    const [found] = await gateway.gateway.ports.review.list({ limit: 1, why: 'break-glass' })
    expect(overdue().map(({ data }) => data)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          entry,
          case: found?.id,
          link: `${origin}/api/audit/reviews/${found?.id}`,
        }),
        expect.objectContaining({
          count: expect.any(Number) as number,
          link: `${origin}/api/audit/reviews?overdue=true`,
        }),
      ]),
    )
  })

  test('are courses that end: how many people of which department, and nobody’s name', async () => {
    await using database = await aDatabase()
    await using receiver = await aReceiver()
    await using _gateway = await aGateway({
      database: database.connectionString,
      notifications: told(receiver),
    })
    await using owner = await aSession(database.connectionString)
    await owner.query("UPDATE principal SET department = '周慧敏' WHERE subject = 'it.sun'")
    await owner.query(`UPDATE qualification
      SET expires_at = now() + CASE subject WHEN 'it.sun' THEN INTERVAL '20 days' ELSE INTERVAL '5 days' END
      WHERE subject IN ('it.sun', 'dr.lin')`)
    await hears(receiver, 'qualifications-expiring')
    const { expiring } = messagesTo(receiver)[0]!.data
    expect(expiring).toContainEqual({ withinDays: 7, department: 'cardiology', people: 1 })
    expect(expiring).toContainEqual({ withinDays: 30, department: 'other', people: 1 })
    expect(JSON.stringify(receiver.received)).not.toContain('周慧敏')
  })
})

test('what is wrong with a gateway itself is told, and told once as long as it lasts', async () => {
  await using receiver = await aReceiver()
  await using gateway = await aGateway({ notifications: told(receiver), policyEveryMs: 50 })
  await using owner = await aSession(gateway.databaseUrl)
  const { audit } = gateway.gateway.ports
  const away = async (table: string, kind: NotificationKind) => {
    await owner.query(`ALTER TABLE ${table} RENAME TO away`)
    await hears(receiver, kind)
    await owner.query(`ALTER TABLE away RENAME TO ${table}`)
  }
  await away('log_checkpoint', 'log-unsigned')
  await away('content_key', 'content-keys-unusable')

  const at = new Date(Date.now() - 25 * 3_600_000)
  Object.assign(audit, { witnesses: () => [{ name: 'w', at, since: at }] })
  await hears(receiver, 'log-unwitnessed')
  Object.assign(audit, { witnesses: () => [] })

  Object.assign(audit, { room: async () => 0 })
  await hears(receiver, 'log-short-of-room')

  await owner.query('ALTER TABLE policy_version DISABLE TRIGGER ALL')
  await owner.query("UPDATE policy_version SET number = 7, hash = repeat('0', 64)")
  await hears(receiver, 'policy-not-taken')

  await owner.query('ALTER TABLE log_batch DISABLE TRIGGER ALL; DELETE FROM log_batch')
  await hears(receiver, 'log-damaged')

  // Hourly, should the hour end meanwhile.
  const hourly = messagesTo(receiver).map(({ type, timestamp }) => type + timestamp.slice(0, 13))
  expect(hourly).toEqual([...new Set(hourly)])
  expect(new Set(messagesTo(receiver).map(({ data }) => data.link))).toContain(`${origin}/readyz`)
})

test('an alarm that the database cannot take is told when it is back', async () => {
  await using database = await aDatabase()
  await using wire = await aWire(database.connectionString)
  await using receiver = await aReceiver()
  await using gateway = await aGateway({
    database: database.connectionString,
    databaseUrl: () => wire.connectionString,
    notifications: told(receiver),
  })
  const probe = async (times: number): Promise<void> => {
    for (let turn = 0; turn < times; turn += 1)
      await (await fetch(`${gateway.url}/readyz`)).arrayBuffer()
  }
  await until(async () => {
    wire.cut()
    await probe(10)
    wire.mend()
    await probe(20)
    return kindsTo(receiver).includes('log-unsigned')
  })
  // And it goes on with the log.
  await until(async () => (await gateway.post('/api/break-glass', { reason })).status === 201)
  await hears(receiver, 'break-glass')
})
