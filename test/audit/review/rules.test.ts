import { describe, expect, test } from 'vitest'

import { reviewRules } from '#audit'

import { toExample, type Rule, type Sketch } from '../../../audit/review/rule.ts'

/** The places in a log at which a rule finds something. */
function found({ watch }: Rule, sketches: readonly Sketch[]): readonly number[] {
  const notices = watch()
  return sketches.map(toExample).flatMap((entry) => (notices(entry) ? [entry.index] : []))
}

test.each(reviewRules)('$name has examples for and against', ({ finds, ignores }) => {
  expect(finds.length).toBeGreaterThan(0)
  expect(ignores.length).toBeGreaterThan(0)
})

test('every rule has a name of its own', () => {
  const names = reviewRules.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

for (const rule of reviewRules) {
  describe(rule.name, () => {
    test.each(rule.finds.map((sketches, number) => ({ number, sketches })))(
      'finds the last entry of example $number',
      ({ sketches }) => {
        expect(found(rule, sketches)).toEqual([sketches.length - 1])
      },
    )

    test.each(rule.ignores.map((sketches, number) => ({ number, sketches })))(
      'finds nothing in example $number',
      ({ sketches }) => {
        expect(found(rule, sketches)).toEqual([])
      },
    )

    test('ignores what the review itself writes', () => {
      const own = (['review.opened', 'review.assigned', 'review.decided'] as const).map((type) => ({
        type,
        about: [1],
        review: { case: 'case', why: rule.name },
      }))
      expect(found(rule, Array.from({ length: 100 }, () => own).flat())).toEqual([])
    })
  })
}
