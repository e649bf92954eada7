import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import type { AnswerEvent, ModelRequest } from '../../../gateway/models/answer.ts'
import { createModels } from '../../../gateway/models/models.ts'
import { type Simulator, startSimulator } from '../../../gateway/models/simulator.ts'

const note = [
  '患者 @@PERSON_7K3QX@@，住院号 @@RECORD_NUMBER_4M2PA@@，电话 @@PHONE_9T8RB.2@@。',
  '主诉：反复胸痛3天。',
  '诊断：不稳定型心绞痛；用药：阿司匹林 100mg 每日一次',
].join('\n')
const surrogates = ['@@PERSON_7K3QX@@', '@@RECORD_NUMBER_4M2PA@@', '@@PHONE_9T8RB.2@@']
const system = '只输出摘要。代称形如 @@PERSON_XXXXX@@，须原样保留。'

const lookUp = {
  type: 'function',
  function: {
    name: 'look_up_results',
    description: '查询患者的检验结果',
    parameters: {
      type: 'object',
      properties: {
        patient_name: { type: 'string' },
        record_number: { type: 'string' },
        since: { type: 'string', format: 'date' },
        urgency: { enum: ['routine', 'urgent'] },
        limit: { type: 'integer', minimum: 1 },
      },
      required: ['patient_name'],
    },
  },
}

const answerSchema = z.looseObject({
  model: z.string(),
  system_fingerprint: z.string(),
  choices: z.array(
    z.looseObject({ message: z.record(z.string(), z.unknown()), finish_reason: z.string() }),
  ),
  usage: z.record(z.string(), z.unknown()),
})

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => await simulator.close())

const send = (body: unknown, path = '/chat/completions'): Promise<Response> =>
  fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const aRequest = (more: Record<string, unknown> = {}, text = note) => ({
  model: 'deepseek-flash',
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: text },
  ],
  ...more,
})

async function answerTo(more: Record<string, unknown> = {}, text = note) {
  const response = await send(aRequest(more, text))
  const answer = answerSchema.parse(await response.json())
  return {
    ...answer,
    message: answer.choices[0]!.message,
    reason: answer.choices[0]!.finish_reason,
  }
}

/** The streamed answer as our own client reads it. */
async function streamOf(more: Record<string, unknown>, text = note): Promise<AnswerEvent[]> {
  const models = createModels(
    [
      {
        id: 'simulator',
        kind: 'cloud',
        dialect: 'deepseek',
        baseUrl: simulator.url,
        apiKey: 'k',
        model: 'deepseek-flash',
        simulator: true,
      },
    ],
    { limits: { maxRetries: 0, idleMs: 10_000 } },
  )
  const request: ModelRequest = { ...aRequest({}, text), ...more, stream: true }
  const answer = await models.ask(['simulator'], request, { signal: new AbortController().signal })
  return answer.kind === 'stream' ? (await Array.fromAsync(answer.events)).flat() : []
}

const deltasOf = (events: readonly AnswerEvent[]) =>
  events.flatMap((event) =>
    event.kind === 'chunk' ? event.chunk.choices.map(({ delta }) => delta) : [],
  )

const join = (events: readonly AnswerEvent[], field: 'content' | 'reasoning_content'): string =>
  deltasOf(events)
    .map((delta) => delta[field] ?? '')
    .join('')

