import { check } from 'recheck'
import { describe, expect, test, vi } from 'vitest'

import { readNotes } from '../../../deploy/training/notes/read.ts'
import { shiftDates } from '../../../policy/deidentification/dates/shift.ts'
import { findIdentifiers } from '../../../policy/deidentification/find.ts'
import { registry } from '../../../policy/deidentification/registry.ts'

/** Time limits off: the verdict counts steps, so it does not depend on how busy the machine is. */
const effort = {
  timeout: 120_000,
  attackTimeout: null,
  incubationTimeout: null,
  maxIteration: 3,
  mutationSize: 15,
  crossoverSize: 8,
  maxInitialGenerationSize: 120,
  maxGenerationSize: 40,
} as const

const statusOf = async ({ source, flags }: RegExp): Promise<string> =>
  (await check(source, flags, effort)).status

test.each([/(?<!x)(?:a|aa)+b/, /(?<=x)a*a*b/, /^(?:\s*a\s*)*$/])(
  '%s is known to be slow',
  async (pattern) => {
    expect(await statusOf(pattern)).toBe('vulnerable')
  },
)

describe.concurrent('on no text, however it is made,', () => {
  test.each(registry.filter(({ patterns = [] }) => patterns.length > 0))(
    '$name is slow',
    { timeout: 300_000 },
    async ({ patterns = [] }) => {
      for (const pattern of patterns)
        expect([pattern.source, await statusOf(pattern)]).toEqual([pattern.source, 'safe'])
    },
  )
})

/** Every pattern that is tried while the engine reads these texts and moves their dates, wherever it is written. */
function patternsTried(texts: readonly string[]): readonly RegExp[] {
  const tried = new Map<string, RegExp>()
  const seen = vi.spyOn(RegExp.prototype, 'exec')
  for (const text of texts) {
    findIdentifiers(text, { minimumScore: 0.5, keep: [] })
    const { createReturn } = shiftDates([text], 35, 2026)
    createReturn().push(text)
    for (const pattern of seen.mock.contexts) {
      if (pattern instanceof RegExp) tried.set(`${pattern.source}/${pattern.flags}`, pattern)
    }
    seen.mockClear()
  }
  seen.mockRestore()
  return [...tried.values()]
}

const proven = new Set(
  registry.flatMap(({ patterns = [] }) => patterns).map(({ source }) => source),
)
const examples = registry.flatMap(({ finds, ignores }) => [...finds, ...ignores])
const others = patternsTried([
  ...examples,
  ...readNotes('training').map(({ text }) => text),
]).filter(({ source }) => !proven.has(source))

test('the engine tries many patterns that no recogniser names', () => {
  expect(others.length).toBeGreaterThan(100)
})

describe.concurrent('on no text, however it is made, is any of these slow:', () => {
  test.each(others)('%s', { timeout: 300_000 }, async (pattern) => {
    expect(await statusOf(pattern)).toBe('safe')
  })
})
