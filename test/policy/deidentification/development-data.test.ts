import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { findIdentifiers, type Finding } from '#policy'

const sample = z.object({
  text: z.string(),
  spans: z.array(z.object({ start: z.number(), end: z.number(), type: z.string() })),
})

type Sample = z.infer<typeof sample>

const folder = resolve(process.cwd(), '../shared/data/deid')
const isAbsent = !existsSync(folder)
if (isAbsent)
  console.warn('development data is absent (../shared/data/deid): its tests are skipped')

function read(file: string): readonly Sample[] {
  return readFileSync(resolve(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => sample.parse(JSON.parse(line)))
}

/** What the model sees is measured in names/development.test.ts, on text it was not trained on. */
const learnt = ['PERSON', 'ADDRESS', 'ORG'] as const

const find = (text: string): readonly Finding[] =>
  findIdentifiers(text, { minimumScore: 0.5, keep: learnt })

/** Share of the spans of a type of which no code unit is left. */
function recall(samples: readonly Sample[], type: string): number {
  const spans = samples.flatMap(({ text, spans }) => {
    const found = find(text)
    return spans
      .filter((span) => span.type === type)
      .map(({ start, end }) =>
        Array.from({ length: end - start }, (_, at) => start + at).every((at) =>
          found.some((finding) => finding.start <= at && at < finding.end),
        ),
      )
  })
  expect(spans.length).toBeGreaterThan(0)
  return spans.filter(Boolean).length / spans.length
}

describe.skipIf(isAbsent)('development data', () => {
  test.each(['ID', 'PHONE', 'EMAIL'])('Chinese profiles lose every %s', (type) => {
    expect(recall(read('dev/multipriv_zh_300.jsonl'), type)).toBeGreaterThanOrEqual(0.995)
  })

  test.each([
    ['BANK_CARD', 0.99],
    ['EMAIL', 0.99],
    ['IBAN', 0.99],
    ['ID', 0.95],
    ['IP', 0.95],
    ['URL', 0.95],
    ['PHONE', 0.8],
  ])('English text loses %s', (type, least) => {
    expect(recall(read('dev/presidio_synth_en.jsonl'), type)).toBeGreaterThanOrEqual(least)
  })

  test('clinical text loses nothing but numbers behind their labels', () => {
    const samples = [...read('negative/fp_cehrner.jsonl'), ...read('negative/fp_cmedqaner.jsonl')]
    const characters = samples.reduce((total, { text }) => total + text.length, 0)
    const wrong = samples.flatMap(({ text }) =>
      find(text).filter(({ type, start }) => {
        // The records do number the specimens of their findings, `术后病理(20…)`: those are found rightly.
        return !(
          type === 'ACCESSION' &&
          /病[理检][^\d。；\n]{0,12}(?:\d{6,12}、)?$/.test(
            text.slice(Math.max(0, start - 28), start),
          )
        )
      }),
    )
    expect((wrong.length / characters) * 10_000).toBeLessThan(0.2)
  })
})
