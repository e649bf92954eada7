import { afterAll, beforeAll, expect, test } from 'vitest'

import { loadBundle } from '../../gateway/policies/folder.ts'
import { anEchoingGateway, type EchoingGateway } from '../support/echoing.ts'
import { streamedContent } from '../support/streamed.ts'

let both: EchoingGateway

beforeAll(async () => {
  const shipped = await loadBundle()
  const deidentification = {
    ...shipped.deidentification,
    names: 'invented' as const,
    births: 'year' as const,
    dates: 'shift' as const,
  }
  both = await anEchoingGateway({ ...shipped, deidentification })
})
afterAll(() => both[Symbol.asyncDispose]())

const note =
  '患者欧阳晓峰，出生日期：1958年3月7日，2024年3月5日入院，住院号ZY0012345，联系人林书瑶13800138000。'

const ask = (more: object = {}) => ({
  model: 'emr-structuring',
  messages: [{ role: 'user', content: note }],
  ...more,
})

test('the model reads a note like any other, and the caller his own again', async () => {
  const reply = await both.gateway.chat(ask())
  const { choices } = (await reply.json()) as { choices: { message: { content: string } }[] }
  expect(choices[0]?.message.content).toContain(note)

  const seen = both.upstream.requests.at(-1)?.text ?? ''
  for (const secret of [
    '欧阳晓峰',
    '林书瑶',
    '1958年3月7日',
    '2024年3月5日',
    'ZY0012345',
    '13800138000',
  ])
    expect(seen).not.toContain(secret)
  expect(seen).toMatch(/患者[\u4e00-\u9fff]{3}，出生日期：1958年@@BIRTH_DATE_[0-9A-Z]{5}@@，/u)
})

test('a streamed answer is restored as well', async () => {
  const reply = await both.gateway.chat(ask({ stream: true }))
  expect(await streamedContent(reply)).toContain(note)
})
