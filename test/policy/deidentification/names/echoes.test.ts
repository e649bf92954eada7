import { describe, expect, test } from 'vitest'

import { findNames } from '../../../../policy/deidentification/names/find.ts'
import { viewOf } from '../../../../policy/deidentification/names/view.ts'

const names = (text: string): readonly string[] =>
  findNames(viewOf(text)).map(({ start, end }) => text.slice(start, end))

describe('a name that is sure', () => {
  test('is found elsewhere without a cue', () => {
    expect(names('姓名：蔺寒梅　性别：女。\n出院时蔺寒梅步行离开。')).toEqual(['蔺寒梅', '蔺寒梅'])
  })

  test('is found as the given name alone', () => {
    expect(names('其子：逄立冬。立冬称患者平素体健。')).toEqual(['逄立冬', '立冬'])
  })

  test('leaves a word alone that looks like its given name', () => {
    expect(names('姓名：王高峰　性别：男。体温高峰39℃。')).toEqual(['王高峰'])
  })
})

describe('a name shows itself', () => {
  test.each([
    ['新来的病人姓昝，耳聋。', ['昝']],
    ['患者家属姓欧阳。', ['欧阳']],
    ['领队 Сергей Иванов 已到场', ['Сергей Иванов']],
    ['产妇 Nguyễn Thị Hạnh 由丈夫陪同', ['Nguyễn Thị Hạnh']],
  ])('in %s', (text, expected) => {
    expect(names(text)).toEqual(expected)
  })

  test.each(['姓名不详', '姓氏登记', '请问您姓什么？', '主诉：头晕'])('not in %s', (text) => {
    expect(names(text)).toEqual([])
  })
})
