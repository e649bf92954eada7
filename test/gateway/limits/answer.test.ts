import { expect, test } from 'vitest'

import type { Budget } from '#policy'

import { toDuration, toHeaders, usedUp } from '../../../gateway/limits/answer.ts'

const aBudget = (more: Partial<Budget> = {}): Budget => ({
  scope: 'department',
  unit: 'requests',
  of: 'cardiology',
  owner: { zh: '科室“心内科”', en: 'the department Cardiology' },
  most: 10,
  ...more,
})

test.each([
  [0, '0ms'],
  [0.2, '1ms'],
  [120, '120ms'],
  [1000, '1s'],
  [59_999, '59.999s'],
  [60_000, '1m0s'],
  [360_000, '6m0s'],
  [86_341_000, '23h59m1s'],
  [3_600_000, '1h0m0s'],
])('%d ms are written as OpenAI writes them', (ms, written) => {
  expect(toDuration(ms)).toBe(written)
})

test('the tightest budget of each kind counts', () => {
  const left = [
    { budget: aBudget(), used: 4, resetMs: 500 },
    { budget: aBudget({ most: 100 }), used: 97, resetMs: 60_000 },
    { budget: aBudget({ unit: 'tokens', most: 50 }), used: 70, resetMs: 3_600_000 },
  ]
  expect(toHeaders(left)).toEqual({
    'x-ratelimit-limit-requests': '100',
    'x-ratelimit-remaining-requests': '3',
    'x-ratelimit-reset-requests': '1m0s',
    'x-ratelimit-limit-tokens': '50',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '1h0m0s',
  })
  expect(toHeaders([])).toEqual({})
})

test('a refusal says which budget, in two languages, and when to come back', () => {
  const { code, detail, headers } = usedUp({
    kind: 'used-up',
    budget: aBudget(),
    resetMs: 11_200,
  })
  expect(code).toBe('rate_limited')
  expect(detail).toEqual({
    zh: '科室“心内科”每分钟 10 次请求的额度已用完，请在 12 秒后重试',
    en: 'the 10 requests a minute for the department Cardiology are used up; try again in 12 s',
  })
  expect(headers).toEqual({
    'retry-after': '12',
    'x-ratelimit-limit-requests': '10',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '11.2s',
  })
})

test('nobody is told to try again by itself for a day', () => {
  const budget = aBudget({ unit: 'tokens' })
  expect(usedUp({ kind: 'used-up', budget, resetMs: 80_000_000 }).headers).toMatchObject({
    'retry-after': '80000',
    'x-should-retry': 'false',
  })
})
