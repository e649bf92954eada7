import { createHash, createHmac } from 'node:crypto'

import { assert, double, nat, pre, property, tuple, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isDrawn, rateOf, rates } from '../../../audit/review/sampling.ts'

const rootOf = (seed: number | string): Buffer => createHash('sha256').update(`${seed}`).digest()
const root = uint8Array({ minLength: 32, maxLength: 32 })
const index = nat({ max: Number.MAX_SAFE_INTEGER })
const rate = double({ min: 0, max: 1, noNaN: true })

const drawnOf = (by: Buffer, count: number, share: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => at).filter((at) => isDrawn(by, at, share))

describe('the draw', () => {
  test('is what anybody works out with an HMAC', () => {
    const by = rootOf('known')
    const digest = createHmac('sha256', by).update('wardline-draw@v1\n1234\n').digest('hex')
    const fraction = Number.parseInt(digest.slice(0, 12), 16) / 2 ** 48
    expect(isDrawn(by, 1234, fraction)).toBe(false)
    expect(isDrawn(by, 1234, fraction + 2 ** -48)).toBe(true)
  })

  test('is the same whenever it is done', () => {
    assert(
      property(root, index, rate, (by, at, share) => {
        expect(isDrawn(by, at, share)).toBe(isDrawn(Uint8Array.from(by), at, share))
      }),
    )
  })

  test('takes everything at one and nothing at zero', () => {
    assert(
      property(root, index, (by, at) => {
        expect([isDrawn(by, at, 1), isDrawn(by, at, 0)]).toEqual([true, false])
      }),
    )
  })

  test('keeps what it took when the rate grows', () => {
    assert(
      property(root, index, tuple(rate, rate), (by, at, [one, other]) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)]
        expect(isDrawn(by, at, less) && !isDrawn(by, at, more)).toBe(false)
      }),
    )
  })

  test('depends on the root', () => {
    assert(
      property(nat(), nat(), (one, other) => {
        pre(one !== other)
        expect(drawnOf(rootOf(one), 300, 0.5)).not.toEqual(drawnOf(rootOf(other), 300, 0.5))
      }),
      { numRuns: 50 },
    )
  })

  test.each([0.01, 0.05, 0.5])('takes about a share of %d', (share) => {
    const count = 40_000
    const deviation = Math.sqrt(count * share * (1 - share))
    for (const seed of [1, 2, 3])
      expect(Math.abs(drawnOf(rootOf(seed), count, share).length - count * share)).toBeLessThan(
        4.5 * deviation,
      )
  })
})

describe('the rate', () => {
  const level = (before: 1 | 2 | 3 | 4 | 5) => ({ before, residual: 1 as const })

  test.each([
    ['an emergency', { type: 'ai.accept', purpose: 'ETREAT', level: level(2) }, 1],
    ['a refused emergency', { type: 'ai.deny', purpose: 'ETREAT' }, 1],
    ['level 5', { type: 'ai.accept', purpose: 'TREAT', level: level(5) }, 1],
    ['level 4', { type: 'ai.accept', purpose: 'TREAT', level: level(4) }, 0.05],
    ['level 3', { type: 'ai.accept', purpose: 'TREAT', level: level(3) }, 0.01],
    ['opened content', { type: 'content.opened' }, 0.01],
    ['the end of an emergency', { type: 'ai.outcome', purpose: 'ETREAT', level: level(5) }, 0],
    ['a look into the log', { type: 'audit.query' }, 0],
    ['a step of the review', { type: 'review.decided' }, 0],
  ] as const)('of %s', (_, body, expected) => {
    expect(rateOf(body)).toBe(expected)
  })

  test('never falls from a level to the one above it', () => {
    const shares = Object.values(rates.levels)
    expect(shares).toEqual(shares.toSorted((one, other) => one - other))
  })
})
