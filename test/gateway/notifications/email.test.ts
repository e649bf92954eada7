import { randomUUID } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { createEmail, type EmailConfig } from '../../../gateway/notifications/email.ts'
import { toMessage } from '../../../gateway/notifications/message.ts'
import { aMailServer, type MailServer } from '../../support/mail-server.ts'
import { someCertificates } from '../../support/syslog-server.ts'

const message = toMessage(
  {
    id: randomUUID(),
    severity: 'critical',
    notice: { kind: 'log-damaged', at: '2026-12-01T06:30:00.000Z' },
  },
  'https://ai.hospital.example',
)

const send = (server: Pick<MailServer, 'port'>, more: Partial<EmailConfig> = {}) =>
  createEmail({
    url: `smtp://127.0.0.1:${server.port}`,
    login: null,
    from: 'wardline@hospital.example',
    to: ['office@hospital.example', 'duty@hospital.example'],
    ...more,
  }).send(message, new AbortController().signal)

test('a mail says what happened, Chinese first, to everybody at once', async () => {
  await using server = await aMailServer()
  expect(await send(server)).toEqual({ kind: 'delivered' })
  expect(server.mails).toHaveLength(1)
  const { from, to, headers, text } = server.mails[0]!
  expect(from).toBe('wardline@hospital.example')
  expect(to).toEqual(['office@hospital.example', 'duty@hospital.example'])
  expect(headers).toMatchObject({
    subject: '[护界 Wardline] 紧急：审计日志已损坏 / The audit log is damaged',
    'message-id': `<${message.id}@hospital.example>`,
    'x-wardline-delivery': message.id,
    'auto-submitted': 'auto-generated',
    'x-priority': expect.stringContaining('1') as string,
  })
  expect(text).toMatch(/^紧急：审计日志已损坏\n/u)
  expect(text).toContain('时间：2026-12-01 14:30:00 +08:00')
  expect(text).toContain('critical: The audit log is damaged')
  expect(text).toContain('https://ai.hospital.example/readyz')
})

describe('a server that', () => {
  test.each([
    ['MAIL', '451 later', { kind: 'again', result: 'smtp-451' }],
    ['MAIL', '503 what', { kind: 'again', result: 'smtp-503' }],
    ['RCPT', '550 nobody', { kind: 'refused', result: 'smtp-550' }],
    ['DATA', '554 no', { kind: 'refused', result: 'smtp-554' }],
    ['EHLO', '421 busy', { kind: 'again', result: 'smtp-421' }],
  ])('answers %s with %s', async (command, line, expected) => {
    await using server = await aMailServer()
    server.refuse(command, line)
    expect(await send(server)).toEqual(expected)
    expect(server.mails).toEqual([])
  })

  test('is not there may come back', async () => {
    const server = await aMailServer()
    await server[Symbol.asyncDispose]()
    expect(await send(server)).toEqual({ kind: 'again', result: 'unreachable' })
  })

  test('wants a login gets it', async () => {
    const login = { user: 'wardline', password: 'hunter2' }
    await using server = await aMailServer({ login })
    expect(await send(server)).toEqual({ kind: 'refused', result: 'smtp-530' })
    expect(await send(server, { login })).toEqual({ kind: 'delivered' })
    const wrong = { ...login, password: 'x' }
    expect(await send(server, { login: wrong })).toEqual({ kind: 'refused', result: 'smtp-535' })
  })

  test('nobody vouches for is told nothing', async () => {
    using certificates = someCertificates()
    await using server = await aMailServer({ certificates })
    const url = `smtps://localhost:${server.port}`
    expect(await send(server, { url })).toEqual({ kind: 'again', result: 'unreachable' })
    expect(server.commands).toEqual([])
  })

  test('is elsewhere and does not encrypt is told nothing', async () => {
    await using server = await aMailServer()
    // Another way to write 127.0.0.1, which is not taken for this machine.
    const url = `smtp://127.1:${server.port}`
    expect(await send(server, { url })).toMatchObject({
      kind: expect.stringMatching(/again|refused/u) as string,
    })
    expect(server.commands).toContainEqual(expect.stringMatching(/^(?:EHLO|STARTTLS)/u))
    expect(server.commands.filter((line) => line.startsWith('MAIL'))).toEqual([])
    expect(server.mails).toEqual([])
  })
})
