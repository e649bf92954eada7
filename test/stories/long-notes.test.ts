import { afterAll, beforeAll, expect, test } from 'vitest'

import { anEchoingGateway, type EchoingGateway } from '../support/echoing.ts'

let gateway: EchoingGateway['gateway']
let upstream: EchoingGateway['upstream']
let both: EchoingGateway

beforeAll(async () => {
  both = await anEchoingGateway()
  ;({ gateway, upstream } = both)
})
afterAll(() => both[Symbol.asyncDispose]())

const clinical = '双肺呼吸音清，未闻及干湿性啰音，腹软，无压痛及反跳痛。\n'
const head = '患者张建国，男，67岁，电话13800138000，住院号202400123。\n'
const tail = '签名：欧阳明月　张建国之子张晓东已阅。\n'
// Longer than what is searched at once: another thread reads it.
const note = head + clinical.repeat(700) + tail

test('a long note loses every identifier on its way and has them again in the answer', async () => {
  const reply = await gateway.chat({
    model: 'emr-structuring',
    messages: [{ role: 'user', content: note }],
  })
  const { choices } = (await reply.json()) as { choices: { message: { content: string } }[] }

  expect(reply.status).toBe(200)
  const left = upstream.requests.at(-1)?.text ?? ''
  for (const secret of ['张建国', '13800138000', '202400123', '欧阳明月', '张晓东'])
    expect(left).not.toContain(secret)
  expect(left).toContain('未闻及干湿性啰音')
  expect(choices[0]?.message.content).toContain(note)
})
