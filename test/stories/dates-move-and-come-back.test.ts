import { afterAll, beforeAll, expect, test } from 'vitest'

import { loadBundle } from '../../gateway/policies/folder.ts'
import { anEchoingGateway, type EchoingGateway } from '../support/echoing.ts'
import { streamedContent } from '../support/streamed.ts'

let gateway: EchoingGateway['gateway']
let upstream: EchoingGateway['upstream']
let both: EchoingGateway

beforeAll(async () => {
  const shipped = await loadBundle()
  const deidentification = { ...shipped.deidentification, dates: 'shift' as const }
  both = await anEchoingGateway({ ...shipped, deidentification })
  ;({ gateway, upstream } = both)
})
afterAll(() => both[Symbol.asyncDispose]())

const note =
  '患者欧阳晓峰，出生日期：1958年3月7日，2024-03-05入院，3月8日行手术，2024年3月19日出院。'

const ask = (content: string, more: object = {}) => ({
  model: 'emr-structuring',
  messages: [{ role: 'user', content }],
  ...more,
})

const patient = (value: string) => ({
  wardline: { people: [{ resourceType: 'Patient', identifier: [{ value }] }] },
})

type Whole = { choices: { message: { content: string } }[] }

const contentOf = async (reply: Response): Promise<string> =>
  ((await reply.json()) as Whole).choices[0]?.message.content ?? ''

/** The two full days that the model saw last. */
function daysSeen(): readonly number[] {
  const seen = upstream.requests.at(-1)?.text ?? ''
  return [/(\d{4})-(\d\d)-(\d\d)入院/u, /(\d{4})年(\d{1,2})月(\d{1,2})日出院/u].map((pattern) => {
    const [, year, month, day] = pattern.exec(seen) ?? []
    return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000
  })
}

test('the model sees other days, as far apart, and the caller his own', async () => {
  const reply = await gateway.chat(ask(note))
  expect(reply.status).toBe(200)
  expect(await contentOf(reply)).toContain(note)
  const seen = upstream.requests.at(-1)?.text ?? ''
  for (const day of ['2024-03-05', '3月8日', '2024年3月19日', '1958'])
    expect(seen).not.toContain(day)
  const [admitted = 0, discharged = 0] = daysSeen()
  expect(discharged - admitted).toBe(14)
  const offset = admitted - Date.UTC(2024, 2, 5) / 86_400_000
  expect([offset === 0, Math.abs(offset) <= 364, Math.abs(offset) % 7]).toEqual([false, true, 0])
})

test('a streamed answer has them back, however it is cut', async () => {
  const reply = await gateway.chat(ask(note, { stream: true }))
  expect(await streamedContent(reply)).toContain(note)
})

test('a patient whom requests name moves alike in all of them, and others otherwise', async () => {
  const seen = new Set<string>()
  for (const before of ['一', '二']) {
    await gateway.chat(ask(`${before}${note}`, patient('MRN-778812')))
    seen.add(String(daysSeen()))
  }
  expect(seen.size).toBe(1)
  // One of five might move alike by chance.
  for (const number of ['MRN-1', 'MRN-2', 'MRN-3', 'MRN-4', 'MRN-5']) {
    await gateway.chat(ask(note, patient(`${number}0000`)))
    seen.add(String(daysSeen()))
  }
  expect(seen.size).toBeGreaterThan(3)
})

test('the next turn says the same of what was said before', async () => {
  await gateway.chat(ask(note))
  const [first] = daysSeen()
  const messages = [
    { role: 'user', content: note },
    { role: 'assistant', content: '2024-03-05入院，已整理。' },
    { role: 'user', content: '2024-03-05入院，请再整理。' },
  ]
  const reply = await gateway.chat({ model: 'emr-structuring', messages })
  expect(daysSeen()[0]).toBe(first)
  expect(await contentOf(reply)).toContain('2024-03-05入院，请再整理。')
})

test('what a tool was given is moved too, and stays what it was', async () => {
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'plan', arguments: '{"day":"2024-03-05","number":20240305}' },
  }
  const messages = [
    { role: 'user', content: '请安排' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: '2024-03-05已约' },
  ]
  const reply = await gateway.chat({ model: 'emr-structuring', messages })
  expect(await contentOf(reply)).toContain('2024-03-05已约')
  const seen = upstream.requests.at(-1)?.text ?? ''
  expect(seen).not.toMatch(/2024-03-05|20240305/u)
  expect(seen).toMatch(/\\"number\\":\d{8}\}/u)
})

test('the preview shows what a model would see', async () => {
  const reply = await gateway.post('/api/deidentify', { text: note })
  const { masked } = (await reply.json()) as { masked: string }
  expect(masked).not.toContain('2024-03-05')
  expect(masked).toMatch(/\d{4}-\d\d-\d\d入院/u)
})
