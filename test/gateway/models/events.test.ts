import { describe, expect, test } from 'vitest'

import type { AnswerEvent } from '../../../gateway/models/answer.ts'
import { answerEvents, shows, toCompletion } from '../../../gateway/models/events.ts'
import type { ServerSent } from '../../../gateway/models/server-sent.ts'

const chunk = (delta: unknown, reason: string | null = null): string =>
  JSON.stringify({ id: '1', model: 'm', choices: [{ index: 0, delta, finish_reason: reason }] })

const frame = (data: string): ServerSent =>
  data === ':' ? { kind: 'comment' } : { kind: 'data', data }

async function* oneByOne(frames: readonly ServerSent[]): AsyncGenerator<ServerSent[]> {
  for (const one of frames) yield [one]
}

async function* together(frames: readonly ServerSent[]): AsyncGenerator<readonly ServerSent[]> {
  yield frames
}

async function read(arriving: AsyncIterable<readonly ServerSent[]>) {
  const events: AnswerEvent[] = []
  let failure: unknown = null
  try {
    for await (const some of answerEvents(arriving)) events.push(...some)
  } catch (error) {
    failure = error
  }
  return { events, failure }
}

/** What is read of these frames, the same whether they arrive alone or together. */
async function readAll(...data: readonly string[]) {
  const frames = data.map(frame)
  const answer = await read(oneByOne(frames))
  expect(await read(together(frames))).toEqual(answer)
  return answer
}

const deltas = (events: readonly AnswerEvent[]): unknown[] =>
  events.map((event) => (event.kind === 'chunk' ? event.chunk.choices[0]?.delta : event.kind))

const upstreamError = (fault: string) =>
  expect.objectContaining({ code: 'upstream_error', cause: { class: fault } })

describe('the events of a stream', () => {
  test('a comment is a keep-alive', async () => {
    const { events } = await readAll(':', chunk({ content: 'a' }), '[DONE]')
    expect(deltas(events)).toEqual(['keep-alive', { content: 'a' }])
  })

  test('reasoning becomes reasoning_content', async () => {
    const { events } = await readAll(chunk({ reasoning: 'hm' }), '[DONE]')
    expect(deltas(events)).toEqual([{ reasoning_content: 'hm' }])
  })

  test('a leaked think tag is left', async () => {
    const { events } = await readAll(chunk({ content: '<think>hm</think>' }), '[DONE]')
    expect(deltas(events)).toEqual([{ content: '<think>hm</think>' }])
  })

  test('unknown fields pass through', async () => {
    const { events } = await readAll(chunk({ annotations: [1] }), '[DONE]')
    expect(deltas(events)).toEqual([{ annotations: [1] }])
  })

  test('a finish reason suffices for an end', async () => {
    const { failure } = await readAll(chunk({ content: 'a' }), chunk({}, 'stop'))
    expect(failure).toBeNull()
  })

  test('usage in a chunk without choices passes', async () => {
    const usage = '{"id":"1","model":"m","choices":[],"usage":{"total_tokens":3}}'
    const { events } = await readAll(chunk({}, 'stop'), usage, '[DONE]')
    expect(events[1]).toMatchObject({ chunk: { usage: { total_tokens: 3 } } })
  })

  test.each([
    ['ends without a finish', [chunk({ content: 'a' })], 'CutOff'],
    ['carries an error', [chunk({ content: 'a' }), '{"error":{"message":"x"}}'], 'ErrorInAnswer'],
    ['carries half a chunk', ['{"choices":[{"del'], 'NotJson'],
    ['carries no choices', ['{"id":"1"}'], 'NoChoices'],
    ['carries a list', ['[1]'], 'NotAnObject'],
  ])('a stream that %s fails', async (_, data, fault) => {
    expect((await readAll(...data)).failure).toEqual(upstreamError(fault))
  })

  test('an error quotes nothing', async () => {
    const { failure } = await readAll('{"张三')
    expect(JSON.stringify([failure, String(failure), failure])).not.toContain('张三')
  })

  test('insufficient resources before anything fail silently', async () => {
    const { events, failure } = await readAll(
      chunk({ role: 'assistant', content: '' }),
      chunk({}, 'insufficient_system_resource'),
    )
    expect(failure).toEqual(upstreamError('InsufficientResources'))
    expect(events).toHaveLength(1)
  })

  test('insufficient resources later are told first', async () => {
    const last = chunk({}, 'insufficient_system_resource')
    const { events, failure } = await readAll(chunk({ content: 'a' }), last)
    expect(failure).toEqual(upstreamError('InsufficientResources'))
    expect(events[1]).toMatchObject({
      chunk: { choices: [{ finish_reason: 'insufficient_system_resource' }] },
    })
  })
})

describe('a whole answer', () => {
  const whole = (message: unknown, reason = 'stop') =>
    JSON.stringify({ id: '1', model: 'm', choices: [{ index: 0, message, finish_reason: reason }] })

  test('may follow empty lines', () => {
    expect(toCompletion(`\n\n\r\n${whole({ content: 'a' })}`).choices[0]?.message.content).toBe('a')
  })

  test('calls its reasoning reasoning_content', () => {
    expect(toCompletion(whole({ content: 'a', reasoning: 'hm' })).choices[0]?.message).toEqual({
      content: 'a',
      reasoning_content: 'hm',
    })
  })

  test.each([
    ['HTML', '<html>', 'NotJson'],
    ['an error', '{"error":{"message":"x"}}', 'ErrorInAnswer'],
    ['no choices', '{"choices":[]}', 'NoChoices'],
    [
      'too few resources',
      whole({ content: 'a' }, 'insufficient_system_resource'),
      'InsufficientResources',
    ],
  ])('with %s fails', (_, text, fault) => {
    expect(() => toCompletion(text)).toThrow(upstreamError(fault))
  })
})

test.each([
  [{ role: 'assistant', content: '' }, false],
  [{ content: 'a' }, true],
  [{ reasoning_content: 'a' }, true],
  [{ tool_calls: [{ index: 0 }] }, true],
])('%j is seen: %s', (delta, isSeen) => {
  expect(shows({ id: '1', model: 'm', choices: [{ index: 0, delta }] })).toBe(isSeen)
})
