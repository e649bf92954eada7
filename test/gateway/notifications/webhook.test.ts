import { createHmac, randomBytes, randomUUID } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import type { Channel } from '../../../gateway/notifications/channel.ts'
import { toMessage } from '../../../gateway/notifications/message.ts'
import { createWebhook, type WebhookConfig } from '../../../gateway/notifications/webhook.ts'
import { aReceiver, says } from '../../support/receiver.ts'

const key = randomBytes(32)
const secret = `whsec_${key.toString('base64')}`
const now = new Date('2026-12-01T06:30:15.250Z')

const message = toMessage(
  {
    id: randomUUID(),
    severity: 'warning',
    notice: { kind: 'break-glass', at: '2026-12-01T06:30:00.000Z', entry: 41, actor: 'k3yed-ref' },
  },
  'https://ai.hospital.example',
)

const aWebhook = (url: string, more: Partial<WebhookConfig> = {}): Channel =>
  createWebhook({ url, preset: 'standard', secret, ...more }, () => now)

const send = (channel: Channel) => channel.send(message, new AbortController().signal)

test('a message is signed as Standard Webhooks says', async () => {
  await using receiver = await aReceiver()
  expect(await send(aWebhook(receiver.url))).toEqual({ kind: 'delivered' })
  const { headers, body } = receiver.received[0]!
  const timestamp = headers['webhook-timestamp'] as string
  expect(Number(timestamp)).toBe(1_796_106_615)
  const signed = `${headers['webhook-id'] as string}.${timestamp}.${body}`
  const expected = createHmac('sha256', key).update(signed).digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${expected}`)
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': message.id,
    'x-wardline-delivery': message.id,
  })
  expect(JSON.parse(body)).toEqual({
    type: 'wardline.break-glass',
    timestamp: '2026-12-01T06:30:00.000Z',
    data: {
      id: message.id,
      severity: 'warning',
      title: { zh: '启用了紧急访问', en: 'Somebody broke the glass' },
      what: expect.any(Object) as object,
      link: 'https://ai.hospital.example/api/audit/entries/41',
      entry: 41,
      actor: 'k3yed-ref',
    },
  })
})

describe('a receiver that', () => {
  test.each([
    [500, 'again'],
    [503, 'again'],
    [408, 'again'],
    [425, 'again'],
    [429, 'again'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
  ])('answers %i is asked %s', async (status, kind) => {
    await using receiver = await aReceiver({ answer: says(status, 'a word of the receiver') })
    expect(await send(aWebhook(receiver.url))).toEqual({ kind, result: `http-${status}` })
  })

  test.each([301, 302, 303, 307, 308])('leads elsewhere (%i) is not followed', async (status) => {
    await using metadata = await aReceiver()
    const location = metadata.url
    await using receiver = await aReceiver({ answer: says(status, '', { location }) })
    expect(await send(aWebhook(receiver.url))).toEqual({
      kind: 'refused',
      result: `http-${status}`,
    })
    expect(metadata.received).toEqual([])
  })

  test('is not there may come back', async () => {
    const receiver = await aReceiver()
    await receiver[Symbol.asyncDispose]()
    expect(await send(aWebhook(receiver.url))).toEqual({ kind: 'again', result: 'unreachable' })
  })

  test('never answers is given up', async () => {
    await using receiver = await aReceiver({ answer: () => {} })
    expect(await send(aWebhook(receiver.url))).toEqual({ kind: 'again', result: 'timeout' })
  })

  test.each(['standard', 'wecom'] as const)(
    'never stops answering holds nobody up (%s)',
    async (preset) => {
      await using receiver = await aReceiver({
        answer: (response) => {
          const more = (): void => {
            if (!response.destroyed) response.write(Buffer.alloc(1_048_576, ' '), more)
          }
          more()
        },
      })
      const result = await send(aWebhook(receiver.url, { preset }))
      expect(result.kind).toBe(preset === 'standard' ? 'delivered' : 'again')
    },
  )
})

describe('a robot', () => {
  const took = says(200, '{"errcode":0,"errmsg":"ok"}')

  test('of WeCom gets Markdown, within what it takes', async () => {
    await using receiver = await aReceiver({ answer: took })
    expect(await send(aWebhook(`${receiver.url}?key=k`, { preset: 'wecom' }))).toEqual({
      kind: 'delivered',
    })
    const { path, body, headers } = receiver.received[0]!
    expect(headers['x-wardline-delivery']).toBe(message.id)
    expect(path).toBe('/told?key=k')
    const { msgtype, markdown } = JSON.parse(body) as {
      msgtype: string
      markdown: { content: string }
    }
    expect(msgtype).toBe('markdown')
    expect(markdown.content).toContain('警告：启用了紧急访问')
    expect(markdown.content).toContain('https://ai.hospital.example/api/audit/entries/41')
    expect(Buffer.byteLength(markdown.content)).toBeLessThan(4_096)
  })

  test('of DingTalk gets Markdown, and a signature in the address', async () => {
    await using receiver = await aReceiver({ answer: took })
    const config = { preset: 'dingtalk', secret: 'SECabc' } as const
    await send(aWebhook(`${receiver.url}?access_token=t`, config))
    const { path, body } = receiver.received[0]!
    const timestamp = String(now.getTime())
    const sign = createHmac('sha256', 'SECabc').update(`${timestamp}\nSECabc`).digest('base64')
    expect(path).toBe(
      `/told?access_token=t&timestamp=${timestamp}&sign=${encodeURIComponent(sign)}`,
    )
    expect(JSON.parse(body)).toMatchObject({
      msgtype: 'markdown',
      markdown: { title: expect.stringContaining('启用了紧急访问') as string },
    })
  })

  test('of DingTalk that wants no signature gets none', async () => {
    await using receiver = await aReceiver({ answer: took })
    await send(aWebhook(receiver.url, { preset: 'dingtalk', secret: null }))
    expect(receiver.received[0]?.path).toBe('/told')
  })

  test.each([
    ['{"errcode":45009}', 'again', 'errcode-45009'],
    ['{"errcode":410100}', 'again', 'errcode-410100'],
    ['{"errcode":-1}', 'again', 'errcode-1'],
    ['{"errcode":93000,"errmsg":"invalid webhook url"}', 'refused', 'errcode-93000'],
    ['{"errcode":310000}', 'refused', 'errcode-310000'],
    ['<html>', 'again', 'answer-unreadable'],
    ['{"errcode":"0"}', 'again', 'answer-unreadable'],
    ['', 'again', 'answer-unreadable'],
  ])('that says %s is asked %s', async (answer, kind, result) => {
    await using receiver = await aReceiver({ answer: says(200, answer) })
    const preset = 'dingtalk'
    expect(await send(aWebhook(receiver.url, { preset, secret: null }))).toEqual({ kind, result })
  })
})

test('an address tells nothing of its key', () => {
  const { where } = aWebhook('https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=hunter2', {
    preset: 'wecom',
    secret: null,
  })
  expect(where).toBe('https://qyapi.weixin.qq.com (wecom)')
})
