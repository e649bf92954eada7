import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { aSession } from '../../support/audit-log.ts'
import { aDatabase } from '../../support/database.ts'
import { aMailServer } from '../../support/mail-server.ts'
import { aReceiver, says } from '../../support/receiver.ts'
import { someCertificates } from '../../support/syslog-server.ts'
import { wardline } from '../../support/wardline.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`

async function lines(words: readonly string[], environment: Record<string, string>) {
  const { output } = await wardline(['doctor', ...words], { environment })
  const of = (name: string) => output.split('\n').find((line) => line.includes(name))
  return { setting: of('· notifications:'), trial: of('· test message:') }
}

test('the doctor tells nobody unless it is asked to, and then says what came back', async () => {
  using certificates = someCertificates()
  await using mail = await aMailServer({ certificates })
  await using receiver = await aReceiver()
  const folder = mkdtempSync(join(tmpdir(), 'wardline-notify-'))
  const file = join(folder, 'secret')
  writeFileSync(file, `${secret}\n`)
  const environment = {
    // Who vouches for servers inside the house is told to Node.
    NODE_EXTRA_CA_CERTS: certificates.caFile,
    SMTP_URL: `smtps://localhost:${mail.port}`,
    NOTIFY_FROM: 'wardline@hospital.example',
    NOTIFY_TO: 'office@hospital.example',
    NOTIFY_WEBHOOK_URL: receiver.url,
    NOTIFY_WEBHOOK_SECRET_FILE: file,
  }

  const silent = await lines([], environment)
  expect(silent.setting).toMatch(/^✓.*email localhost:.*webhook http:\/\/127\.0\.0\.1/u)
  expect(silent.trial).toBeUndefined()
  expect([mail.mails, receiver.received]).toEqual([[], []])

  const asked = await lines(['--notify'], environment)
  expect(asked.trial).toBe('✓ 测试通知 · test message: email: delivered, webhook: delivered')
  expect(mail.mails[0]?.headers['subject']).toContain('测试消息 / Test message')
  expect(receiver.received[0]?.body).toContain('"type":"wardline.test"')

  receiver.answerWith(says(404, 'hunter2'))
  mail.refuse('RCPT', '550 hunter2')
  const refused = await lines(['--notify'], environment)
  expect(refused.trial).toMatch(/^✗.*email: smtp-550, webhook: http-404/u)
  expect(refused.trial).not.toContain('hunter2')

  writeFileSync(file, 'hunter2')
  const wrong = await lines([], environment)
  expect(wrong.setting).toMatch(/^✗.*NOTIFY_WEBHOOK_SECRET_FILE/u)
  expect(wrong.setting).not.toContain('hunter2')
  rmSync(folder, { recursive: true })
})

test('the doctor says when nobody is told, and when messages did not arrive', async () => {
  expect((await lines([], {})).setting).toMatch(/^–/u)
  await using database = await aDatabase()
  const environment = {
    DATABASE_URL: database.connectionString,
    NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:9/told',
    NOTIFY_WEBHOOK_SECRET: secret,
  }
  expect((await lines([], environment)).setting).toMatch(/^✓/u)
  await using owner = await aSession(database.connectionString)
  await owner.query(`INSERT INTO notification VALUES (gen_random_uuid(), 'entry:1', 'webhook',
    'break-glass', 'warning', '{}', 'failed', 1, 'http-410', now(), now(), now(), now())`)
  expect((await lines([], environment)).setting).toMatch(/^✗.*state=failed/u)
})

test('the doctor knows no other words', async () => {
  const ran = await wardline(['doctor', '--notfy'])
  expect([ran.code, ran.output]).toEqual([2, ''])
  expect(ran.errors).toContain('wardline doctor [--notify]')
})
