import { setImmediate } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { createAnalyzer } from '../../../gateway/deidentification/analyzer.ts'
import { analyzes, aPresidio, fails, finds, findsOutside, textsOf } from '../../support/presidio.ts'
import { cuts, hangs, inTurn, whole, type Behaviour } from '../../support/upstream.ts'

const wish = { minimumScore: 0.5, signal: new AbortController().signal }
const settings = { language: 'zh', timeoutMs: 5_000 }
const quick = { ...settings, timeoutMs: 100 }

test('every text gets what was found in it', async () => {
  await using presidio = await aPresidio(
    analyzes(finds('PERSON', '王建国'), finds('PHONE_NUMBER', '\\d{11}', 0.4)),
  )
  const analyzer = createAnalyzer({ ...settings, url: presidio.url })

  const found = await analyzer.analyze(['😀患者王建国', '血压120/80', '王建国 13800138000'], wish)

  expect(found).toEqual([
    [{ type: 'PERSON', start: 4, end: 7, score: 0.85, recogniser: 'presidio' }],
    [],
    [{ type: 'PERSON', start: 0, end: 3, score: 0.85, recogniser: 'presidio' }],
  ])
  expect(presidio.requests).toHaveLength(1)
  expect(presidio.requests[0]).toMatchObject({ method: 'POST', path: '/analyze' })
  expect(presidio.requests[0]?.json).toMatchObject({ language: 'zh', score_threshold: 0.5 })
})

test('the same text is asked once', async () => {
  await using presidio = await aPresidio(analyzes(finds('PERSON', '王建国')))
  const analyzer = createAnalyzer({ ...settings, url: presidio.url })
  const found = await analyzer.analyze(['王建国', '患者王建国', '王建国'], wish)
  expect(presidio.requests.flatMap(textsOf)).toEqual(['王建国', '患者王建国'])
  expect(found.map((findings) => findings.length)).toEqual([1, 1, 1])
})

test('nothing to ask is not asked', async () => {
  await using presidio = await aPresidio()
  expect(await createAnalyzer({ ...settings, url: presidio.url }).analyze([], wish)).toEqual([])
  expect(presidio.requests).toEqual([])
})

test('a long text goes in pieces and its offsets hold', async () => {
  await using presidio = await aPresidio(analyzes(finds('PERSON', '王建国')))
  const analyzer = createAnalyzer({ ...settings, url: presidio.url })
  const text = '患者王建国😀，病情平稳。\n'.repeat(5_000)

  const [found = []] = await analyzer.analyze([text], wish)

  expect(found).toHaveLength(5_000)
  expect(new Set(found.map(({ start, end }) => text.slice(start, end)))).toEqual(
    new Set(['王建国']),
  )
  for (const request of presidio.requests)
    expect(textsOf(request).join('').length).toBeLessThanOrEqual(10_000)
})

test('what is no Unicode goes as something that is', async () => {
  await using presidio = await aPresidio(analyzes(finds('PERSON', '王建国')))
  const analyzer = createAnalyzer({ ...settings, url: presidio.url })
  const [found] = await analyzer.analyze(['\uD83D王建国'], wish)
  expect(found).toMatchObject([{ start: 1, end: 4 }])
  expect(presidio.requests[0]?.text).not.toContain('\\ud83d')
})

test('at most four calls run at a time, whoever asks', async () => {
  let running = 0
  let most = 0
  const counted: Behaviour = async (response, request) => {
    running += 1
    most = Math.max(most, running)
    for (let turn = 0; turn < 20; turn += 1) await setImmediate()
    running -= 1
    await analyzes()(response, request)
  }
  await using presidio = await aPresidio(counted)
  const analyzer = createAnalyzer({ ...settings, url: presidio.url })
  const texts = (name: string) =>
    Array.from({ length: 8 }, (_, index) => `${name}${index}。`.repeat(2_000))

  await Promise.all(['甲', '乙', '丙'].map((name) => analyzer.analyze(texts(name), wish)))

  expect(most).toBe(4)
  expect(presidio.requests.length).toBeGreaterThanOrEqual(24)
})

test.each<[string, Behaviour, string]>([
  ['does not answer', hangs, 'timeout'],
  ['fails', fails, 'status'],
  ['refuses', whole({ error: 'No language provided' }, 400), 'status'],
  ['breaks off', cuts('[['), 'unreachable'],
  ['answers no JSON', whole('<html>王建国</html>'), 'malformed'],
  ['answers something else', whole({ error: '王建国' }), 'malformed'],
  ['leaves a text out', whole([]), 'malformed'],
  [
    'answers for one text',
    whole([{ entity_type: 'PERSON', start: 0, end: 3, score: 1 }]),
    'malformed',
  ],
  ['finds something outside the text', findsOutside, 'malformed'],
  [
    'is surer than sure',
    whole([[{ entity_type: 'PERSON', start: 0, end: 3, score: 7 }]]),
    'malformed',
  ],
])('an analyzer that %s is a failure without a word of the text', async (_, answer, code) => {
  await using presidio = await aPresidio(answer)
  const analyzer = createAnalyzer({ ...quick, url: presidio.url })
  const error: unknown = await analyzer.analyze(['王建国'], wish).catch((each: unknown) => each)
  expect(error).toMatchObject({ name: 'AnalyzerFailure', code })
  expect(JSON.stringify([error, String(error), Object.entries(error as object)])).not.toContain(
    '王建国',
  )
  expect((error as Error).cause).toBeUndefined()
})

