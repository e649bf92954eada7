import { describe, expect, test } from 'vitest'

import type {
  Answer,
  AnswerEvent,
  AnswerEvents,
  ModelRequest,
} from '../../../gateway/models/answer.ts'
import type { Endpoint, Limits } from '../../../gateway/models/endpoint.ts'
import type { HealthRules } from '../../../gateway/models/health.ts'
import { createModels } from '../../../gateway/models/models.ts'
import { Problem } from '../../../gateway/problems.ts'
import {
  chunkFrame,
  completionOf,
  contentFrames,
  cuts,
  hangs,
  inTurn,
  recordingUpstream,
  type RecordingUpstream,
  stalls,
  streams,
  whole,
} from '../../support/upstream.ts'

const endpointOf = (
  id: string,
  { url }: { url: string },
  more: Partial<Endpoint> = {},
): Endpoint => ({
  id,
  kind: 'cloud',
  dialect: 'deepseek',
  baseUrl: url,
  apiKey: 'secret-key',
  model: `model-of-${id}`,
  simulator: false,
  ...more,
})

type Options = { readonly limits?: Partial<Limits>; readonly health?: Partial<HealthRules> }

function modelsOf(upstreams: Record<string, RecordingUpstream>, { limits, health }: Options = {}) {
  const endpoints = Object.entries(upstreams).map(([id, upstream]) => endpointOf(id, upstream))
  const rules = health === undefined ? {} : { health }
  return createModels(endpoints, { limits: { maxRetries: 0, ...limits }, ...rules })
}

const aQuestion = (content = '问'): ModelRequest => ({
  stream: false,
  messages: [{ role: 'user', content }],
})
const aStreamedQuestion = (content = '问'): ModelRequest => ({
  ...aQuestion(content),
  stream: true,
})

const open = () => ({ signal: new AbortController().signal })

function eventsOf(answer: Answer): AnswerEvents {
  if (answer.kind !== 'stream') throw new Error('not a stream')
  return answer.events
}

const textOf = (events: readonly AnswerEvent[]): string =>
  events
    .map((event) => (event.kind === 'chunk' ? (event.chunk.choices[0]?.delta.content ?? '') : ''))
    .join('')

async function failureOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('it did not fail')
}

const rest = async (events: AnswerEvents) => (await Array.fromAsync(events)).flat()

