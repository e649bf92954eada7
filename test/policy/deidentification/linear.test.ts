import { check } from 'recheck'
import { describe, expect, test } from 'vitest'

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
