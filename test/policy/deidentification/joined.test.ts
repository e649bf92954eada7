import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { findIdentifiers } from '../../../policy/deidentification/find.ts'
import { joinBroken } from '../../../policy/deidentification/joined.ts'

const found = (text: string): readonly string[] =>
  findIdentifiers(text, { minimumScore: 0.5, keep: [] }).map(({ start, end }) =>
    text.slice(start, end),
  )

describe('an identifier is found although', () => {
  test('a line ends within a mobile number', () => {
    expect(found('联系电话：1391234\n5678，已核对')).toContain('1391234\n5678')
  })

  test('a line ends within a resident ID', () => {
    expect(found('身份证 11010519491\n231002X 已登记')).toContain('11010519491\n231002X')
  })

  test('a line ends within a name', () => {
    expect(found('患者姓名：欧阳若\n兰，女，67岁')).toContain('欧阳若\n兰')
  })

  test('a scan sets its digits apart', () => {
    expect(found('电话 1 3 9 1 2 3 4 5 6 7 8 转告')).toContain('1 3 9 1 2 3 4 5 6 7 8')
  })
})

describe('what is no identifier stays although', () => {
  test.each([
    '血压 120\n80 心率 76\n88',
    '白细胞 11\n血红蛋白 135\n血小板 210',
    '体温正常\n饮食可\n睡眠佳',
  ])('lines meet in %j', (text) => {
    expect(found(text)).toEqual([])
  })
})

test('joined text leads back to the characters it was made of', () => {
  const text = fc.string({ unit: fc.constantFrom('王', '1', '\n', ' ', '，', 'a'), maxLength: 80 })
  fc.assert(
    fc.property(text, (original) => {
      const joined = joinBroken(original)
      if (joined === null) return
      for (let at = 0; at < joined.text.length; at += 1) {
        const character = joined.text.charAt(at)
        if (character === '\uE000' || character === '\n') continue
        expect(original.charAt(joined.originalOf(at))).toBe(character)
      }
    }),
  )
})
