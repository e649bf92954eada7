import { describe, expect, test } from 'vitest'

import { createSupport } from '#policy'

const texts = ['患者王芳，女，电话138 0013 8000，身份证11010119900307051X，由陈晓东主任收治。']
const surrogates = new Map([
  ['@@PERSON_7K3QX@@', '王芳'],
  ['@@PHONE_00000@@', '138 0013 8000'],
  ['@@ID_CN_ABCDE@@', '11010119900307051X'],
])

function inventedIn(...written: readonly string[]) {
  const support = createSupport({ texts, surrogates })
  for (const text of written) support.examine(text)
  return support.unsupported()
}

describe('an identifier that came from nowhere is counted', () => {
  test.each([
    ['a name', '患者李秀英，女，67岁，因胸闷3天入院。', 'PERSON'],
    ['a mobile number', '可致电13900139000复诊。', 'PHONE'],
    ['a resident number', '身份证号：110101199003070513', 'ID_CN'],
    ['an address', '请写信至zhangsan@qq.com。', 'EMAIL'],
    ['a bank card', '银行卡号：6222021234567890128', 'BANK'],
  ])('%s', (_, written, type) => {
    expect(inventedIn(written)).toEqual([{ type, count: 1 }])
  })

  test('once, however often it is written', () => {
    expect(inventedIn('电话13900139000，即139-0013-9000', '13900139000，13700137000')).toEqual([
      { type: 'PHONE', count: 2 },
    ])
  })
})

describe('nothing is counted', () => {
  test.each([
    ['an original', '患者王芳，电话13800138000，身份证11010119900307051x'],
    ['an original written otherwise', '患者王 芳，电话１３８００１３８０００'],
    ['what the prompt says and nobody took out', '陈晓东主任查房后示。'],
    ['a surrogate', '患者\uE000，电话\uE000，患者@@PERSON_7K3QX@@，女。'],
    ['what is not certain', '身份证号110101199003071234，账号1234567890123456，电话010-62345678'],
    ['medicine', '予阿司匹林100mg，考虑帕金森病，血压120/80mmHg，复查肝功能。'],
  ])('for %s', (_, written) => {
    expect(inventedIn(written)).toEqual([])
  })
})
