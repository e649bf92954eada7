import { describe, expect, test } from 'vitest'

import type { Finding } from '../../../policy/deidentification/finding.ts'
import { createRecurrences, isWorthFinding } from '../../../policy/deidentification/recurrences.ts'

const person: Finding = { type: 'PERSON', start: 0, end: 2, score: 0.9, recogniser: 'person-name' }

function recur(value: string, text: string, finding: Finding = person) {
  const found = createRecurrences([{ value, finding }])(text)
  return found.map(({ start, end }) => text.slice(start, end))
}

describe('a name of two characters', () => {
  test.each(['高峰诉头痛', '请高峰医生会诊', '患者高峰，男', '高峰', '(高峰)', '家属：高峰 电话'])(
    'is a name in %s',
    (text) => {
      expect(recur('高峰', text)).toEqual(['高峰'])
    },
  )

  test.each(['发热高峰期', '高峰期后热退', '血糖高峰值', '登高峰顶'])('is a word in %s', (text) => {
    expect(recur('高峰', text)).toEqual([])
  })
})

test('a longer name needs no boundary', () => {
  expect(recur('欧阳明月', '昨日欧阳明月复查')).toEqual(['欧阳明月'])
})

test('a Latin name is a whole word', () => {
  expect(recur('Smith', 'Smith, Smithson, blacksmith, MrSmith')).toEqual(['Smith'])
})

test('many values are found in one pass', () => {
  const known = Array.from({ length: 300 }, (_, index) => ({
    value: `MR-${10_000 + index}`,
    finding: { ...person, type: 'MRN' as const },
  }))
  const text = known.map(({ value }) => value).join(' ')
  expect(createRecurrences(known)(text)).toHaveLength(300)
  expect(createRecurrences([])(text)).toEqual([])
})

test.each([
  ['PERSON', '王芳', true],
  ['PERSON', '王', false],
  ['PERSON', 'Li', false],
  ['PERSON', 'Lee', true],
  ['MRN', 'A0012', true],
  ['MRN', '12345', false],
  ['MRN', '123456', true],
  ['URL', 'https://example.com/', false],
  ['BIRTH_DATE', '1990-03-07', false],
  ['AGE_OVER_89', '92岁', false],
  ['ORG', '第101中学', false],
] as const)('%s %s is worth finding elsewhere: %s', (type, value, worth) => {
  expect(isWorthFinding({ ...person, type }, value)).toBe(worth)
})
