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

const people = [
  {
    resourceType: 'Patient',
    name: [{ text: '平安', family: '平', given: ['安'] }, { text: 'Ping An' }],
    identifier: [{ system: 'urn:hospital:mrn', value: '77-0123' }],
    contact: [{ name: { text: '丰收' } }],
  },
]
// Nothing here looks like a name or a number of somebody: only who knows them can take them out.
const note = '平 安入院，77 0123 床旁，丰收守夜，PING AN stable。'

const ask = (more: object) => ({
  model: 'emr-structuring',
  messages: [{ role: 'user', content: note }],
  ...more,
})

test('whoever the caller names is taken out, however it is written, and put back', async () => {
  const reply = await gateway.chat(ask({ wardline: { people } }))
  const { choices } = (await reply.json()) as { choices: { message: { content: string } }[] }

  expect(reply.status).toBe(200)
  const left = upstream.requests.at(-1)?.text ?? ''
  for (const secret of ['平 安', '77 0123', '丰收', 'PING AN', 'wardline', 'urn:hospital'])
    expect(left).not.toContain(secret)
  expect(choices[0]?.message.content).toContain(note)
})

test('the last scan refuses what still names them where nothing may be changed', async () => {
  const before = upstream.requests.length
  const named = { type: 'function', function: { name: 'ping_an', parameters: {} } }
  const reply = await gateway.chat(ask({ wardline: { people }, tools: [named] }))

  expect(reply.status).toBe(503)
  expect(await reply.text()).toContain('deidentification_unavailable')
  expect(upstream.requests).toHaveLength(before)
  expect(gateway.logged.join('\n')).toContain('known-person')
  expect(gateway.logged.join('\n')).not.toContain('ping_an')
})

test.each([
  ['no FHIR resource', { people: [{ name: '平安' }] }],
  ['a resource of another kind', { people: [{ resourceType: 'Device' }] }],
  ['no list', { people: { resourceType: 'Patient' } }],
])('%s is refused without a word of it', async (_, wardline) => {
  const before = upstream.requests.length
  const reply = await gateway.chat(ask({ wardline }))
  const text = await reply.text()

  expect(reply.status).toBe(400)
  expect(text).toContain('wardline')
  expect(text).not.toContain('平安')
  expect(upstream.requests).toHaveLength(before)
})
