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

const name = '欧阳若兰'
const phone = '13912345678'
const residentId = '110105195810234021'
const secret = `患者${name}，电话${phone}，身份证号${residentId}`
const first = { role: 'user', content: '请协助' }
const call = (args: string) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'lookup', arguments: args } }],
})
const tool = (parameters: object, description = '查询') => ({
  tools: [{ type: 'function', function: { name: 'lookup', description, parameters } }],
})
const escaped = JSON.stringify({ 姓名: name, 电话: phone, 身份证号: residentId }).replaceAll(
  /[\u0080-\uffff]/gu,
  (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
)

const places: readonly (readonly [string, object])[] = [
  ['a system message', { messages: [{ role: 'system', content: secret }, first] }],
  ['a developer message', { messages: [{ role: 'developer', content: secret }, first] }],
  [
    'an old user message',
    { messages: [{ role: 'user', content: secret }, { role: 'assistant', content: '好' }, first] },
  ],
  ['an old answer', { messages: [first, { role: 'assistant', content: secret }, first] }],
  [
    'old reasoning',
    { messages: [first, { role: 'assistant', content: '好', reasoning_content: secret }, first] },
  ],
  [
    'a content part',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '看' },
            { type: 'text', text: secret },
          ],
        },
      ],
    },
  ],
  [
    'a tool result',
    { messages: [first, call('{}'), { role: 'tool', tool_call_id: 'call_1', content: secret }] },
  ],
  [
    'a tool result in escaped JSON',
    { messages: [first, call('{}'), { role: 'tool', tool_call_id: 'call_1', content: escaped }] },
  ],
  [
    'tool arguments',
    {
      messages: [
        first,
        call(JSON.stringify({ 姓名: name, phone, 身份证号: residentId })),
        { role: 'tool', tool_call_id: 'call_1', content: '无' },
      ],
    },
  ],
  [
    'numbers in tool arguments',
    {
      messages: [
        first,
        call(`{"phone":${phone},"身份证号":${residentId}}`),
        { role: 'tool', tool_call_id: 'call_1', content: '无' },
      ],
    },
  ],
  [
    'tool arguments that are not JSON',
    { messages: [first, call(secret), { role: 'tool', tool_call_id: 'call_1', content: '无' }] },
  ],
  ['a tool description', { messages: [first], ...tool({}, secret) }],
  [
    'an example in a tool schema',
    {
      messages: [first],
      ...tool({ type: 'object', properties: { who: { type: 'string', examples: [secret] } } }),
    },
  ],
  [
    'a key of a tool schema',
    {
      messages: [first],
      ...tool({
        type: 'object',
        properties: { [secret]: { type: 'string' } },
        required: [secret],
      }),
    },
  ],
  [
    'a default in a tool schema',
    {
      messages: [first],
      ...tool({ type: 'object', properties: { type: { type: 'string', default: secret } } }),
    },
  ],
  [
    'an enumeration in a tool schema',
    { messages: [first], ...tool({ type: 'object', properties: { who: { enum: [secret] } } }) },
  ],
  ['a stop sequence', { messages: [first], stop: [secret] }],
  ['the name of an author', { messages: [{ ...first, name: `${name}-${phone}-${residentId}` }] }],
  ['the user field', { messages: [first], user: secret }],
  ['metadata', { messages: [first], metadata: { patient: secret } }],
  ['an unknown parameter', { messages: [first], patient_note: secret }],
  ['an unknown message field', { messages: [{ ...first, annotation: secret }] }],
  [
    'a schema of the answer',
    {
      messages: [first],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { type: 'object', description: secret } },
      },
    },
  ],
]

test.for(places)('nothing leaves from %s', async ([, request]) => {
  const before = upstream.requests.length

  for (const stream of [false, true]) {
    const reply = await gateway.chat({ model: 'general-assistant', stream, ...request })
    await reply.text()
    expect(reply.status).toBe(200)
  }

  const sent = upstream.requests.slice(before)
  expect(sent).toHaveLength(2)
  for (const { headers, text } of sent) {
    const left = `${JSON.stringify(headers)}\n${text}\n${decodeEscapes(text)}`
    for (const identifier of [name, phone, residentId]) expect(left).not.toContain(identifier)
  }
})

/** What a model reads where the JSON holds escapes of escapes. */
function decodeEscapes(text: string): string {
  return text.replaceAll(/\\+u([0-9a-f]{4})/giu, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

test('the model gets a keyed user id and nothing of the caller', async () => {
  const before = upstream.requests.length

  await gateway.chat({
    model: 'general-assistant',
    messages: [first],
    user: 'dr.lin',
    user_id: 'dr.lin',
  })

  const { json, headers } = await upstream.request(before)
  expect(json['user_id']).toMatch(/^wl_[\w-]{32}$/u)
  expect(json['user']).toBeUndefined()
  expect(JSON.stringify(headers) + JSON.stringify(json)).not.toContain('dr.lin')
  expect(headers['authorization']).toBe('Bearer test')
})

test.for([
  [
    'a call id',
    { messages: [first, { ...call('{}'), tool_calls: [{ id: phone, function: { name: 'f' } }] }] },
  ],
] as const)('the last scan refuses what hides in %s', async ([, request]) => {
  const before = upstream.requests.length

  const reply = await gateway.chat({ model: 'general-assistant', ...request })

  const { error } = (await reply.json()) as { error: { code: string } }
  expect([reply.status, error.code]).toEqual([503, 'deidentification_unavailable'])
  expect(upstream.requests).toHaveLength(before)
  expect(gateway.logged.join('')).not.toContain(phone)
})
