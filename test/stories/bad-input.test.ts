import { connect } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { aGateway, type TestGateway } from '../support/gateway.ts'
import { recordingUpstream, type RecordingUpstream } from '../support/upstream.ts'

let upstream: RecordingUpstream
let gateway: TestGateway

beforeAll(async () => {
  upstream = await recordingUpstream()
  gateway = await aGateway({ upstream: upstream.url })
})

afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

const message = (content: unknown) => ({
  model: 'general-assistant',
  messages: [{ role: 'user', content }],
})
const deep = `${'['.repeat(100)}${']'.repeat(100)}`

const table: readonly (readonly [string, string | Uint8Array | object, number, string])[] = [
  ['malformed JSON', '{"model": "general-assistant", "messages": [', 400, 'invalid_request'],
  ['no body', '', 400, 'invalid_request'],
  ['an array', '[]', 400, 'invalid_request'],
  ['null', 'null', 400, 'invalid_request'],
  ['invalid UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d), 400, 'invalid_request'],
  ['no messages', { model: 'general-assistant', messages: [] }, 400, 'invalid_request'],
  ['no model', { messages: [{ role: 'user', content: 'x' }] }, 400, 'invalid_request'],
  [
    'an unknown role',
    { model: 'general-assistant', messages: [{ role: 'root', content: 'x' }] },
    400,
    'invalid_request',
  ],
  [
    '10,000 messages',
    {
      model: 'general-assistant',
      messages: Array.from({ length: 10_000 }, () => ({ role: 'user', content: 'x' })),
    },
    413,
    'content_too_large',
  ],
  [
    '20 MB',
    { model: 'general-assistant', messages: [{ role: 'user', content: 'x'.repeat(20_000_000) }] },
    413,
    'content_too_large',
  ],
  [
    'an image',
    message([{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }]),
    503,
    'no_destination',
  ],
  ['an unknown part', message([{ type: 'hologram', data: '张三' }]), 400, 'invalid_request'],
  ['two choices', { ...message('x'), n: 2 }, 400, 'invalid_request'],
  ['a text as temperature', { ...message('x'), temperature: 'hot' }, 400, 'invalid_request'],
  [
    'a call id with a phone number in words',
    {
      ...message('x'),
      messages: [{ role: 'tool', tool_call_id: '电话 13912345678', content: 'x' }],
    },
    400,
    'invalid_request',
  ],
  [
    'deep tool arguments',
    {
      ...message('x'),
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: deep } }],
        },
      ],
    },
    400,
    'invalid_request',
  ],
  [
    'a prefix without permission',
    {
      ...message('x'),
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', content: 'y', prefix: true },
      ],
    },
    403,
    'access_denied',
  ],
]

test.for(table)('%s is refused clearly', async ([, body, status, code]) => {
  const reply = await gateway.chat(body)
  const { error } = (await reply.json()) as { error: Record<string, unknown> }

  expect([reply.status, error['code']]).toEqual([status, code])
  expect(Object.keys(error)).toEqual(['message', 'type', 'code', 'param'])
  expect(JSON.stringify(error)).not.toMatch(/张三|13912345678/u)
  expect(reply.headers.get('x-wardline-entry')).toMatch(/^\d+$/u)
  expect(upstream.requests).toHaveLength(0)
})

test.for([
  ['no credential', {}],
  ['an unknown key', { authorization: `Bearer wl_${'A'.repeat(43)}` }],
  ['a key of another shape', { authorization: 'Bearer wl_short' }],
  ['a basic credential', { authorization: 'Basic ZHI6bGlu' }],
] as const)('%s is refused', async ([, headers]) => {
  const reply = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body: '{}',
  })

  expect(reply.status).toBe(401)
  expect(reply.headers.get('www-authenticate')).toContain('Bearer')
  expect(((await reply.json()) as { error: { code: string } }).error.code).toBe('unauthenticated')
})

test('a revoked key is refused at once', async () => {
  const admin = { authorization: `Bearer ${await gateway.keyOf('dr.lin')}` }
  const created = await fetch(`${gateway.url}/api/keys`, {
    method: 'POST',
    headers: admin,
    body: '{"label":"laptop"}',
  })
  const { id, secret } = (await created.json()) as { id: string; secret: string }
  const mine = { authorization: `Bearer ${secret}` }

  expect((await fetch(`${gateway.url}/api/me`, { headers: mine })).status).toBe(200)
  expect(
    (await fetch(`${gateway.url}/api/keys/${id}`, { method: 'DELETE', headers: admin })).status,
  ).toBe(200)
  expect((await fetch(`${gateway.url}/api/me`, { headers: mine })).status).toBe(401)
})

test('a key that was made with a key does not outlive it', async () => {
  const headers = { authorization: `Bearer ${await gateway.keyOf('dr.lin')}` }
  const wish = JSON.stringify({ label: 'for ever', expiresInDays: 365 })
  const created = await fetch(`${gateway.url}/api/keys`, { method: 'POST', headers, body: wish })
  const { expiresAt } = (await created.json()) as { expiresAt: string }

  expect(created.status).toBe(201)
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + 86_400_000)
})

test('nobody revokes the key of somebody else', async () => {
  const lin = { authorization: `Bearer ${await gateway.keyOf('dr.lin')}` }
  const xu = { authorization: `Bearer ${await gateway.keyOf('dr.xu')}` }
  const { keys } = (await (await fetch(`${gateway.url}/api/keys`, { headers: lin })).json()) as {
    keys: { id: string }[]
  }

  const reply = await fetch(`${gateway.url}/api/keys/${keys[0]?.id}`, {
    method: 'DELETE',
    headers: xu,
  })

  expect(reply.status).toBe(404)
  expect((await fetch(`${gateway.url}/api/me`, { headers: lin })).status).toBe(200)
})

test('an unknown address and a wrong method are named', async () => {
  expect((await fetch(`${gateway.url}/v2/nothing`)).status).toBe(404)
  const wrong = await fetch(`${gateway.url}/v1/chat/completions`)
  expect(wrong.status).toBe(405)
  expect(((await wrong.json()) as { error: { code: string } }).error.code).toBe(
    'method_not_allowed',
  )
})

test('a request line that is not HTTP does not harm the others', async () => {
  const { port } = new URL(gateway.url)

  const socket = connect(Number(port), '127.0.0.1')
  socket.write('\u0000\u0001 nonsense\r\n\r\n')
  const answer = await new Promise<string>((resolve) =>
    socket.once('data', (data) => resolve(String(data))),
  )

  expect(answer).toContain('400')
  expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
})
