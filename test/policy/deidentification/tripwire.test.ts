import { describe, expect, test } from 'vitest'

import { deidentify, trip } from '#policy'

import { everything } from './keyed-code.ts'

const none = new Map<string, string>()
const kinds = (text: string, surrogates: ReadonlyMap<string, string> = none) =>
  trip(JSON.stringify({ messages: [{ role: 'user', content: text }] }), surrogates).map(
    ({ kind }) => kind,
  )

describe('the tripwire sees', () => {
  test.each([
    ['resident-id', '身份证110101199003070513。'],
    ['resident-id', '11010119900307002X'],
    ['resident-id', '（１１０１０１１９９００３０７０５１３）'],
    ['mobile', '电话13800138000'],
    ['mobile', '8613800138000'],
    ['mobile', 'a\n13800138000\tb'],
    ['mobile', '{"text":"a\\n13800138000"}'],
    ['mobile', '\u001F13800138000'],
    ['mobile', '1. 13800138000'],
    ['email', '邮箱zhangsan@163.com。'],
    ['email', '\\zhang@qq.com'],
  ])('%s in %s', (kind, text) => {
    expect(kinds(text)).toEqual([kind])
  })

  test('every one of several', () => {
    expect(kinds('13800138000，a@b.cn，110101199003070513')).toEqual([
      'mobile',
      'email',
      'resident-id',
    ])
  })
})

describe('the tripwire passes', () => {
  test.each([
    ['a number with a wrong check', '110101199003070514'],
    ['a number with an impossible date', '110101199013070517'],
    ['a hash', 'e29b13800138000a4466'],
    ['a UUID', '13800138-0013-4800-8000-110101199003'],
    ['a fraction', '0.13800138000'],
    ['a longer number', '138001380001'],
    ['a number that is no mobile', '12800138000'],
    ['digits that letters join', 'X13800138000, 13800138000x, ID110101199003070513'],
    ['17 digits', '11010119900307051'],
    ['17 digits before a word', '11010119900307002XY'],
    ['a decorator', '@injectable() x@y @10:30 5@10.5'],
    ['an unfinished address', 'zhang@localhost'],
    ['nothing', ''],
    ['a lone backslash', '\\'],
  ])('%s', (_, text) => {
    expect(kinds(text)).toEqual([])
  })
})

describe('originals', () => {
  const surrogates = new Map([
    ['@@ENCOUNTER_NO_12345@@', 'ZY0012345'],
    ['@@ACCESSION_00000.2@@', '2024-12 3456'],
    ['@@MRN_7K3QX@@', '12345'],
    ['@@ADDRESS_7K3QX@@', '"建设"路123456号'],
    ['@@BIRTH_DATE_7K3QX@@', '2024-05-01'],
    ['@@PHONE_7K3QX@@', '０１０６２３４５６７８'],
    ['@@PERSON_7K3QX@@', '王芳'],
  ])

  test.each([
    'ZY0012345复查',
    '(ZY0012345)',
    '号2024-12 3456',
    '"建设"路123456号',
    '拨０１０６２３４５６７８',
    'a\nZY0012345',
  ])('%s is one', (text) => {
    expect(kinds(text, surrogates)).toEqual(['original'])
  })

  test.each([
    '12345',
    'AZY0012345',
    'ZY00123456',
    '0012345',
    'ZY00123456 2024-12 34567',
    '2024-05-01入院',
    '王芳',
    '@@ENCOUNTER_NO_12345@@和@@ACCESSION_00000.2@@',
  ])('%s is none', (text) => {
    expect(kinds(text, surrogates)).toEqual([])
  })
})

test('masked text trips nothing', () => {
  const note = [
    '姓名：王芳，电话13800138000、138 0013 8000，身份证110101199003070513，a@b.cn，',
    '出生日期：1990-03-07，住院号：ZY0012345，病理号2024-12345，ZY0012345，卡号6222021234567890123。',
  ].join('')
  const { texts, surrogates } = deidentify([{ text: note }, { text: 'ZY0012345' }], everything)
  expect(trip(JSON.stringify(texts), surrogates)).toEqual([])
  expect(trip(JSON.stringify([note]), surrogates).map(({ kind }) => kind)).toContain('original')
})