describe('a question', () => {
  test('goes out as the payload said, byte for byte', async () => {
    await using cloud = await recordingUpstream()
    const models = modelsOf({ cloud })
    const request = aQuestion('患者 @@PERSON_7K3QX@@ 😀 \u2028"')
    const payload = models.payload('cloud', request)
    await models.ask(['cloud'], request, open())
    expect(cloud.requests[0]!.body.equals(Buffer.from(payload))).toBe(true)
    expect(cloud.requests[0]!.path).toBe('/chat/completions')
  })

  test('goes out as it was scanned, though changed since', async () => {
    await using cloud = await recordingUpstream()
    const models = modelsOf({ cloud })
    const messages = [{ role: 'user', content: '问' }]
    const request = { stream: false, messages }
    const payload = models.payload('cloud', request)
    messages.push({ role: 'user', content: '后来' })
    await models.ask(['cloud'], request, open())
    expect(cloud.requests[0]!.text).toBe(payload)
  })

  test('tells the destination nothing of our machine', async () => {
    await using cloud = await recordingUpstream()
    await modelsOf({ cloud }).ask(['cloud'], aQuestion(), open())
    const { headers } = cloud.requests[0]!
    expect(headers['authorization']).toBe('Bearer secret-key')
    expect(headers['user-agent']).toBe('wardline')
    expect(Object.keys(headers).filter((name) => /^(?:x-|openai)/u.test(name))).toEqual([])
  })

  test('is answered whole', async () => {
    await using cloud = await recordingUpstream()
    const answer = await modelsOf({ cloud }).ask(['cloud'], aQuestion(), open())
    expect(answer).toMatchObject({
      kind: 'whole',
      destination: 'cloud',
      completion: { choices: [{ message: { content: '好的' } }] },
    })
  })

  test('is answered as a stream with its keep-alives', async () => {
    await using cloud = await recordingUpstream({
      answer: streams(': keep-alive\n\n', ...contentFrames('好', '的')),
    })
    const events = await rest(
      eventsOf(await modelsOf({ cloud }).ask(['cloud'], aStreamedQuestion(), open())),
    )
    expect(events[0]).toEqual({ kind: 'keep-alive' })
    expect(textOf(events)).toBe('好的')
  })

  test('to nobody we know is refused', async () => {
    await using cloud = await recordingUpstream()
    const models = modelsOf({ cloud })
    for (const candidates of [[], ['elsewhere']]) {
      const { code } = await failureOf(models.ask(candidates, aQuestion(), open()))
      expect(code).toBe('no_destination')
    }
    expect(() => models.payload('elsewhere', aQuestion())).toThrow('no_destination')
  })

  test('skips a candidate that is not configured', async () => {
    await using cloud = await recordingUpstream()
    const answer = await modelsOf({ cloud }).ask(['elsewhere', 'cloud'], aQuestion(), open())
    expect(answer.destination).toBe('cloud')
  })

  test('reuses its connections', async () => {
    await using cloud = await recordingUpstream()
    const models = modelsOf({ cloud })
    for (let turn = 0; turn < 20; turn += 1) {
      await rest(eventsOf(await models.ask(['cloud'], aStreamedQuestion(), open())))
      await models.ask(['cloud'], aQuestion(), open())
    }
    expect(cloud.requests).toHaveLength(40)
    expect(cloud.connections).toBeLessThanOrEqual(2)
  })

  test('never follows a redirect', async () => {
    await using elsewhere = await recordingUpstream()
    await using cloud = await recordingUpstream({
      answer: whole({}, 307, { location: `${elsewhere.url}/chat/completions` }),
    })
    const { code } = await failureOf(modelsOf({ cloud }).ask(['cloud'], aQuestion(), open()))
    expect(code).toBe('upstream_error')
    expect(elsewhere.requests).toHaveLength(0)
  })
})

