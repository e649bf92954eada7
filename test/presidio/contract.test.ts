import { beforeAll, describe, expect, test } from 'vitest'

import { createAnalyzer } from '../../gateway/deidentification/analyzer.ts'
import { supportedEntities } from '../../gateway/deidentification/contract.ts'
import { toIdentifierType } from '../../gateway/deidentification/entities.ts'
import { echoes } from '../support/echo.ts'
import { aGateway } from '../support/gateway.ts'
import { recordingUpstream } from '../support/upstream.ts'
import { wardline } from '../support/wardline.ts'

/** Set by run.sh, which installs and starts Presidio. */
const url = process.env['PRESIDIO_TEST_URL'] ?? ''
if (url === '')
  console.log('The contract with real Presidio is skipped; test/presidio/run.sh runs it.')

const settings = { url, language: 'zh', timeoutMs: 20_000 }
const wish = { minimumScore: 0.5, signal: new AbortController().signal }

async function found(...texts: string[]) {
  const lists = await createAnalyzer(settings).analyze(texts, wish)
  return lists.map((findings, index) =>
    findings.map(({ type, start, end }) => [type, texts[index]?.slice(start, end)]),
  )
}

describe.skipIf(url === '')('real Presidio (test/presidio/run.sh sets PRESIDIO_TEST_URL)', () => {
  beforeAll(async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test('answers for every text of a batch, in its order', async () => {
    expect(
      await found('邮箱 li@example.com', '血压120/80', 'IBAN DE89370400440532013000', '腕带AB-123'),
    ).toEqual([
      expect.arrayContaining([['EMAIL', 'li@example.com']]),
      [],
      [['BANK', 'DE89370400440532013000']],
      [['ID', '腕带AB-123']],
    ])
  })

  test('counts code points, which we turn into code units', async () => {
    const [inOne = []] = await found('𠮷田😀 li@example.com 🩺 wang@example.com')
    expect(inOne).toEqual(
      expect.arrayContaining([
        ['EMAIL', 'li@example.com'],
        ['EMAIL', 'wang@example.com'],
      ]),
    )
  })

  test('takes Chinese for a part of an address, and we do not', async () => {
    const [inOne = []] = await found('邮箱li@example.com，')
    expect(inOne).toContainEqual(['EMAIL', 'li@example.com'])
  })

  test('lets go what is below the threshold', async () => {
    const analyzer = createAnalyzer(settings)
    const text = '电话 021-64377777'
    expect(await analyzer.analyze([text], wish)).toEqual([[]])
    expect(await analyzer.analyze([text], { ...wish, minimumScore: 0.3 })).toMatchObject([
      [{ type: 'PHONE' }],
    ])
  })

  test('takes any text: broken Unicode, control characters, a long document', async () => {
    const long = `${'复查血压，未诉不适。\n'.repeat(3_000)}li@example.com`
    const [, , last = []] = await found('\uD83D坏', 'a\u0000b', long)
    expect(last).toContainEqual(['EMAIL', 'li@example.com'])
  })

  test('refuses a language that it does not know', async () => {
    const analyzer = createAnalyzer({ ...settings, language: 'xx' })
    await expect(analyzer.analyze(['文'], wish)).rejects.toMatchObject({ code: 'status' })
  })

  test('answers one by one what is asked at once', async () => {
    const analyzer = createAnalyzer(settings)
    const texts = Array.from({ length: 24 }, (_, index) => `邮箱 li${index}@example.com`)
    const lists = await Promise.all(texts.map(async (text) => analyzer.analyze([text], wish)))
    for (const [index, [findings = []]] of lists.entries())
      expect(findings.map(({ start, end }) => texts[index]?.slice(start, end))).toContain(
        `li${index}@example.com`,
      )
  })

  test('names its entities, of which we leave out what is no identifier', async () => {
    const answer = await fetch(`${url}/supportedentities?language=zh`)
    const entities = supportedEntities.parse(await answer.json())
    const ignored = entities.filter((entity) => toIdentifierType(entity) === null)
    expect(ignored.sort()).toEqual(['DATE_TIME', 'NRP'])
  })

  test.each(['both', 'presidio'] as const)('a note goes round in mode %s', async (mode) => {
    await using upstream = await recordingUpstream({ answer: echoes() })
    await using gateway = await aGateway({
      upstream: upstream.url,
      presidio: { ...settings, mode },
    })
    const content = '🩺 腕带AB-123，邮箱li@example.com，血压120/80。'
    const reply = await gateway.chat({
      model: 'emr-structuring',
      messages: [{ role: 'user', content }],
    })
    const answer = (await reply.json()) as { choices: { message: { content: string } }[] }

    expect(reply.status).toBe(200)
    expect(answer.choices[0]?.message.content).toBe(content)
    expect(upstream.requests).toHaveLength(1)
    for (const identifier of ['AB-123', 'li@example.com'])
      expect(upstream.requests[0]?.text).not.toContain(identifier)
    expect(upstream.requests[0]?.text).toContain('血压120/80')
  })

  test('the doctor finds it well, and wardline deid asks it', async () => {
    const environment = { PRESIDIO_ANALYZER_URL: url }
    const doctor = await wardline(['doctor'], { environment })
    expect(doctor.output).toMatch(/^✓ 外部去标识化引擎 · Presidio analyzer: both, zh: \d+/mu)

    const input = `${JSON.stringify({ id: 1, text: '腕带AB-123' })}\n`
    const deid = await wardline(['deid', '--engine', 'presidio'], { environment, input })
    expect(JSON.parse(deid.output)).toMatchObject({ spans: [{ start: 0, end: 8, type: 'ID' }] })
  })
})
