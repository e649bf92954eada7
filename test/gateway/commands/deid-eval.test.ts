import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const wardline = (...words: string[]) =>
  run(process.execPath, ['gateway/cli.ts', 'deid', 'eval', ...words])

const samples = [
  {
    id: 'a',
    genre: '病程',
    text: '患者姓名：王建国，电话13912345678，口服徐长卿。',
    spans: [
      { start: 5, end: 8, type: 'PERSON' },
      { start: 11, end: 22, type: 'PHONE' },
      { start: 25, end: 28, type: 'KEEP' },
    ],
  },
  { id: 'b', genre: '护理', text: '代号甲乙丙丁。', spans: [{ start: 2, end: 6, type: 'PERSON' }] },
]

let folder = ''
let file = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardline-eval-'))
  file = join(folder, 'notes.jsonl')
  await writeFile(file, samples.map((one) => `${JSON.stringify(one)}\n`).join(''))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('wardline deid eval', () => {
  test('reports recall by type and genre as JSON, without any text', async () => {
    const { stdout } = await wardline(file, '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      texts: 2,
      all: { marked: 3, recall: 2 / 3 },
      byType: { PERSON: { marked: 2, recall: 0.5 }, PHONE: { recall: 1 } },
      byGenre: { 病程: { recall: 1 }, 护理: { recall: 0 } },
      kept: { marked: 1, damaged: 0 },
    })
    expect(stdout).not.toContain('王建国')
  })

  test('prints misses in context only when it is asked to', async () => {
    expect((await wardline(file)).stdout).not.toContain('甲乙丙丁')
    expect((await wardline(file, '--misses', '5')).stdout).toContain(
      'missed PERSON b: 代号«甲乙丙丁»。',
    )
  })

  test.each([
    ['no file', []],
    ['a file that is not there', ['/nowhere.jsonl']],
    ['an unknown option', ['x.jsonl', '--fast']],
  ])('answers %s with one line and exit code 2', async (_, words) => {
    await expect(wardline(...words)).rejects.toMatchObject({ code: 2, stdout: '' })
  })

  test('names the line that is not valid', async () => {
    const broken = join(folder, 'broken.jsonl')
    await writeFile(
      broken,
      '{"text":"a","spans":[]}\n{"text":"a","spans":[{"start":0,"end":9,"type":"X"}]}\n',
    )
    await expect(wardline(broken)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 2'),
    })
  })
})