describe('before the first byte', () => {
  const failures = {
    'a server error': whole({}, 500),
    'an overload': whole({}, 503),
    'a wrong key': whole({}, 401),
    'an empty balance': whole({}, 402),
    'a rate limit': whole({}, 429),
    'a broken connection': cuts(),
    'an error in the stream': streams('data: {"error":{"message":"busy"}}\n\n'),
    'too few resources': streams(
      chunkFrame({ role: 'assistant', content: '' }),
      chunkFrame({}, 'insufficient_system_resource'),
    ),
    'something else': whole('<html>oops</html>', 200, { 'content-type': 'text/html' }),
    'an empty stream': streams(),
  }

  test.each(Object.entries(failures))('%s fails over', async (_, answer) => {
    await using first = await recordingUpstream({ answer })
    await using second = await recordingUpstream()
    const models = modelsOf({ first, second })
    for (const request of [aQuestion(), aStreamedQuestion()]) {
      const given = await models.ask(['first', 'second'], request, open())
      expect(given.destination).toBe('second')
      if (given.kind === 'stream') expect(textOf(await rest(given.events))).toBe('好的')
    }
    expect(second.requests[0]!.json['model']).toBe('model-of-second')
  })

  test.each(Object.entries(failures))('%s alone is an upstream error', async (_, answer) => {
    await using cloud = await recordingUpstream({ answer })
    const problem = await failureOf(modelsOf({ cloud }).ask(['cloud'], aStreamedQuestion(), open()))
    expect(problem.code).toBe('upstream_error')
  })

  test('an unreachable destination fails over', async () => {
    const first = await recordingUpstream()
    await first[Symbol.asyncDispose]()
    await using second = await recordingUpstream()
    const answer = await modelsOf({ first, second }).ask(['first', 'second'], aQuestion(), open())
    expect(answer.destination).toBe('second')
  })

  test('silence fails over and is a timeout alone', async () => {
    await using first = await recordingUpstream({ answer: hangs })
    await using second = await recordingUpstream()
    const models = modelsOf({ first, second }, { limits: { headersMs: 1000 } })
    const answer = await models.ask(['first', 'second'], aQuestion(), open())
    expect(answer.destination).toBe('second')
    expect((await failureOf(models.ask(['first'], aQuestion(), open()))).code).toBe(
      'upstream_timeout',
    )
    expect(await first.requests[0]!.closed).toBe(false)
  })

  test('an error is repeated by the SDK', async () => {
    await using cloud = await recordingUpstream({
      answer: inTurn(whole({}, 500, { 'retry-after-ms': '1' }), streams(...contentFrames('好'))),
    })
    const models = modelsOf({ cloud }, { limits: { maxRetries: 2 } })
    expect(
      textOf(await rest(eventsOf(await models.ask(['cloud'], aStreamedQuestion(), open())))),
    ).toBe('好')
    expect(cloud.requests).toHaveLength(2)
    expect(cloud.requests[1]!.body.equals(cloud.requests[0]!.body)).toBe(true)
  })

  test('a long retry-after is not waited for', async () => {
    await using first = await recordingUpstream({ answer: whole({}, 429, { 'retry-after': '30' }) })
    await using second = await recordingUpstream()
    const models = modelsOf({ first, second }, { limits: { maxRetries: 2 } })
    expect((await models.ask(['first', 'second'], aQuestion(), open())).destination).toBe('second')
    expect(first.requests).toHaveLength(1)
    const { headers } = await failureOf(models.ask(['first'], aQuestion(), open()))
    expect(headers).toEqual({ 'retry-after': '30' })
  })

  test.each([400, 422])('%i is the caller’s fault and stays here', async (status) => {
    const body = { error: { message: '张三的请求太长', code: 'invalid_request_error' } }
    await using first = await recordingUpstream({ answer: whole(body, status) })
    await using second = await recordingUpstream()
    const problem = await failureOf(
      modelsOf({ first, second }).ask(['first', 'second'], aQuestion(), open()),
    )
    expect(problem.code).toBe('invalid_request')
    expect(problem.detail.en).toContain(String(status))
    expect(problem.cause).toEqual({ status, class: expect.any(String) })
    expect(JSON.stringify([problem, problem.detail, problem.stack])).not.toContain('张三')
    expect(second.requests).toHaveLength(0)
  })

  test('repeated failure makes a destination unhealthy', async () => {
    await using first = await recordingUpstream({ answer: whole({}, 503) })
    await using second = await recordingUpstream()
    const models = modelsOf({ first, second }, { health: { failures: 2 } })
    for (let turn = 0; turn < 3; turn += 1)
      await models.ask(['first', 'second'], aQuestion(), open())
    expect(models.health()).toEqual([
      { id: 'first', healthy: false, simulator: false },
      { id: 'second', healthy: true, simulator: false },
    ])
    expect(first.requests).toHaveLength(2)
  })

  test('an unhealthy destination is still asked last', async () => {
    await using first = await recordingUpstream({
      answer: inTurn(whole({}, 503), whole(completionOf({}))),
    })
    await using second = await recordingUpstream({ answer: whole({}, 503) })
    const models = modelsOf({ first, second }, { health: { failures: 1 } })
    await failureOf(models.ask(['first', 'second'], aQuestion(), open()))
    expect((await models.ask(['first', 'second'], aQuestion(), open())).destination).toBe('first')
  })
})

