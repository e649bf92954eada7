import { describe, expect, test } from 'vitest'

import { findIdentifiers } from '../../../policy/deidentification/find.ts'

const find = (text: string, options: Partial<Parameters<typeof findIdentifiers>[1]> = {}) =>
  findIdentifiers(text, { minimumScore: 0.5, keep: [], ...options }).map(({ type, start, end }) => [
    type,
    text.slice(start, end),
  ])

describe('findIdentifiers', () => {
  test('gives offsets of the original', () => {
    expect(find('联系电话：１３８ ００１３ ８０００，住院号：ＺＹ００１２３４５。')).toEqual([
      ['PHONE', '１３８ ００１３ ８０００'],
      ['ENCOUNTER_NO', 'ＺＹ００１２３４５'],
    ])
  })

  test('counts astral characters as two code units', () => {
    expect(find('😀𠮷 13800138000')).toEqual([['PHONE', '13800138000']])
  })

  test('leaves types that are kept', () => {
    expect(find('13800138000 a@b.cn', { keep: ['PHONE'] })).toEqual([['EMAIL', 'a@b.cn']])
  })

  test('lets weak findings go', () => {
    expect(find('腕带 XS24-1219-02')).toEqual([['ENCOUNTER_NO', 'XS24-1219-02']])
    expect(find('腕带 XS24-1219-02', { minimumScore: 0.7 })).toEqual([])
  })

  test('finds nothing inside a surrogate', () => {
    expect(find('电话@@PHONE_13800@@和@@PHONE_13800.138@@')).toEqual([])
  })

  test('does not reach across a surrogate', () => {
    expect(find('http://x.cn/@@PHONE_7K3QX@@/a')).toEqual([['URL', 'http://x.cn/']])
  })

  test('finds what another identifier hid', () => {
    expect(find('zhang@qq.com13800138000')).toEqual([
      ['EMAIL', 'zhang@qq.com'],
      ['PHONE', '13800138000'],
    ])
    expect(find('110101199003070513A123456(3)')).toEqual([
      ['ID_CN', '110101199003070513'],
      ['ID', 'A123456(3)'],
    ])
    expect(find('身份证号：110101199003070513庚戌年七月生').map(([type]) => type)).toEqual([
      'ID_CN',
      'BIRTH_DATE',
    ])
  })

  test('finds numbers split by invisible characters', () => {
    expect(find('138\u200B0013\u200B8000')).toEqual([['PHONE', '138\u200B0013\u200B8000']])
    expect(find('19900307\u200B13800138000')).toContainEqual(['PHONE', '13800138000'])
  })

  test('a date behind what was taken out is a birth', () => {
    expect(find('受种者：糜朵朵 女 (2023-10-06) \n母在家带')).toContainEqual([
      'BIRTH_DATE',
      '2023-10-06',
    ])
  })

  test('a resident ID with a wrong check is still one', () => {
    const [valid, invalid] = ['110101199003070513', '110101199003070514'].map(
      (text) => findIdentifiers(text, { minimumScore: 0.5, keep: [] })[0],
    )
    expect([valid?.type, invalid?.type]).toEqual(['ID_CN', 'ID_CN'])
    expect(invalid?.score).toBeLessThan(valid?.score ?? 0)
  })
})
