import { expect, test } from 'vitest'

import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { note } from '../support/notes.ts'
import {
  chunkFrame,
  cuts,
  hangs,
  recordingUpstream,
  streams,
  whole,
  type Behaviour,
} from '../support/upstream.ts'

const ask = { model: 'emr-structuring', messages: [{ role: 'user', content: note }] }

const failures: readonly (readonly [string, Behaviour, number, string])[] = [
  ['500', whole({ error: { message: '患者张秀兰' } }, 500), 502, 'upstream_error'],
  ['garbage', whole('<html>患者张秀兰</html>'), 502, 'upstream_error'],
  ['an empty answer', whole(''), 502, 'upstream_error'],
  ['401', whole({ error: { message: 'bad key' } }, 401), 502, 'upstream_error'],
  ['400', whole({ error: { message: '患者张秀兰' } }, 400), 400, 'invalid_request'],
  ['silence', hangs, 504, 'upstream_timeout'],
]

test.for(failures)(
  'a model that answers with %s is a clear refusal',
  { timeout: 60_000 },
  async ([, answer, status, code]) => {
    await using upstream = await recordingUpstream({ answer })
    await using gateway = await aGateway({
      upstream: upstream.url,
      upstreamTimeoutMs: code === 'upstream_timeout' ? 500 : 20_000,
    })

    for (const stream of [false, true]) {
      const reply = await gateway.chat({ ...ask, stream })
      const text = await reply.text()
      expect([
        stream,
        reply.status,
        (JSON.parse(text) as { error: { code: string } }).error.code,
      ]).toEqual([stream, status, code])
      expect(text).not.toContain('张秀兰')
    }
    const outcomes = (await entriesOf(gateway)).filter(({ body }) => body.type === 'ai.outcome')
    expect(outcomes.map(({ body }) => body.outcome?.status)).toEqual([code, code])
    expect(gateway.logged.join('')).not.toContain('张秀兰')
  },
)

test('a model that is not there is a clear refusal', async () => {
  await using gateway = await aGateway({ upstream: 'http://127.0.0.1:9' })

  const reply = await gateway.chat(ask)

  expect([reply.status, ((await reply.json()) as { error: { code: string } }).error.code]).toEqual([
    502,
    'upstream_error',
  ])
})

test.for([
  ['is cut', cuts(chunkFrame({ content: '您' }))],
  ['breaks off politely', streams(chunkFrame({ content: '您' }))],
  [
    'turns into an error',
    streams(chunkFrame({ content: '您' }), 'data: {"error":{"message":"张秀兰"}}\n\n'),
  ],
  ['turns into garbage', streams(chunkFrame({ content: '您' }), 'data: 张秀兰\n\n')],
  [
    'runs out of resources',
    streams(chunkFrame({ content: '您' }), chunkFrame({}, 'insufficient_system_resource')),
  ],
] as const)('a stream that %s ends with an error, never as if complete', async ([, answer]) => {
  await using upstream = await recordingUpstream({ answer })
  await using gateway = await aGateway({ upstream: upstream.url })

  const text = await (await gateway.chat({ ...ask, stream: true })).text()

  expect(text).toContain('您')
  expect(text).toContain('"code":"upstream_error"')
  expect(text).not.toContain('[DONE]')
  expect(text).not.toContain('张秀兰')
  const outcome = (await entriesOf(gateway)).find(({ body }) => body.type === 'ai.outcome')
  expect(outcome?.body.outcome?.status).toBe('upstream_error')
})

test('another permitted model answers when the first one fails, and the record names it', async () => {
  await using broken = await recordingUpstream({ answer: whole({}, 503) })
  await using healthy = await recordingUpstream()
  await using gateway = await aGateway({ upstream: broken.url, onPremises: healthy.url })

  const reply = await gateway.chat(ask)

  expect(reply.status).toBe(200)
  expect(reply.headers.get('x-wardline-destination')).toBe('on-premises')
  const entries = await entriesOf(gateway)
  expect(entries.find(({ body }) => body.type === 'ai.accept')?.body.model?.candidates).toEqual([
    'deepseek',
    'on-premises',
  ])
  expect(entries.find(({ body }) => body.type === 'ai.outcome')?.body.model?.destination).toBe(
    'on-premises',
  )
})

test('special conditions stay on premises', async () => {
  await using cloud = await recordingUpstream()
  await using own = await recordingUpstream()
  const content = `${note}\n既往史：HIV抗体阳性，确诊艾滋病2年，规律抗病毒治疗。`
  const special = { ...ask, messages: [{ role: 'user', content }] }

  await using both = await aGateway({ upstream: cloud.url, onPremises: own.url })
  const served = await both.chat(special)
  expect([served.status, served.headers.get('x-wardline-destination')]).toEqual([
    200,
    'on-premises',
  ])
  expect(served.headers.get('x-wardline-level')).toBe('5')

  await using onlyCloud = await aGateway({ upstream: cloud.url })
  expect((await onlyCloud.chat(special)).status).toBe(503)
  expect(cloud.requests).toHaveLength(0)
})

test('words that a model puts where names belong do not reach the log', async () => {
  const said = '患者张秀兰 13912345678'
  const choices = [{ index: 0, message: { role: 'assistant', content: '好' }, finish_reason: said }]
  const answer = whole({ id: 'x', model: said, system_fingerprint: said, choices })
  await using upstream = await recordingUpstream({ answer })
  await using gateway = await aGateway({ upstream: upstream.url })

  expect((await gateway.chat(ask)).status).toBe(200)

  const entries = await entriesOf(gateway)
  expect(JSON.stringify(entries)).not.toContain('张秀兰')
  const outcome = entries.find(({ body }) => body.type === 'ai.outcome')
  expect(outcome?.body.outcome?.finish).toBe('other')
  expect(outcome?.body.model).toMatchObject({ answered: 'unnamed', fingerprint: 'unnamed' })
})

test('keep-alive comments reach the client before the answer', async () => {
  await using upstream = await recordingUpstream({
    answer: streams(
      ': keep-alive\n\n',
      ': keep-alive\n\n',
      chunkFrame({ content: '好' }, 'stop'),
      'data: [DONE]\n\n',
    ),
  })
  await using gateway = await aGateway({ upstream: upstream.url })

  const text = await (await gateway.chat({ ...ask, stream: true })).text()

  expect(text.match(/: keep-alive/gu)).toHaveLength(2)
  expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true)
})
