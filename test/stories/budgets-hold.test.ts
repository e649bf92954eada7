import OpenAI, { RateLimitError } from 'openai'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { nextDayAfter, type Entry } from '#audit'
import type { Bundle } from '#policy'

import { loadBundle } from '../../gateway/policies/folder.ts'
import { aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { echoes } from '../support/echo.ts'
import { entriesOf, until } from '../support/entries.ts'
import { aGateway, type TestGateway } from '../support/gateway.ts'
import { aKillableGateway } from '../support/killable.ts'
import {
  chunkFrame,
  completionOf,
  contentFrames,
  inTurn,
  recordingUpstream,
  stalls,
  streams,
  whole,
  type Behaviour,
} from '../support/upstream.ts'

const ask = {
  model: 'general-assistant',
  messages: [{ role: 'user', content: '高血压的随访要点？' }],
}

type Limits = Bundle['limits']

const shipped = await loadBundle()
const noLimits: Limits = {
  principal: {},
  department: {},
  useCase: {},
  departments: {},
  useCases: {},
}
const bundleWith = (limits: Partial<Limits>): Bundle => ({
  ...shipped,
  limits: { ...noLimits, ...limits },
})

type Store = 'memory' | 'postgres'

async function aHouse(
  limits: Partial<Limits>,
  { limitsStore = 'memory', answer }: { limitsStore?: Store; answer?: Behaviour } = {},
) {
  const stack = new AsyncDisposableStack()
  const upstream = stack.use(await recordingUpstream(answer ? { answer } : {}))
  const gateway = stack.use(
    await aGateway({ upstream: upstream.url, bundle: bundleWith(limits), limitsStore }),
  )
  return { upstream, gateway, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

type User = Parameters<TestGateway['keyOf']>[0]

async function statusesOf(gateway: TestGateway, ...users: readonly User[]): Promise<number[]> {
  const statuses: number[] = []
  for (const user of users) {
    const reply = await gateway.chat(ask, { user })
    await reply.text()
    statuses.push(reply.status)
  }
  return statuses
}

const numberOf = (reply: Response, header: string): number => Number(reply.headers.get(header))
const tokensLeft = (reply: Response): number => numberOf(reply, 'x-ratelimit-remaining-tokens')

const plenty = 1_000_000

/** How many tokens a request was booked with: as much as the next one, which reserves the same, finds fewer. */
async function bookedFor(
  gateway: TestGateway,
  request: { body: object; during?: (reply: Response) => Promise<unknown> },
): Promise<number> {
  const { body, during = (reply: Response) => reply.text() } = request
  const before = await gateway.chat(body)
  await during(before)
  const next = await gateway.chat(body)
  await next.body?.cancel()
  return tokensLeft(before) - tokensLeft(next)
}

const outcomesOf = async (gateway: TestGateway) =>
  (await entriesOf(gateway)).flatMap(({ body }) => body.outcome ?? [])

const dimensions = [
  [
    'principal',
    'requests',
    { principal: { requestsPerMinute: 2 } },
    '您每分钟 2 次请求',
    'for you',
  ],
  ['principal', 'tokens', { principal: { tokensPerDay: 15 } }, '您每天 15 词元', 'for you'],
  [
    'department',
    'requests',
    { department: { requestsPerMinute: 2 } },
    '科室“心内科”每分钟 2 次请求',
    'for the department Cardiology',
  ],
  [
    'department',
    'tokens',
    { department: { tokensPerDay: 1 }, departments: { cardiology: { tokensPerDay: 15 } } },
    '科室“心内科”每天 15 词元',
    'for the department Cardiology',
  ],
  [
    'use-case',
    'requests',
    {
      useCase: { requestsPerMinute: 99 },
      useCases: { 'general-assistant': { requestsPerMinute: 2 } },
    },
    '用途“通用助手”每分钟 2 次请求',
    'for the use case General assistant',
  ],
  [
    'use-case',
    'tokens',
    { useCase: { tokensPerDay: 15 } },
    '用途“通用助手”每天 15 词元',
    'for the use case General assistant',
  ],
] as const

describe.each(['memory', 'postgres'] as const)('counted in %s', (limitsStore) => {
  test.each(dimensions)(
    'a budget of a %s in %s is held, and the refusal is on record',
    async (scope, unit, limits, zh, en) => {
      // Each answer takes ten tokens: two fit into fifteen, for the second begins when something is left.
      await using house = await aHouse(limits, { limitsStore })
      const { gateway, upstream } = house
      expect(await statusesOf(gateway, 'dr.lin', 'dr.lin')).toEqual([200, 200])
      const refused = await gateway.chat(ask)
      const { error } = (await refused.json()) as { error: Record<string, string> }

      expect(refused.status).toBe(429)
      expect(error).toMatchObject({ code: 'rate_limited', type: 'rate_limit_error' })
      expect(error['message']).toContain(zh)
      expect(error['message']).toContain(en)
      expect(numberOf(refused, 'retry-after')).toBeGreaterThan(0)
      expect(numberOf(refused, 'retry-after')).toBeLessThanOrEqual(
        unit === 'requests' ? 60 : 86_400,
      )
      expect(refused.headers.get(`x-ratelimit-remaining-${unit}`)).toBe('0')
      expect(upstream.requests).toHaveLength(2)
      const [denied] = (await entriesOf(gateway)).filter(({ body }) => body.type === 'ai.deny')
      expect(denied?.body).toMatchObject({
        useCase: 'general-assistant',
        policy: { decision: 'deny', reason: 'rate_limited' },
      })
      expect(denied?.body.policy?.rules).toContain(`limit.${scope}.${unit}`)
      expect(refused.headers.get('x-wardline-entry')).toBe(String(denied?.index))
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
      expect(metrics).toContain(`wardline_limited_total{scope="${scope}",unit="${unit}"} 1`)
    },
  )

  test('who is refused uses up nothing of others', async () => {
    await using house = await aHouse(
      {
        principal: { requestsPerMinute: 2, tokensPerDay: plenty },
        department: { requestsPerMinute: 3, tokensPerDay: plenty },
        useCase: { requestsPerMinute: 4 },
      },
      { limitsStore },
    )
    const users: User[] = ['dr.lin', 'dr.lin', 'dr.lin', 'dr.lin', 'mgr.qian', 'mgr.qian', 'it.sun']
    expect(await statusesOf(house.gateway, ...users)).toEqual([200, 200, 429, 429, 200, 429, 200])
    expect(await statusesOf(house.gateway, 'it.sun')).toEqual([429])
  })

  test('a department is what the identity provider says, whatever a client sends', async () => {
    await using house = await aHouse({ department: { requestsPerMinute: 1 } }, { limitsStore })
    const { gateway } = house
    await statusesOf(gateway, 'dr.lin')
    const headers = {
      'x-wardline-department': 'radiology',
      'x-department': 'radiology',
      department: 'radiology',
    }
    const body = { ...ask, department: 'radiology', user: 'it.sun' }
    expect((await gateway.chat(body, { user: 'mgr.qian', headers })).status).toBe(429)
  })

  test('an answer tells what is left of the tightest budget', async () => {
    await using house = await aHouse(
      {
        principal: { requestsPerMinute: 9, tokensPerDay: plenty },
        department: { requestsPerMinute: 5 },
      },
      { limitsStore },
    )
    for (const [place, stream] of [false, true].entries()) {
      const reply = await house.gateway.chat({ ...ask, stream })
      await reply.text()
      expect(numberOf(reply, 'x-ratelimit-limit-requests')).toBe(5)
      expect(numberOf(reply, 'x-ratelimit-remaining-requests')).toBe(4 - place)
      expect(reply.headers.get('x-ratelimit-reset-requests')).toMatch(/^(?:1m0s|[\d.]+m?s)$/u)
      expect(numberOf(reply, 'x-ratelimit-limit-tokens')).toBe(plenty)
      expect(tokensLeft(reply)).toBeLessThan(plenty - 2_000 - 10 * place)
      expect(reply.headers.get('x-ratelimit-reset-tokens')).toMatch(/^(?:\d+h)?(?:\d+m)?[\d.]+s$/u)
    }
  })

  test('what a model says that it took is booked, streamed or not', async () => {
    await using house = await aHouse({ principal: { tokensPerDay: plenty } }, { limitsStore })
    for (const stream of [false, true])
      expect(await bookedFor(house.gateway, { body: { ...ask, stream } })).toBe(10)
    expect((await outcomesOf(house.gateway))[0]?.tokens).toEqual({ prompt: 7, completion: 3 })
  })

  test('a client that hangs up pays for what came until then', async () => {
    await using house = await aHouse(
      { principal: { tokensPerDay: plenty } },
      { limitsStore, answer: stalls(chunkFrame({ content: '您好，随访要点如下。' })) },
    )
    const { gateway } = house
    const leave = async (reply: Response): Promise<void> => {
      const reader = reply.body!.getReader()
      await reader.read()
      await reader.cancel()
      await until(async () => (await outcomesOf(gateway)).length === 1)
    }
    const booked = await bookedFor(gateway, { body: { ...ask, stream: true }, during: leave })
    const [outcome] = await outcomesOf(gateway)
    const { prompt = 0, completion = 0 } = outcome?.tokens ?? {}
    expect(outcome).toMatchObject({
      status: 'client_gone',
      tokens: { completion: 6, estimated: true },
    })
    expect(prompt).toBeGreaterThan(100)
    expect(booked).toBe(prompt + completion)
  })

  test('what cannot be counted is refused, and says at which stage', async () => {
    await using house = await aHouse({ principal: { requestsPerMinute: 9 } }, { limitsStore })
    const { gateway, upstream } = house
    await using owner = await aSession(gateway.databaseUrl)
    await owner.query('ALTER TABLE usage_counter RENAME TO away')
    const reply = await gateway.chat(ask)
    const ready = await fetch(`${gateway.url}/readyz`)
    if (limitsStore === 'memory') {
      expect([reply.status, ready.status]).toEqual([200, 200])
      return
    }
    const { error } = (await reply.json()) as { error: Record<string, string> }
    expect([reply.status, error['code'], ready.status]).toEqual([503, 'audit_unavailable', 503])
    expect(error['message']).toMatch(/限额环节.*stage: limit/u)
    expect((await gateway.post('/api/deidentify', { text: '你好' })).status).toBe(503)
    expect(upstream.requests).toHaveLength(0)
    await owner.query('ALTER TABLE away RENAME TO usage_counter')
    expect(await statusesOf(gateway, 'dr.lin')).toEqual([200])
    expect((await entriesOf(gateway)).map(({ body }) => body.policy?.reason)).toContain(
      'audit_unavailable',
    )
  })
})

describe('tokens', () => {
  const limits = { principal: { tokensPerDay: plenty } }

  test.each([
    ['is silent', 'null'],
    ['says less than nothing', '{"prompt_tokens":-7,"completion_tokens":3}'],
    ['says infinitely many', '{"prompt_tokens":7,"completion_tokens":1e999}'],
    ['says no number', '{"prompt_tokens":"7","completion_tokens":[3]}'],
    ['says more than any model can', '{"prompt_tokens":7,"completion_tokens":9e15}'],
    ['says something else', '"seven"'],
  ])('are estimated, and named so, when a model %s', async (_how, usage) => {
    const text = JSON.stringify({ ...completionOf({ content: '好的，随访。' }), usage: 0 })
    await using house = await aHouse(limits, {
      answer: whole(text.replace('"usage":0', `"usage":${usage}`)),
    })
    const booked = await bookedFor(house.gateway, { body: ask })
    const [outcome] = await outcomesOf(house.gateway)
    expect(outcome).toMatchObject({
      status: 'completed',
      tokens: { estimated: true, completion: 3 },
    })
    expect(booked).toBe(3 + (outcome?.tokens?.prompt ?? 0))
  })

  test('are estimated when a stream never says', async () => {
    await using house = await aHouse(limits, { answer: echoes() })
    const booked = await bookedFor(house.gateway, { body: { ...ask, stream: true } })
    const tokens = (await outcomesOf(house.gateway))[0]?.tokens
    expect(tokens).toMatchObject({ estimated: true, completion: 6 })
    expect(booked).toBe((tokens?.prompt ?? 0) + 6)
  })

  test('of a stream that breaks off are booked as far as it came', async () => {
    await using house = await aHouse(limits, {
      answer: streams(chunkFrame({ content: '您好' }), 'data: {"error":{"message":"x"}}\n\n'),
    })
    const booked = await bookedFor(house.gateway, { body: { ...ask, stream: true } })
    const [outcome] = await outcomesOf(house.gateway)
    expect(outcome).toMatchObject({ status: 'upstream_error', tokens: { completion: 2 } })
    expect(booked).toBe((outcome?.tokens?.prompt ?? 0) + 2)
  })

  test('stay reserved when a client leaves a model at work', async () => {
    await using house = await aHouse(limits, { answer: () => {} })
    const { gateway, upstream } = house
    const leave = new AbortController()
    const asked = gateway.chat(ask, { signal: leave.signal }).catch(() => null)
    await upstream.request(0)
    leave.abort()
    await asked
    await until(async () => (await outcomesOf(gateway)).length === 1)
    upstream.answerWith(whole(completionOf({ content: '好' })))
    const left = tokensLeft(await gateway.chat(ask))
    const reserved = plenty - left
    // Twice the same reservation: the one that stays, and the one of the request that tells.
    expect(reserved).toBeGreaterThan(2 * 2_000)
    expect(reserved % 2).toBe(0)
  })

  test('are given back when no model answers, and when nothing left the house', async () => {
    await using house = await aHouse(limits, { answer: whole({ error: {} }, 500) })
    expect(await bookedFor(house.gateway, { body: ask })).toBe(0)
    const secret = { ...ask, messages: [{ role: 'user', content: 'HIV 阳性患者，HIV 感染史' }] }
    const reply = await house.gateway.chat(secret)
    const after = await house.gateway.chat(ask)
    expect([reply.status, after.status]).toEqual([403, 502])
    house.upstream.answerWith(whole(completionOf({ content: '好' })))
    expect(await bookedFor(house.gateway, { body: ask })).toBe(10)
  })

  test('that cannot be booked stay reserved, and the answer is handed over', async () => {
    let finish = (): void => {}
    const finished = new Promise<void>((resolve) => (finish = resolve))
    const answer: Behaviour = async (response, request) => {
      await finished
      await streams(...contentFrames('好'))(response, request)
    }
    await using house = await aHouse(limits, { answer, limitsStore: 'postgres' })
    const { gateway, upstream } = house
    await using owner = await aSession(gateway.databaseUrl)
    const asked = gateway.chat({ ...ask, stream: true })
    await upstream.request(0)
    await owner.query('ALTER TABLE usage_counter RENAME TO away')
    finish()
    const reply = await asked
    expect(await reply.text()).toContain('[DONE]')
    expect(gateway.logged.filter((line) => line.includes('was not booked'))).toHaveLength(1)
    await owner.query('ALTER TABLE away RENAME TO usage_counter')
    const next = await gateway.chat({ ...ask, stream: true })
    expect(plenty - tokensLeft(next)).toBe(2 * (plenty - tokensLeft(reply)))
  })

  test('that a client wishes for keep nobody else from asking', async () => {
    await using house = await aHouse({ department: { tokensPerDay: 20_000 } })
    const { gateway } = house
    const reply = await gateway.chat({ ...ask, max_tokens: 2_000_000_000 })
    expect(reply.status).toBe(200)
    expect(tokensLeft(reply)).toBeGreaterThan(20_000 - 4_100)
    expect(await statusesOf(gateway, 'mgr.qian')).toEqual([200])
  })

  test('that run out while many ask are exceeded by no more than one reservation', async () => {
    let finish = (): void => {}
    const finished = new Promise<void>((resolve) => (finish = resolve))
    const answer: Behaviour = async (response, request) => {
      await finished
      await streams(...contentFrames('好'))(response, request)
    }
    await using house = await aHouse({ principal: { tokensPerDay: 9_000 } }, { answer })
    const replies = Array.from({ length: 20 }, () =>
      house.gateway.chat({ ...ask, stream: true, max_tokens: 4_000 }),
    )
    await house.upstream.request(2)
    const isDecided = ({ body: { type } }: Entry) => type === 'ai.accept' || type === 'ai.deny'
    await until(async () => (await entriesOf(house.gateway)).filter(isDecided).length === 20)
    finish()
    const statuses = (await Promise.all(replies)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(3)
    expect(statuses.filter((status) => status === 429)).toHaveLength(17)
  })
})

describe('requests', () => {
  test('that the policy refuses use nothing', async () => {
    await using house = await aHouse({ principal: { requestsPerMinute: 2 } })
    const { gateway } = house
    const refused = { ...ask, model: 'prognosis-warning' }
    for (let time = 0; time < 4; time += 1) {
      const reply = await gateway.chat(refused)
      expect([reply.status, reply.headers.get('x-ratelimit-limit-requests')]).toEqual([403, null])
    }
    expect(await statusesOf(gateway, 'dr.lin', 'dr.lin', 'dr.lin')).toEqual([200, 200, 429])
    // And the policy is heard first.
    expect((await gateway.chat(refused)).status).toBe(403)
  })

  test('that ask no model count for their sender and department alone', async () => {
    await using house = await aHouse({
      principal: { requestsPerMinute: 2, tokensPerDay: 1 },
      useCase: { requestsPerMinute: 1 },
    })
    const { gateway } = house
    const preview = await gateway.post('/api/deidentify', { text: '你好' })
    expect([preview.status, numberOf(preview, 'x-ratelimit-remaining-requests')]).toEqual([200, 1])
    expect(preview.headers.get('x-ratelimit-limit-tokens')).toBeNull()
    expect((await gateway.post('/api/policy/explain', { model: 'triage' })).status).toBe(200)
    const refused = await gateway.post('/api/keys', { label: '查房' })
    expect([refused.status, refused.headers.get('x-ratelimit-remaining-requests')]).toEqual([
      429,
      '0',
    ])
    expect(await statusesOf(gateway, 'dr.lin', 'it.sun')).toEqual([429, 200])
  })

  test('that are refused in a flood are looked at, and written down, no more', async () => {
    await using house = await aHouse({})
    const { gateway } = house
    const refused = { ...ask, model: 'nothing' }
    const statuses: number[] = []
    const flood = async (): Promise<void> => {
      for (let time = 0; time < 65; time += 1) statuses.push((await gateway.chat(refused)).status)
    }
    await Promise.all(Array.from({ length: 10 }, flood))
    expect(statuses.filter((status) => status === 404)).toHaveLength(600)
    expect(statuses.filter((status) => status === 429)).toHaveLength(50)
    await using session = await aSession(gateway.databaseUrl)
    const { rows } = await session.query(
      `SELECT count(*)::int AS n FROM entry WHERE type = 'ai.deny'`,
    )
    expect(rows).toEqual([{ n: 600 }])
    // Somebody else is not concerned.
    expect(await statusesOf(gateway, 'dr.lin', 'it.sun')).toEqual([429, 200])
  })

  test('of two processes on one database share a budget', async () => {
    await using database = await aDatabase()
    await using upstream = await recordingUpstream()
    const bundle = bundleWith({
      principal: { requestsPerMinute: 30, tokensPerDay: plenty },
      department: { requestsPerMinute: plenty },
      useCase: { requestsPerMinute: plenty },
    })
    const wish = {
      database: database.connectionString,
      upstream: upstream.url,
      secret: 'one secret of two gateways'.repeat(2),
      bundle,
      limitsStore: 'postgres',
    } as const
    await using one = await aKillableGateway(wish)
    await using other = await aKillableGateway(wish)
    const asked = Array.from({ length: 80 }, async (_, index) => {
      const { url, key } = index % 2 ? one : other
      const client = new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 })
      try {
        await client.chat.completions.create({
          model: ask.model,
          messages: [{ role: 'user', content: '你好' }],
        })
        return 200
      } catch (error) {
        expect(error).toBeInstanceOf(RateLimitError)
        return 429
      }
    })
    const statuses = await Promise.all(asked)
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect(upstream.requests).toHaveLength(30)
    await using session = await aSession(database.connectionString)
    const { rows } = await session.query(`SELECT key, used::int FROM usage_counter ORDER BY used`)
    expect(rows.map(({ used }) => used)).toEqual([30, 30, 30, 300])
    expect(JSON.stringify(rows)).not.toMatch(/lin|cardio|assistant/u)
  })
})

describe('when a window is over', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  test('a minute later there are requests again, and after midnight tokens', async () => {
    await using house = await aHouse({ principal: { requestsPerMinute: 1, tokensPerDay: 15 } })
    const { gateway } = house
    // Some minutes before midnight in the hospital, so that none of them reaches over it.
    vi.setSystemTime(nextDayAfter(Date.now()) - 300_000)
    expect(await statusesOf(gateway, 'dr.lin', 'dr.lin')).toEqual([200, 429])
    vi.advanceTimersByTime(60_000)
    expect(await statusesOf(gateway, 'dr.lin', 'dr.lin')).toEqual([200, 429])
    vi.advanceTimersByTime(60_000)
    const spent = await gateway.chat(ask)
    expect([spent.status, spent.headers.get('x-should-retry')]).toEqual([429, 'false'])
    expect(numberOf(spent, 'retry-after')).toBe(180)
    vi.advanceTimersByTime(180_000)
    expect(await statusesOf(gateway, 'dr.lin', 'dr.lin')).toEqual([200, 429])
  })

  test('what was reserved yesterday is not given back today', async () => {
    let finish = (): void => {}
    const finished = new Promise<void>((resolve) => (finish = resolve))
    await using house = await aHouse(
      { department: { tokensPerDay: plenty } },
      {
        answer: inTurn(
          async (response, request) => {
            await finished
            await streams(...contentFrames('好'))(response, request)
          },
          streams(...contentFrames('好')),
        ),
      },
    )
    const { gateway, upstream } = house
    vi.setSystemTime(nextDayAfter(Date.now()) - 60_000)
    const lasting = gateway.chat({ ...ask, stream: true })
    await upstream.request(0)
    vi.advanceTimersByTime(120_000)
    const others = { ...ask, stream: true }
    const today = await gateway.chat(others, { user: 'mgr.qian' })
    await today.text()
    finish()
    await (await lasting).text()
    const later = await gateway.chat(others, { user: 'mgr.qian' })
    expect(tokensLeft(today) - tokensLeft(later)).toBe(10)
  })
})

test('the official client raises a typed error, and asks again when it is told to', async () => {
  await using house = await aHouse(
    { principal: { requestsPerMinute: 1 } },
    { limitsStore: 'postgres' },
  )
  const { gateway, upstream } = house
  const connection = { apiKey: await gateway.keyOf('dr.lin'), baseURL: `${gateway.url}/v1` }
  const request = { model: ask.model, messages: [{ role: 'user' as const, content: '你好' }] }
  await new OpenAI(connection).chat.completions.create(request)
  const refused = new OpenAI({ ...connection, maxRetries: 0 }).chat.completions.create(request)
  await expect(refused).rejects.toBeInstanceOf(RateLimitError)
  await expect(refused).rejects.toMatchObject({ status: 429, code: 'rate_limited' })

  await using owner = await aSession(gateway.databaseUrl)
  await owner.query(`UPDATE usage_counter SET resets_at = now() + INTERVAL '900 ms'`)
  const answer = await new OpenAI({ ...connection, maxRetries: 1 }).chat.completions.create(request)
  expect(answer.choices[0]?.message.content).toBe('好的')
  expect(upstream.requests).toHaveLength(2)
  const denied = (await entriesOf(gateway)).filter(({ body }) => body.type === 'ai.deny')
  expect(denied.map(({ body }) => body.policy?.reason)).toEqual(['rate_limited', 'rate_limited'])
})