test('an analyzer that is not there is a failure', async () => {
  const gone = await aPresidio()
  await gone[Symbol.asyncDispose]()
  const analyzer = createAnalyzer({ ...settings, url: gone.url })
  await expect(analyzer.analyze(['王建国'], wish)).rejects.toMatchObject({ code: 'unreachable' })
})

test('a redirect is not followed', async () => {
  await using other = await aPresidio()
  await using presidio = await aPresidio(whole('', 307, { location: `${other.url}/analyze` }))
  const analyzer = createAnalyzer({ ...settings, url: presidio.url })
  await expect(analyzer.analyze(['王建国'], wish)).rejects.toMatchObject({ code: 'unreachable' })
  expect(other.requests).toEqual([])
})

test('a connection that was lost is tried once more', async () => {
  const loses: Behaviour = (response) => void response.destroy()
  await using presidio = await aPresidio(inTurn(loses, analyzes(finds('PERSON', '王建国'))))
  const analyzer = createAnalyzer({ ...settings, url: presidio.url })
  expect((await analyzer.analyze(['王建国'], wish))[0]).toHaveLength(1)
})

test('after failures in a row nobody is asked until the cool-down is over', async () => {
  const clock = { now: 0 }
  await using presidio = await aPresidio(fails)
  const analyzer = createAnalyzer({
    ...settings,
    url: presidio.url,
    breaker: { failures: 2, coolDownMs: 1000, now: () => clock.now },
  })
  const codeOf = async () =>
    analyzer.analyze(['王建国'], wish).then(
      () => 'well',
      (error: unknown) => (error as { code: string }).code,
    )

  expect([await codeOf(), await codeOf(), await codeOf()]).toEqual([
    'status',
    'status',
    'circuit-open',
  ])
  expect(presidio.requests).toHaveLength(2)

  clock.now = 1000
  presidio.answerWith(analyzes())
  expect([await codeOf(), await codeOf()]).toEqual(['well', 'well'])
})

test('who leaves ends the call, and that is nobody’s failure', async () => {
  await using presidio = await aPresidio(hangs)
  const analyzer = createAnalyzer({
    ...settings,
    url: presidio.url,
    breaker: { failures: 1, coolDownMs: 60_000 },
  })
  const caller = new AbortController()
  const asked = analyzer.analyze(['王建国'], { ...wish, signal: caller.signal })
  const arrived = await presidio.request(0)
  caller.abort()
  await expect(asked).rejects.toMatchObject({ code: 'client_gone' })
  expect(await arrived.closed).toBe(false)

  presidio.answerWith(analyzes())
  expect(await analyzer.analyze(['王建国'], wish)).toEqual([[]])
})

test('who waits too long for a turn fails, and the analyzer is not blamed', async () => {
  await using presidio = await aPresidio(hangs)
  const analyzer = createAnalyzer({
    ...settings,
    longestWaitMs: 50,
    url: presidio.url,
    breaker: { failures: 1, coolDownMs: 60_000 },
  })
  const caller = new AbortController()
  const first = ['甲', '乙', '丙', '丁'].map(async (text) =>
    analyzer.analyze([text], { ...wish, signal: caller.signal }),
  )
  const codes = Promise.allSettled(first)
  await expect(analyzer.analyze(['戊'], wish)).rejects.toMatchObject({ code: 'busy' })
  caller.abort()
  expect((await codes).map(({ status }) => status)).toEqual(Array(4).fill('rejected'))

  presidio.answerWith(analyzes())
  expect(await analyzer.analyze(['王建国'], wish)).toEqual([[]])
})

test('a failure ends the batches that have not gone out', async () => {
  await using presidio = await aPresidio(fails)
  const analyzer = createAnalyzer({
    ...settings,
    url: presidio.url,
    breaker: { failures: 1_000, coolDownMs: 0 },
  })
  const texts = Array.from({ length: 40 }, (_, index) => `${index}。`.repeat(4_000))
  await expect(analyzer.analyze(texts, wish)).rejects.toMatchObject({ code: 'status' })
  await Promise.all(presidio.requests.map(async ({ closed }) => closed))
  expect(presidio.requests.length).toBeLessThanOrEqual(8)
})