describe('an answer of the simulator', () => {
  test('names itself', async () => {
    const { model, system_fingerprint: fingerprint, message } = await answerTo()
    expect([model, fingerprint]).toEqual(['wardline-simulator', 'wardline-simulator'])
    expect(message['content']).toMatch(/^【DeepSeek 模拟器】/u)
  })

  test('mentions every surrogate and the clinical lines', async () => {
    const { message } = await answerTo()
    for (const surrogate of surrogates) expect(message['content']).toContain(surrogate)
    expect(message['content']).toContain('主诉：反复胸痛3天')
    expect(message['content']).toContain('用药：阿司匹林')
    expect(message['content']).not.toContain('@@PERSON_XXXXX@@')
  })

  test('is the same for the same request', async () => {
    expect((await answerTo()).message).toEqual((await answerTo()).message)
  })

  test('thinks unless told not to', async () => {
    expect((await answerTo()).message['reasoning_content']).toContain(surrogates[0])
    const quiet = await answerTo({ thinking: { type: 'disabled' } })
    expect(quiet.message).not.toHaveProperty('reasoning_content')
  })

  test('counts its tokens', async () => {
    const { usage } = await answerTo()
    expect(usage).toMatchObject({
      prompt_cache_hit_tokens: 0,
      prompt_cache_miss_tokens: usage['prompt_tokens'],
      completion_tokens_details: { reasoning_tokens: expect.any(Number) },
    })
    expect(usage['total_tokens']).toBe(
      Number(usage['prompt_tokens']) + Number(usage['completion_tokens']),
    )
  })

  test('stops at max_tokens with length', async () => {
    const { reason, usage } = await answerTo({ max_tokens: 60 })
    expect(reason).toBe('length')
    expect(Number(usage['completion_tokens'])).toBeLessThanOrEqual(60)
  })

  test('stops at a stop word', async () => {
    const { message, reason } = await answerTo({ stop: ['二、'] })
    expect(message['content']).toMatch(/一、[^二]*$/u)
    expect(reason).toBe('stop')
  })

  test('is JSON in JSON mode', async () => {
    const json = { response_format: { type: 'json_object' } }
    const { message } = await answerTo(json, `${note}\n输出 JSON`)
    expect(JSON.parse(String(message['content']))).toMatchObject({
      simulator: '【DeepSeek 模拟器】',
      objects: surrogates,
    })
  })

  test('follows a schema in the prompt', async () => {
    const schema = {
      type: 'object',
      properties: { 主诉: { type: 'string', description: '主诉' }, 姓名: { type: 'string' } },
      additionalProperties: false,
    }
    const json = { response_format: { type: 'json_object' } }
    const { message } = await answerTo(
      json,
      `${note}\n按此 JSON Schema 输出：${JSON.stringify(schema)}`,
    )
    expect(JSON.parse(String(message['content']))).toEqual({
      主诉: '反复胸痛3天',
      姓名: '@@PERSON_7K3QX@@',
    })
  })
})

describe('with tools the simulator', () => {
  const tools = [lookUp]

  test('calls the function that is asked for', async () => {
    const { message, reason } = await answerTo(
      { tools },
      `${note}\n请查询该患者2026-10-01以来的检验结果`,
    )
    const [call] = z
      .array(
        z
          .object({
            id: z.string(),
            function: z.object({ name: z.string(), arguments: z.string() }),
          })
          .loose(),
      )
      .parse(message['tool_calls'])
    expect(reason).toBe('tool_calls')
    expect(call!.function.name).toBe('look_up_results')
    expect(JSON.parse(call!.function.arguments)).toEqual({
      patient_name: '@@PERSON_7K3QX@@',
      record_number: '@@RECORD_NUMBER_4M2PA@@',
      since: '2026-10-01',
      urgency: 'routine',
      limit: 3,
    })
  })

  test('answers in words when nothing is asked for', async () => {
    const { message, reason } = await answerTo({ tools }, '写一首诗')
    expect(message).not.toHaveProperty('tool_calls')
    expect(reason).toBe('stop')
  })

  test('answers in words after the result', async () => {
    const call = {
      id: 'call_1',
      type: 'function',
      function: { name: 'look_up_results', arguments: '{"patient_name":"@@PERSON_7K3QX@@"}' },
    }
    const messages = [
      { role: 'user', content: '查询患者的检验结果' },
      { role: 'assistant', content: '', reasoning_content: '', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: '肌钙蛋白 0.02，送检 @@PERSON_5W2ZD@@' },
    ]
    const { message, reason, usage } = await answerTo({ tools, messages })
    expect(reason).toBe('stop')
    expect(message['content']).toContain('肌钙蛋白 0.02')
    expect(message['content']).toContain('@@PERSON_5W2ZD@@')
    expect(Number(usage['prompt_cache_hit_tokens']) % 64).toBe(0)
  })

  test('streams arguments in parts', async () => {
    const events = await streamOf({ tools }, `${note}\n查询检验结果`)
    const calls = deltasOf(events).flatMap(({ tool_calls: calls }) => calls ?? [])
    const text = calls.map((call) => call.function?.arguments ?? '').join('')
    expect(calls.length).toBeGreaterThan(5)
    expect(JSON.parse(text)).toMatchObject({ patient_name: '@@PERSON_7K3QX@@' })
  })

  test('gets the missing reasoning from our client', async () => {
    const messages = [
      { role: 'user', content: '问' },
      { role: 'assistant', content: '答' },
      { role: 'user', content: '再问' },
    ]
    expect(join(await streamOf({ tools, messages }), 'content')).toMatch(/^【DeepSeek 模拟器】/u)
  })

  test('wants the reasoning of the history back', async () => {
    const messages = [
      { role: 'user', content: '问' },
      { role: 'assistant', content: '答' },
      { role: 'user', content: '再问' },
    ]
    const response = await send(aRequest({ tools, messages }))
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: {
        message: 'The `reasoning_content` in the thinking mode must be passed back to the API.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_request_error',
      },
    })
    expect((await send(aRequest({ messages }))).status).toBe(200)
    const quiet = { tools, messages, thinking: { type: 'disabled' } }
    expect((await send(aRequest(quiet))).status).toBe(200)
  })
})

