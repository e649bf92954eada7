import { expect, test } from 'vitest'

import { createExcess } from '../../../audit/review/excess.ts'

const minute = 60_000

test('one more than allowed is told once, and again after it had calmed down', () => {
  const exceeds = createExcess({ most: 2, withinMs: 10 * minute })
  const told = [0, 1, 2, 3, 4, 30, 31, 32].filter((at) =>
    exceeds('key', `thing-${at}`, at * minute),
  )
  expect(told).toEqual([2, 32])
})

test('the same thing counts once, and from its last time on', () => {
  const exceeds = createExcess({ most: 1, withinMs: 10 * minute })
  expect(exceeds('key', 'one', 0)).toBe(false)
  expect(exceeds('key', 'one', 9 * minute)).toBe(false)
  expect(exceeds('key', 'other', 15 * minute)).toBe(true)
})

test('keys are counted apart, and the longest unseen is forgotten after ten thousand', () => {
  const exceeds = createExcess({ most: 1, withinMs: minute })
  exceeds('first', 'one', 0)
  exceeds('second', 'one', 0)
  for (let other = 0; other < 9_999; other += 1) exceeds(`other-${other}`, 'one', 0)
  expect(exceeds('second', 'two', 0)).toBe(true)
  expect(exceeds('first', 'two', 0)).toBe(false)
})
