import { expect, test } from 'vitest'

import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import {
  completionOf,
  contentFrames,
  recordingUpstream,
  streams,
  whole,
  type Behaviour,
} from '../support/upstream.ts'

const content = '患者王芳，女，52岁，联系电话：13800138000，因胸闷3天入院。'
const ask = { model: 'emr-structuring', messages: [{ role: 'user', content }] }

/** A model that bends what it was told and makes up the rest. */
const invents: Behaviour = (response, request) => {
  const [name = ''] = request.text.match(/(?<=患者@@PERSON_)[0-9A-Z]{5}/u) ?? []
  const [phone = ''] = request.text.match(/(?<=：@@PHONE_)[0-9A-Z]{5}/u) ?? []
  const text = `患者@@**姓名_${name}**@@，电话[phone_${phone.toLowerCase()}]；@@PERSON_ZZZZZ@@，联系人李秀英，女儿，电话13900139000。`
  return request.json['stream'] === true
    ? streams(...contentFrames(...text.split('')))(response, request)
    : whole(completionOf({ content: text }))(response, request)
}
const answered =
  '患者王芳，电话13800138000；@@PERSON_ZZZZZ@@，联系人李秀英，女儿，电话13900139000。'
const unsupported = [
  { type: 'PERSON', count: 1 },
  { type: 'PHONE', count: 1 },
]

type Answer = {
  readonly choices: readonly {
    readonly message?: { readonly content: string }
    readonly delta?: { readonly content?: string }
  }[]
  readonly wardline?: Record<string, unknown>
}

test('bent surrogates are restored, and what was invented is counted, whole and streamed', async () => {
  await using upstream = await recordingUpstream({ answer: invents })
  await using gateway = await aGateway({ upstream: upstream.url })

  const answer = (await (await gateway.chat(ask)).json()) as Answer
  const stream = await (await gateway.chat({ ...ask, stream: true })).text()
  const chunks = stream
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: {'))
    .map((frame) => JSON.parse(frame.slice(6)) as Answer)

  expect(answer.choices[0]?.message?.content).toContain(answered)
  expect(answer.wardline).toMatchObject({ AIGC: { Label: '1' }, unsupported })
  expect(chunks.map(({ choices }) => choices[0]?.delta?.content ?? '').join('')).toContain(answered)
  expect(chunks.at(-1)?.wardline).toEqual({ unsupported })
  const outcomes = (await entriesOf(gateway)).flatMap(({ body }) => body.outcome ?? [])
  expect(outcomes).toMatchObject([
    { restored: 2, unknownSurrogates: 1, unsupported: 2 },
    { restored: 2, unknownSurrogates: 1, unsupported: 2 },
  ])
})
