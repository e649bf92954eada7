import { describe, expect, test } from 'vitest'

import { normalise } from '../../../policy/deidentification/normalise.ts'
import { createSurrogates } from '../../../policy/deidentification/surrogates.ts'
import { keyedCode } from './keyed-code.ts'

describe('a surrogate', () => {
  test('names the type and five characters of the hash', () => {
    const { surrogateOf } = createSurrogates([], keyedCode)
    const code = keyedCode('AGE_OVER_89|92岁').slice(0, 5)
    expect(surrogateOf('AGE_OVER_89', '92岁')).toBe(`@@AGE_OVER_89_${code}@@`)
  })

  test('is the same for the same value, in every request', () => {
    const [first, second] = [createSurrogates([], keyedCode), createSurrogates(['x'], keyedCode)]
    expect(first.surrogateOf('MRN', 'A001')).toBe(first.surrogateOf('MRN', 'A001'))
    expect(first.surrogateOf('MRN', 'A001')).toBe(second.surrogateOf('MRN', 'A001'))
  })

  test('has a variant for each spelling of a value', () => {
    const { surrogateOf, originals } = createSurrogates([], keyedCode)
    const plain = surrogateOf('PHONE', '13800138000')
    const spaced = surrogateOf('PHONE', '138 0013 8000')
    const full = surrogateOf('PHONE', '+86 13800138000')
    expect(spaced).toBe(plain.replace(/@@$/, '.2@@'))
    expect(full).toBe(plain.replace(/@@$/, '.3@@'))
    expect([...originals.values()]).toEqual(['13800138000', '138 0013 8000', '+86 13800138000'])
  })

  test('is derived anew when two values would share it', () => {
    const { surrogateOf } = createSurrogates([], (value) =>
      value.includes('|1') ? 'BBBBB' : 'AAAAA',
    )
    expect(surrogateOf('PERSON', '王芳')).toBe('@@PERSON_AAAAA@@')
    expect(surrogateOf('PERSON', '李四')).toBe('@@PERSON_BBBBB@@')
  })

  test('is derived anew when its code was typed', () => {
    const typed = createSurrogates([], keyedCode).surrogateOf('PERSON', '王芳')
    const code = typed.slice(-7, -2)
    const forms = [
      `看${typed}`,
      typed.slice(2, -2),
      `__${typed.slice(2)}`,
      code.toLowerCase(),
      `＠患者＿${code}`,
      `[${code}]`,
      `@@PERSON_${code.slice(0, 2)} **${code.slice(2)}**@@`,
      String.raw`\u005f${code}`,
      `PERSON-A${code}`,
    ]
    for (const text of forms) {
      const { surrogateOf } = createSurrogates(['别的', text], keyedCode)
      expect(surrogateOf('PERSON', '王芳')).not.toBe(typed)
    }
  })

  test('refuses a hash that is not base32', () => {
    const { surrogateOf } = createSurrogates([], () => 'ilou!')
    expect(() => surrogateOf('MRN', 'A001')).toThrow('base32')
  })

  test('refuses a hash that is always the same', () => {
    const { surrogateOf } = createSurrogates([], () => 'AAAAA')
    surrogateOf('MRN', 'A001')
    expect(() => surrogateOf('MRN', 'A002')).toThrow('same characters')
  })
})

describe('one value however it is written', () => {
  test.each([
    [
      'PHONE',
      [
        '13800138000',
        '138-0013-8000',
        '+86 138 0013 8000',
        '１３８００１３８０００',
        '幺三八零零幺三八零零零',
      ],
    ],
    ['PHONE', ['010-62345678', '(010)62345678', '8601062345678']],
    ['ID_CN', ['11010119900307051X', '110101 19900307 051x']],
    [
      'BIRTH_DATE',
      [
        '1990-03-07',
        '1990年3月7日',
        '19900307'.replace(/(....)(..)(..)/, '$1.$2.$3'),
        '一九九〇年三月七日',
      ],
    ],
    ['EMAIL', ['Zhang@QQ.com', 'zhang @qq.com']],
    ['PERSON', ['欧阳 明月', '欧阳明月']],
    ['MRN', ['ba-001234', 'BA001234']],
  ] as const)('%s %j', (type, spellings) => {
    expect(new Set(spellings.map((spelling) => normalise(type, spelling))).size).toBe(1)
  })

  test.each([
    ['PHONE', '13800138000', '13800138001'],
    ['BIRTH_DATE', '1990-01-11', '1990-11-01'],
    ['BIRTH_DATE', '生辰不详', '不详'],
    ['PHONE', '无', '没有'],
  ] as const)('%s tells %s from %s', (type, one, other) => {
    expect(normalise(type, one)).not.toBe(normalise(type, other))
  })
})