describe('after the first byte', () => {
  test.each([
    ['a keep-alive', cuts(': keep-alive\n\n')],
    ['a part', cuts(chunkFrame({ content: '好' }))],
    ['a part and garbage', streams(chunkFrame({ content: '好' }), 'data: {"choi\n\n')],
    ['a part and an error', streams(chunkFrame({ content: '好' }), 'data: {"error":{}}\n\n')],
    ['a part and silence', stalls(chunkFrame({ content: '好' }))],
  ])('%s is not asked for again', async (_, answer) => {
    await using first = await recordingUpstream({ answer })
    await using second = await recordingUpstream()
    const models = modelsOf({ first, second }, { limits: { maxRetries: 2, idleMs: 1000 } })
    const given = await models.ask(['first', 'second'], aStreamedQuestion(), open())
    const { code } = await failureOf(rest(eventsOf(given)))
    expect(['upstream_error', 'upstream_timeout']).toContain(code)
    expect([first.requests.length, second.requests.length]).toEqual([1, 0])
  })

  test('silence is an upstream timeout', async () => {
    await using cloud = await recordingUpstream({ answer: stalls(chunkFrame({ content: '好' })) })
    const models = modelsOf({ cloud }, { limits: { idleMs: 1000 } })
    const events = eventsOf(await models.ask(['cloud'], aStreamedQuestion(), open()))
    expect((await failureOf(rest(events))).code).toBe('upstream_timeout')
    expect(await cloud.requests[0]!.closed).toBe(false)
  })

  test('a stream that breaks off counts against its destination', async () => {
    await using cloud = await recordingUpstream({ answer: cuts(chunkFrame({ content: '好' })) })
    const models = modelsOf({ cloud }, { health: { failures: 1 } })
    await failureOf(rest(eventsOf(await models.ask(['cloud'], aStreamedQuestion(), open()))))
    expect(models.health()).toMatchObject([{ healthy: false }])
  })

  test('the first part is passed on before the second', async () => {
    const second = Promise.withResolvers<void>()
    await using cloud = await recordingUpstream({
      answer: async (response) => {
        response.write(chunkFrame({ content: '好' }))
        await second.promise
        response.end(chunkFrame({ content: '的' }, 'stop'))
      },
    })
    const events = eventsOf(await modelsOf({ cloud }).ask(['cloud'], aStreamedQuestion(), open()))
    const iterator = events[Symbol.asyncIterator]()
    expect(textOf((await iterator.next()).value)).toBe('好')
    second.resolve()
    expect(textOf((await iterator.next()).value)).toBe('的')
  })

  test('two finished choices end without a sign', async () => {
    await using cloud = await recordingUpstream({
      answer: streams(chunkFrame({ content: '好' }), chunkFrame({}, 'stop')),
    })
    const events = eventsOf(await modelsOf({ cloud }).ask(['cloud'], aStreamedQuestion(), open()))
    expect(await rest(events)).toHaveLength(2)
  })
})

describe('whoever leaves', () => {
  const answer = stalls(chunkFrame({ content: '好' }))

  test('before the answer closes the connection', async () => {
    await using cloud = await recordingUpstream({ answer: hangs })
    const caller = new AbortController()
    const failure = failureOf(
      modelsOf({ cloud }).ask(['cloud'], aQuestion(), { signal: caller.signal }),
    )
    const request = await cloud.request(0)
    caller.abort()
    expect((await failure).code).toBe('client_gone')
    expect(await request.closed).toBe(false)
  })

  test('before asking asks nobody', async () => {
    await using cloud = await recordingUpstream()
    const asked = modelsOf({ cloud }).ask(['cloud'], aQuestion(), { signal: AbortSignal.abort() })
    expect((await failureOf(asked)).code).toBe('client_gone')
    expect(cloud.requests).toHaveLength(0)
  })

  test('in the middle by signal closes the connection', async () => {
    await using cloud = await recordingUpstream({ answer })
    const caller = new AbortController()
    const models = modelsOf({ cloud })
    const given = await models.ask(['cloud'], aStreamedQuestion(), { signal: caller.signal })
    const failure = failureOf(rest(eventsOf(given)))
    caller.abort()
    expect((await failure).code).toBe('client_gone')
    expect(await cloud.requests[0]!.closed).toBe(false)
    expect(models.health()).toMatchObject([{ healthy: true }])
  })

  test('by breaking the loop closes the connection', async () => {
    await using cloud = await recordingUpstream({ answer })
    for await (const together of eventsOf(
      await modelsOf({ cloud }).ask(['cloud'], aStreamedQuestion(), open()),
    )) {
      expect(textOf(together)).toBe('好')
      break
    }
    expect(await cloud.requests[0]!.closed).toBe(false)
  })

  test('while an event is awaited closes the connection', async () => {
    await using cloud = await recordingUpstream({ answer })
    const events = eventsOf(await modelsOf({ cloud }).ask(['cloud'], aStreamedQuestion(), open()))
    const iterator = events[Symbol.asyncIterator]()
    await iterator.next()
    const awaited = failureOf(iterator.next())
    await iterator.return?.()
    expect((await awaited).code).toBe('client_gone')
    expect(await cloud.requests[0]!.closed).toBe(false)
  })

  test('without reading anything closes the connection', async () => {
    await using cloud = await recordingUpstream({ answer })
    const events = eventsOf(await modelsOf({ cloud }).ask(['cloud'], aStreamedQuestion(), open()))
    await events[Symbol.asyncIterator]().return?.()
    expect(await cloud.requests[0]!.closed).toBe(false)
  })
})

