import { expect, test } from 'vitest'

import { toFindings } from '../../../gateway/deidentification/findings.ts'

const found = (text: string, entity: string, start: number, end: number) =>
  toFindings(text, [{ entity_type: entity, start, end, score: 0.9 }]).map((finding) =>
    text.slice(finding.start, finding.end),
  )

test('offsets count code points', () => {
  expect(found('😀𠮷患者王建国来诊', 'PERSON', 4, 7)).toEqual(['王建国'])
})

test.each([
  [0, 9],
  [3, 3],
  [4, 2],
  [9, 10],
])('from %d to %d is no place in a text of four', (start, end) => {
  expect(() => found('王建国来', 'PERSON', start, end)).toThrow('malformed')
})

test('offsets outside the text make the answer unusable, whatever type they are of', () => {
  expect(() => found('2024年', 'DATE_TIME', 0, 99)).toThrow('malformed')
})

test('what is no identifier is let go', () => {
  expect(found('2024年', 'DATE_TIME', 0, 5)).toEqual([])
})

test('Chinese at the edges is no part of an e-mail address', () => {
  expect(found('邮箱zhang@qq.com，', 'EMAIL_ADDRESS', 0, 14)).toEqual(['zhang@qq.com'])
  expect(found('电话13800138000和邮箱x@a.cn', 'EMAIL_ADDRESS', 0, 22)).toEqual([
    '13800138000和邮箱x@a.cn',
  ])
  expect(found('王建国', 'PHONE_NUMBER', 0, 3)).toEqual(['王建国'])
})

test('Chinese is a part of a name', () => {
  expect(found('王建国', 'PERSON', 0, 3)).toEqual(['王建国'])
})
