import { expect, test } from 'vitest'

import { echoes } from '../support/echo.ts'
import { entriesOf, trailOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { identifiers, note } from '../support/notes.ts'
import { recordingUpstream, type RecordedRequest } from '../support/upstream.ts'

const ask = { model: 'emr-structuring', messages: [{ role: 'user', content: note }] }

/** Surrogates of persons in the conversation; the instruction before it holds an example. */
function personsIn({ json }: RecordedRequest): readonly string[] {
  const [, ...conversation] = json['messages'] as readonly unknown[]
  return JSON.stringify(conversation).match(/@@PERSON_[0-9A-Z]{5}@@/gu) ?? []
}

type Answer = { choices: { message: { content: string } }[]; wardline: Record<string, unknown> }

test('no identifier leaves, and the answer holds them again', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })

  const reply = await gateway.chat(ask)
  const answer = (await reply.json()) as Answer

  expect(reply.status).toBe(200)
  expect(answer.choices[0]?.message.content).toBe(note)
  expect(upstream.requests).toHaveLength(1)
  const left = JSON.stringify([upstream.requests[0]?.headers, upstream.requests[0]?.text])
  for (const identifier of identifiers) expect(left).not.toContain(identifier)
  expect(upstream.requests[0]?.text).toContain('氨氯地平5mg')
})

test('a stream gives the same answer as a whole', async () => {
  await using upstream = await recordingUpstream({ answer: echoes(1) })
  await using gateway = await aGateway({ upstream: upstream.url })

  const reply = await gateway.chat({ ...ask, stream: true })
  const frames = (await reply.text()).split('\n\n').filter((frame) => frame.startsWith('data: {'))
  const content = frames
    .map((frame) => JSON.parse(frame.slice(6)) as { choices: { delta: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta.content ?? '')
    .join('')

  expect(reply.headers.get('content-type')).toContain('text/event-stream')
  expect(content).toBe(note)
})

test('the answer says what was decided, and the log holds both entries', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })

  const reply = await gateway.chat(ask)
  const { wardline } = (await reply.json()) as Answer
  const entries = await entriesOf(gateway)

  const accept = entries.find(({ body }) => body.type === 'ai.accept')
  expect(reply.headers.get('x-wardline-entry')).toBe(String(accept?.index))
  expect(reply.headers.get('x-wardline-level')).toBe('4')
  expect(reply.headers.get('x-wardline-destination')).toBe('deepseek')
  expect(reply.headers.get('x-wardline-policy')).toMatch(/^[0-9a-f]{64}$/u)
  expect(wardline).toMatchObject({ entry: accept?.index, AIGC: { Label: '1' } })
  expect(await trailOf(gateway, reply.headers.get('x-request-id'))).toEqual([
    'ai.accept',
    'ai.outcome',
  ])
  expect(accept?.body.findings).toMatchObject({ PERSON: 2, ID_CN: 1, PHONE: 1 })
  // Reading the log twice is on record as well.
  expect(await gateway.gateway.ports.audit.verify()).toMatchObject({
    entries: entries.length + 2,
    findings: [],
  })
})

test('the same value has the same surrogate in every turn of a conversation', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const turns = [
    ...ask.messages,
    { role: 'assistant', content: `患者${identifiers[0]}的情况已整理。` },
    { role: 'user', content: `${identifiers[0]}的电话是多少？` },
  ]

  await gateway.chat(ask)
  await gateway.chat({ ...ask, messages: turns })

  const [first, second] = upstream.requests.map((request) => personsIn(request))
  expect(new Set(second)).toEqual(new Set(first))
  expect(new Set(first).size).toBe(1)
})

test('another person and another conversation get other surrogates', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })

  await gateway.chat(ask)
  await gateway.chat({ ...ask, messages: [{ role: 'user', content: `你好。${note}` }] })

  const [first, second] = upstream.requests.map((request) => personsIn(request)[0])
  expect(first).toBeDefined()
  expect(first).not.toBe(second)
})

test('a surrogate that the user typed stays as it was typed', async () => {
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({ upstream: upstream.url })
  const content = `@@PERSON_00000@@ 与患者王建国同住，电话13912345678`

  const answer = (await (
    await gateway.chat({ ...ask, messages: [{ role: 'user', content }] })
  ).json()) as Answer

  expect(answer.choices[0]?.message.content).toBe(content)
})
