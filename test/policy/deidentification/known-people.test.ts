import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createKnownFinder } from '../../../policy/deidentification/known-people.ts'

const patient = {
  name: [{ text: '葉知秋', family: '叶', given: ['知秋'] }, { text: 'Ye Zhiqiu' }],
  identifier: [{ value: '11010519491231002X' }, { value: 'ZY-0012345' }],
  telecom: [{ value: '139 1234 5678' }, { value: 'ye@example.com' }],
  address: [{ text: '江州市南湖区桂花巷9号', line: ['桂花巷9号'] }],
  birthDate: '1949-12-31',
  contact: [{ name: { text: '叶建国' }, telecom: [{ value: '010-66001234' }] }],
}
const find = createKnownFinder([patient])
const found = (text: string): readonly string[] =>
  find(text).map(({ start, end }) => text.slice(start, end))

describe('what is known of a patient is found', () => {
  test.each([
    ['患者叶知秋入院', '叶知秋'],
    ['患者葉知秋入院', '葉知秋'],
    ['患者叶 知 秋入院', '叶 知 秋'],
    ['患者叶\u200B知秋入院', '叶\u200B知秋'],
    ['患者叶知\n秋入院', '叶知\n秋'],
    ['知秋自诉头晕', '知秋'],
    ['YE  ZHIQIU was seen', 'YE  ZHIQIU'],
    ['号码１３９１２３４５６７８', '１３９１２３４５６７８'],
    ['139-1234-5678', '139-1234-5678'],
    ['zy0012345', 'zy0012345'],
    ['110105 19491231 002x', '110105 19491231 002x'],
    ['住桂花巷 9 号', '桂花巷 9 号'],
    ['生于1949年12月31日', '1949年12月31日'],
    ['1949/12/31', '1949/12/31'],
    ['19491231出生', '19491231'],
    ['生于49.12.31，', '49.12.31'],
    ['其子叶建国', '叶建国'],
    ['致电(010)66001234', '010)66001234'],
  ])('in %s', (text, expected) => {
    expect(found(text)).toContain(expected)
  })
})

test.each(['91391234567801', '秋季知名专家', '叶某', '编号ZY-00123456', '1949年'])(
  'nothing of them is in %s',
  (text) => {
    expect(found(text)).toEqual([])
  },
)

test('offsets are those of the text, whatever stands around', () => {
  const around = fc.string({ unit: 'grapheme', maxLength: 20 })
  fc.assert(
    fc.property(around, around, (before, after) => {
      const text = `${before}。叶知秋。${after}`
      expect(found(text)).toContain('叶知秋')
    }),
  )
})

test('a thousand values cost one pass over the text', () => {
  const people = Array.from({ length: 32 }, (_, person) => ({
    identifier: Array.from({ length: 32 }, (_, number) => ({ value: `A${person}-00${number}-99` })),
  }))
  const text = '复查A3-007-99，A31-0031-99；A32-000-99。'
  const values = createKnownFinder(people)(text).map(({ start, end }) => text.slice(start, end))
  expect(values).toEqual(['A3-007-99', 'A31-0031-99'])
})

test('nobody known, nothing found', () => {
  expect(createKnownFinder([])('患者叶知秋')).toEqual([])
  expect(createKnownFinder([{ name: [{ family: '叶' }] }])('叶酸片')).toEqual([])
})
