import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { analyzes, aPresidio, fails, finds } from '../../support/presidio.ts'
import { whole, type RecordingUpstream } from '../../support/upstream.ts'
import { wardline } from '../../support/wardline.ts'

const text = '😀代号bluebird来诊，电话13912345678'
const input = `${JSON.stringify({ id: 'a', text })}\n`

let presidio: RecordingUpstream
let folder: string

beforeAll(async () => {
  presidio = await aPresidio(analyzes(finds('PERSON', 'bluebird')))
  folder = await mkdtemp(join(tmpdir(), 'wardline-deid-'))
})
afterAll(async () => {
  await presidio[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = async (words: readonly string[], more: Record<string, string> = {}) => {
  const environment = { PRESIDIO_ANALYZER_URL: presidio.url, ...more }
  return await wardline(['deid', ...words], { environment, input })
}
const typesIn = (output: string) =>
  (JSON.parse(output) as { spans: { type: string }[] }).spans.map(({ type }) => type)

test('--engine says who looks', async () => {
  expect(typesIn((await run(['--engine', 'embedded'])).output)).toEqual(['PHONE'])
  expect(typesIn((await run(['--engine', 'presidio'])).output)).toEqual(['PERSON'])
  expect(typesIn((await run(['--engine', 'both'])).output)).toEqual(['PERSON', 'PHONE'])
})

test('the settings say it otherwise', async () => {
  expect(typesIn((await run([])).output)).toEqual(['PERSON', 'PHONE'])
  expect(typesIn((await run([], { PRESIDIO_MODE: 'presidio' })).output)).toEqual(['PERSON'])
  expect(typesIn((await run([], { PRESIDIO_ANALYZER_URL: '' })).output)).toEqual(['PHONE'])
})

test('an engine that is not there or not known is a mistake', async () => {
  const unset = await run(['--engine', 'both'], { PRESIDIO_ANALYZER_URL: '' })
  expect([unset.code, unset.output]).toEqual([2, ''])
  expect(unset.errors).toContain('PRESIDIO_ANALYZER_URL')
  expect((await run(['--engine', 'other'])).code).toBe(2)
})

test('nothing is printed for a text that Presidio did not see', async () => {
  await using failing = await aPresidio(fails)
  const { code, output, errors } = await run([], { PRESIDIO_ANALYZER_URL: failing.url })
  expect([code, output]).toEqual([1, ''])
  expect(errors).toContain('Presidio')
  expect(errors).not.toContain('bluebird')
})

test('an evaluation measures the engine that is asked for', async () => {
  const file = join(folder, 'labelled.jsonl')
  const spans = [
    { start: 4, end: 12, type: 'PERSON' },
    { start: 17, end: 28, type: 'PHONE' },
  ]
  await writeFile(file, `${JSON.stringify({ text, spans })}\n`)
  const recallOf = async (engine: string) => {
    const { output } = await run(['eval', file, '--json', '--engine', engine])
    return (JSON.parse(output) as { all: { recall: number } }).all.recall
  }
  expect(await recallOf('embedded')).toBe(0.5)
  expect(await recallOf('presidio')).toBe(0.5)
  expect(await recallOf('both')).toBe(1)
})

test('the doctor looks at the analyzer', async () => {
  await using well = await aPresidio(whole(['PERSON', 'DATE_TIME']))
  const examine = async (environment: Record<string, string>) =>
    (await wardline(['doctor'], { environment })).output
      .split('\n')
      .find((line) => line.includes('Presidio'))

  expect(await examine({ PRESIDIO_ANALYZER_URL: well.url })).toMatch(/^✓.*DATE_TIME$/u)
  expect(well.requests[0]?.path).toBe('/supportedentities?language=zh')
  well.answerWith(fails)
  expect(await examine({ PRESIDIO_ANALYZER_URL: well.url })).toMatch(/^✗.*500/u)
  expect(await examine({})).toMatch(/^–/u)
})

test('the bundle says what stands in the place of what was found', async () => {
  const bundle = join(folder, 'bundle')
  await cp('policy/bundle/default', bundle, { recursive: true })
  const file = join(bundle, 'bundle.yaml')
  const shipped = await readFile(file, 'utf8')
  const wanted = shipped
    .replace('dates: keep', 'dates: shift')
    .replace('births: mask', 'births: year')
    .replace('names: placeholder', 'names: invented')
  await writeFile(file, wanted)
  const note = '患者欧阳晓峰，出生日期：1958年3月7日，2024年3月5日入院。'
  const { output } = await wardline(['deid'], {
    environment: { WARDLINE_POLICY_DIR: bundle },
    input: `${JSON.stringify({ text: note })}\n`,
  })
  const { masked } = JSON.parse(output) as { masked: string }
  expect(masked).toMatch(
    /^患者[\u4e00-\u9fff]{3}，出生日期：1958年@@BIRTH_DATE_\w{5}@@，20\d\d年\d{1,2}月\d{1,2}日入院。$/u,
  )
  expect(masked).not.toContain('2024年3月5日')
})
