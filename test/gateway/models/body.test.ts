import { describe, expect, test } from 'vitest'

import type { ModelRequest } from '../../../gateway/models/answer.ts'
import { addressOf, toBody } from '../../../gateway/models/body.ts'
import type { Endpoint } from '../../../gateway/models/endpoint.ts'

const cloud: Endpoint = {
  id: 'cloud',
  kind: 'cloud',
  dialect: 'deepseek',
  baseUrl: 'https://api.deepseek.example',
  apiKey: 'key',
  model: 'deepseek-flash',
  simulator: false,
}
const local: Endpoint = { ...cloud, id: 'local', kind: 'on-premises', dialect: 'vllm' }

const aRequest = (more: Record<string, unknown> = {}): ModelRequest => ({
  stream: false,
  messages: [{ role: 'user', content: '问' }],
  ...more,
})

const tools = [{ type: 'function', function: { name: 'look_up' } }]
const history = [
  { role: 'user', content: '问' },
  { role: 'assistant', content: '答' },
  { role: 'assistant', content: '答', reasoning_content: '想' },
  { role: 'user', content: '再问' },
]

describe('the body for DeepSeek', () => {
  test('names the model of the endpoint', () => {
    expect(toBody(cloud, aRequest({ model: 'emr' }))).toMatchObject({ model: 'deepseek-flash' })
  })

  test('passes every parameter', () => {
    const parameters = { thinking: { type: 'disabled' }, user_id: 'u', top_p: 0.9, unheard_of: [1] }
    expect(toBody(cloud, aRequest(parameters))).toMatchObject(parameters)
  })

  test.each([
    ['with tools', { tools }, ['', '想']],
    ['without tools', {}, [undefined, '想']],
    ['with tools but no thinking', { tools, thinking: { type: 'disabled' } }, [undefined, '想']],
    ['with tools but no effort', { tools, reasoning_effort: 'none' }, [undefined, '想']],
  ])('completes the reasoning of the history %s', (_, more, expected) => {
    const { messages } = toBody(cloud, aRequest({ messages: history, ...more }))
    expect(messages).toMatchObject([{ role: 'user' }, {}, {}, { role: 'user' }])
    expect([messages].flat(2).slice(1, 3)).toMatchObject(
      expected.map((text) =>
        text === undefined ? { content: '答' } : { reasoning_content: text },
      ),
    )
    expect(JSON.stringify(messages).match(/reasoning_content/gu)).toHaveLength(
      expected.filter((text) => text !== undefined).length,
    )
  })

  test('takes reasoning under its other name', () => {
    const messages = [{ role: 'assistant', content: '答', reasoning: '想' }]
    expect(toBody(cloud, aRequest({ messages }))['messages']).toEqual([
      { role: 'assistant', content: '答', reasoning_content: '想' },
    ])
  })
})

describe('the body for vLLM', () => {
  test('calls reasoning by its name', () => {
    expect(toBody(local, aRequest({ messages: history, tools }))['messages']).toEqual([
      history[0],
      { role: 'assistant', content: '答', reasoning: '' },
      { role: 'assistant', content: '答', reasoning: '想' },
      history[3],
    ])
  })

  test.each([
    ['disabled', false],
    ['enabled', true],
  ])('turns thinking %s into template arguments', (type, isOn) => {
    const body = toBody(local, aRequest({ thinking: { type } }))
    expect(body).toMatchObject({ chat_template_kwargs: { thinking: isOn, enable_thinking: isOn } })
    expect(body).not.toHaveProperty('thinking')
  })

  test('has no user id', () => {
    expect(toBody(local, aRequest({ user_id: 'u' }))).not.toHaveProperty('user_id')
  })

  test('asks a stream for its usage', () => {
    expect(toBody(local, aRequest({ stream: true }))).toMatchObject({
      stream_options: { include_usage: true },
    })
  })

  test('continues a prefix', () => {
    const messages = [{ role: 'assistant', content: '主诉：', prefix: true }]
    const body = toBody(local, aRequest({ messages }))
    expect(body).toMatchObject({ continue_final_message: true, add_generation_prompt: false })
    expect(body['messages']).toEqual([{ role: 'assistant', content: '主诉：' }])
  })
})

describe('the address', () => {
  const prefix = aRequest({ messages: [{ role: 'assistant', content: '主', prefix: true }] })
  const strict = aRequest({ tools: [{ type: 'function', function: { name: 'f', strict: true } }] })
  test.each([
    ['an ordinary request', cloud, aRequest(), 'https://api.deepseek.example/chat/completions'],
    ['a prefix', cloud, prefix, 'https://api.deepseek.example/beta/chat/completions'],
    ['strict tools', cloud, strict, 'https://api.deepseek.example/beta/chat/completions'],
    ['loose tools', cloud, aRequest({ tools }), 'https://api.deepseek.example/chat/completions'],
    ['a prefix in the house', local, prefix, 'https://api.deepseek.example/chat/completions'],
    [
      'a prefix with a version',
      { ...cloud, baseUrl: 'https://api.deepseek.example/v1/' },
      prefix,
      'https://api.deepseek.example/beta/chat/completions',
    ],
  ] as const)('of %s', (...[, endpoint, request, address]) => {
    expect(addressOf(endpoint, request)).toBe(address)
  })
})
