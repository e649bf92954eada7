import { afterEach, beforeAll, afterAll, describe, expect, test } from 'vitest'

import { loadBundle } from '../../gateway/policies/folder.ts'
import { echoes } from '../support/echo.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { analyzes, aPresidio, fails, finds, findsOutside, textsOf } from '../support/presidio.ts'
import {
  hangs,
  recordingUpstream,
  whole,
  type Behaviour,
  type RecordingUpstream,
} from '../support/upstream.ts'

const words = ['暗号青鸟', 'ward-7']
const note = '🩺 患者暗号青鸟，电话13912345678，转自ward-7。'
const ask = { model: 'emr-structuring', messages: [{ role: 'user', content: note }] }
const findsWords = analyzes(finds('PERSON', '暗号青鸟'), finds('ORGANIZATION', 'ward-7'))

let upstream: RecordingUpstream
let analyzer: RecordingUpstream
let behaviour = findsWords

beforeAll(async () => {
  upstream = await recordingUpstream({ answer: echoes() })
  analyzer = await aPresidio((response, request) => behaviour(response, request))
})
afterEach(() => void (behaviour = findsWords))
afterAll(async () => {
  await analyzer[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

async function gatewayWith(
  more: { mode?: 'both' | 'presidio'; external?: 'refuse' | 'degrade' } = {},
) {
  const { mode = 'both', external = 'refuse' } = more
  const shipped = await loadBundle()
  return aGateway({
    upstream: upstream.url,
    bundle: { ...shipped, deidentification: { ...shipped.deidentification, external } },
    presidio: { url: analyzer.url, mode, language: 'zh', timeoutMs: 300 },
  })
}

describe('beside our own recognisers', () => {
  test('what Presidio alone finds is taken out too, and put back', async () => {
    await using gateway = await gatewayWith()
    const reply = await gateway.chat(ask)
    const { choices } = (await reply.json()) as { choices: { message: { content: string } }[] }

    expect(reply.status).toBe(200)
    const left = upstream.requests.at(-1)?.text ?? ''
    for (const secret of ['暗号青鸟', 'ward-7', '13912345678']) expect(left).not.toContain(secret)
    expect(choices[0]?.message.content).toContain(note)
    expect(analyzer.requests.at(-1)?.json).toMatchObject({ language: 'zh' })
  })

  test.each<readonly [string, Behaviour]>([
    ['fails', fails],
    ['is silent', hangs],
    ['answers garbage', (response) => void response.end('<html>')],
    ['answers for fewer texts', whole([])],
    ['points outside the text', findsOutside],
  ])('a request is refused when Presidio %s', async (_, failing) => {
    await using gateway = await gatewayWith()
    behaviour = failing
    const before = upstream.requests.length
    const reply = await gateway.chat(ask)

    expect(reply.status).toBe(503)
    expect(await reply.text()).toContain('deidentification_unavailable')
    expect(upstream.requests).toHaveLength(before)
    expect(gateway.logged.join('\n')).not.toContain('暗号青鸟')
  })

  test('the words before a text help Presidio and are no part of it', async () => {
    await using gateway = await gatewayWith()
    const calls = [
      { id: '1', function: { name: 'look', arguments: JSON.stringify({ 暗语: 'ward-7' }) } },
    ]
    await gateway.chat({
      model: 'emr-structuring',
      messages: [
        { role: 'user', content: '请查' },
        { role: 'assistant', content: '', tool_calls: calls },
        { role: 'tool', tool_call_id: '1', content: '好' },
      ],
    })
    expect(analyzer.requests.slice(-1).flatMap(textsOf)).toContain('暗语：ward-7')
    expect(upstream.requests.at(-1)?.text).toContain('暗语')
    expect(upstream.requests.at(-1)?.text).not.toContain('ward-7')
  })

  test('a refusal is counted, and says nothing of the text', async () => {
    await using gateway = await gatewayWith()
    behaviour = whole({ error: note })
    const reply = await gateway.chat(ask)
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()

    expect(metrics).toContain(
      'wardline_analyzer_failures_total{reason="malformed",outcome="refused"} 1',
    )
    const kept = [gateway.logged.join(''), metrics, await reply.text()]
    for (const place of kept) for (const word of words) expect(place).not.toContain(word)
  })

  test('the preview for staff shows what Presidio finds', async () => {
    await using gateway = await gatewayWith()
    const reply = await gateway.post('/api/deidentify', { text: note })
    const { masked } = (await reply.json()) as { masked: string }
    expect(reply.status).toBe(200)
    expect(masked).not.toContain('暗号青鸟')
    expect(masked).toContain('🩺')
  })

  test('a bundle may let requests go on with our own recognisers', async () => {
    await using gateway = await gatewayWith({ external: 'degrade' })
    behaviour = fails
    const reply = await gateway.chat(ask)
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()

    expect(reply.status).toBe(200)
    expect(upstream.requests.at(-1)?.text).not.toContain('13912345678')
    expect(metrics).toMatch(/wardline_analyzer_failures_total\{[^}]*outcome="degraded"[^}]*\} 1/u)
    const accepted = (await entriesOf(gateway)).find(({ body }) => body.type === 'ai.accept')
    expect(accepted?.body).toMatchObject({ degraded: true })
  })

  test('after five failures nobody waits for Presidio', async () => {
    await using gateway = await gatewayWith()
    behaviour = fails
    for (let time = 0; time < 5; time += 1) await gateway.chat(ask)
    const before = analyzer.requests.length
    expect((await gateway.chat(ask)).status).toBe(503)
    expect(analyzer.requests).toHaveLength(before)
  })
})

describe('alone', () => {
  test('Presidio decides, and what it overlooks is stopped by the last scan', async () => {
    await using gateway = await gatewayWith({ mode: 'presidio', external: 'degrade' })
    const before = upstream.requests.length
    const reply = await gateway.chat(ask)

    expect(reply.status).toBe(503)
    expect(upstream.requests).toHaveLength(before)
  })

  test('no bundle lets a request go on without it', async () => {
    await using gateway = await gatewayWith({ mode: 'presidio', external: 'degrade' })
    behaviour = fails
    expect((await gateway.chat(ask)).status).toBe(503)
  })
})