describe('a vLLM server', () => {
  const vllmOf = (upstream: RecordingUpstream) =>
    createModels([
      endpointOf('ward', upstream, { kind: 'on-premises', dialect: 'vllm', apiKey: '' }),
    ])

  test('is asked in its words without a key', async () => {
    await using ward = await recordingUpstream()
    const request = { ...aQuestion(), thinking: { type: 'disabled' }, user_id: 'u' }
    await vllmOf(ward).ask(['ward'], request, open())
    expect(ward.requests[0]!.json).toEqual({
      model: 'model-of-ward',
      stream: false,
      messages: [{ role: 'user', content: '问' }],
      chat_template_kwargs: { thinking: false, enable_thinking: false },
    })
  })

  test('is understood whole and streamed', async () => {
    await using ward = await recordingUpstream({
      answer: inTurn(
        whole(completionOf({ content: '答', reasoning: '想' })),
        streams(chunkFrame({ reasoning: '想' }), ...contentFrames('答')),
      ),
    })
    const models = vllmOf(ward)
    expect(await models.ask(['ward'], aQuestion(), open())).toMatchObject({
      completion: { choices: [{ message: { content: '答', reasoning_content: '想' } }] },
    })
    const events = await rest(eventsOf(await models.ask(['ward'], aStreamedQuestion(), open())))
    expect(events[0]).toMatchObject({
      chunk: { choices: [{ delta: { reasoning_content: '想' } }] },
    })
    expect(ward.requests[1]!.json).toMatchObject({ stream_options: { include_usage: true } })
  })
})

test('concurrent questions do not mix', async () => {
  await using cloud = await recordingUpstream({
    answer: async (response, request) => {
      const content = /第\d+问/u.exec(request.text)?.[0] ?? ''
      await streams(...contentFrames(...Array.from(`答${content}`.repeat(20))))(response, request)
    },
  })
  const models = modelsOf({ cloud })
  const texts = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const answer = await models.ask(['cloud'], aStreamedQuestion(`第${index}问`), open())
      return textOf(await rest(eventsOf(answer)))
    }),
  )
  expect(texts).toEqual(texts.map((_, index) => `答第${index}问`.repeat(20)))
})

test('an answer is the same at every split of its bytes', async () => {
  const bytes = Buffer.from(contentFrames('主诉：胸痛', '😀').join('').replaceAll('\n', '\r\n'))
  const splits = Array.from({ length: bytes.length }, (_, at) =>
    streams(bytes.subarray(0, at), bytes.subarray(at)),
  )
  await using cloud = await recordingUpstream({ answer: inTurn(...splits) })
  const models = modelsOf({ cloud })
  for (const at of splits.keys()) {
    const events = eventsOf(await models.ask(['cloud'], aStreamedQuestion(), open()))
    expect(textOf(await rest(events)), `offset ${at}`).toBe('主诉：胸痛😀')
  }
})
