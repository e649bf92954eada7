import { afterAll, beforeAll, expect, test } from 'vitest'

import { anEchoingGateway, type EchoingGateway } from '../support/echoing.ts'

let both: EchoingGateway

beforeAll(async () => {
  both = await anEchoingGateway()
})
afterAll(() => both[Symbol.asyncDispose]())

type Preview = {
  readonly masked: string
  readonly level: number
  readonly residual: number
  readonly residualReasons: readonly { readonly rule: string }[]
}

async function preview(text: string): Promise<Preview> {
  const reply = await both.gateway.post('/api/deidentify', { text })
  expect(reply.status).toBe(200)
  return (await reply.json()) as Preview
}

const named = '患者张建国，男，67岁，电话13800138000。'

test.each([
  ['short', named],
  ['so long that another thread reads it', named + '双肺呼吸音清，腹软，无压痛。\n'.repeat(800)],
])('a %s text has the same levels in both, and the same is left of it', async (_, text) => {
  const shown = await preview(text)
  const reply = await both.gateway.chat({
    model: 'emr-structuring',
    messages: [{ role: 'user', content: text }],
  })

  expect(reply.headers.get('x-wardline-level')).toBe(String(shown.level))
  expect(reply.headers.get('x-wardline-residual-level')).toBe(String(shown.residual))
  expect(shown.masked).not.toMatch(/张建国|13800138000/u)
  expect(shown.masked.length).toBeGreaterThan(text.length - 30)
})

test('what is left and singles somebody out is refused to a cloud, as the preview says', async () => {
  const text = '患者，鄂伦春族，67岁，2024年3月5日溺水后送来，现神志清。'
  const shown = await preview(text)
  const reply = await both.gateway.chat({
    model: 'emr-structuring',
    messages: [{ role: 'user', content: text }],
  })

  expect(shown.residual).toBe(4)
  expect(shown.residualReasons.map(({ rule }) => rule)).toContain('singling-out')
  expect(reply.status).toBe(503)
  expect(await reply.text()).toContain('no_destination')
})