describe('a stream of the simulator', () => {
  test('is kept alive, thinks, then speaks', async () => {
    const events = await streamOf({})
    const whole = (await answerTo()).message
    expect(events[0]).toEqual({ kind: 'keep-alive' })
    expect(join(events, 'reasoning_content')).toBe(whole['reasoning_content'])
    expect(join(events, 'content')).toBe(whole['content'])
    const reasoning = deltasOf(events).findLastIndex((delta) => delta.reasoning_content)
    const content = deltasOf(events).findIndex((delta) => delta.content)
    expect(reasoning).toBeLessThan(content)
    expect(deltasOf(events)[reasoning]?.content).toBeNull()
  })

  test('has its usage in the last chunk', async () => {
    expect((await streamOf({})).at(-1)).toMatchObject({
      chunk: { choices: [{ finish_reason: 'stop' }], usage: { total_tokens: expect.any(Number) } },
    })
  })

  test('has its usage apart when asked', async () => {
    const events = await streamOf({ stream_options: { include_usage: true } })
    expect(events.at(-2)).toMatchObject({
      chunk: { choices: [{ finish_reason: 'stop' }], usage: null },
    })
    expect(events.at(-1)).toMatchObject({
      chunk: { choices: [], usage: { total_tokens: expect.any(Number) } },
    })
  })

  test('is the same in single bytes', async () => {
    const events = await streamOf({}, `${note}\n#simulate chunks=1`)
    expect(join(events, 'content')).toBe((await answerTo()).message['content'])
    expect(deltasOf(events).every(({ content }) => Array.from(content ?? '').length <= 1)).toBe(
      true,
    )
  })
})

describe('on request the simulator', () => {
  const says = (directive: string) => streamOf({}, `${note}\n#simulate ${directive}`)

  test.each([
    'cut',
    'garbage',
    'error-in-stream',
    'insufficient',
    'insufficient=late',
    'status=500',
  ])('spoils a stream: %s', async (directive) => {
    await expect(says(directive)).rejects.toMatchObject({ code: 'upstream_error' })
  })

  test('keeps a slow stream alive', async () => {
    const events = await says('slow=600')
    expect(events.filter(({ kind }) => kind === 'keep-alive').length).toBeGreaterThanOrEqual(3)
    expect(join(events, 'content')).toMatch(/^【DeepSeek 模拟器】/u)
  })

  test('says nothing', async () => {
    expect(join(await says('empty'), 'content')).toBe('')
  })

  test.each([
    ['status=429', 429],
    ['garbage', 200],
    ['error-in-stream', 200],
    ['slow=300', 200],
  ])('answers whole with %s as %i', async (directive, status) => {
    const response = await send(aRequest({}, `${note}\n#simulate ${directive}`))
    expect(response.status).toBe(status)
    expect(await response.text()).toMatch(/^(?:\{"error":|<html>|\n+\{"id":)/u)
  })

  test('cuts a whole answer', async () => {
    const response = await send(aRequest({}, `${note}\n#simulate cut`))
    await expect(response.text()).rejects.toThrow()
  })
})

describe('the simulator refuses', () => {
  test.each([
    ['no JSON', 'oops', 400],
    ['no messages', { model: 'm' }, 400],
    ['no model', { messages: [{ role: 'user', content: 'a' }] }, 400],
    ['an unknown role', aRequest({ messages: [{ role: 'robot', content: 'a' }] }), 400],
    ['JSON mode without the word', aRequest({ response_format: { type: 'json_object' } }), 400],
    ['a forced tool while thinking', aRequest({ tools: [lookUp], tool_choice: 'required' }), 400],
    ['a temperature of 3', aRequest({ temperature: 3 }), 422],
    ['17 stop words', aRequest({ stop: Array.from({ length: 17 }, String) }), 422],
  ])('%s', async (...[, body, status]) => {
    const response = await send(body)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } })
  })

  test('a missing key', async () => {
    expect((await fetch(`${simulator.url}/models`)).status).toBe(401)
  })

  test('other paths', async () => {
    expect((await send({}, '/completions')).status).toBe(404)
  })
})

test.each(['/v1/chat/completions', '/beta/chat/completions'])('%s is served', async (path) => {
  expect((await send(aRequest(), path)).status).toBe(200)
})

test.each(['/models', '/v1/models'])('%s lists the simulator', async (path) => {
  const response = await fetch(`${simulator.url}${path}`, {
    headers: { authorization: 'Bearer k' },
  })
  expect(await response.json()).toMatchObject({ data: [{ id: 'wardline-simulator' }] })
})
