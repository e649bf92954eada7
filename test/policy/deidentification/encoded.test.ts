import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { deidentify } from '../../../policy/deidentification/deidentify.ts'
import { readEscapes } from '../../../policy/deidentification/escapes.ts'
import { findIdentifiers } from '../../../policy/deidentification/find.ts'
import { packedTexts } from '../../../policy/deidentification/packed.ts'
import { everything } from './keyed-code.ts'

const find = (text: string) =>
  findIdentifiers(text, everything).map(({ type, start, end }) => [type, text.slice(start, end)])

const bytesOf = (text: string): readonly number[] => [...Buffer.from(text, 'utf8')]
const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')
const codeUnits = (text: string) =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))

const escapes = {
  'an address': (text: string) =>
    bytesOf(text)
      .map((byte) => `%${hex(byte)}`)
      .join(''),
  // Only what is no ASCII is escaped in a mail; =31 behind a key is a number.
  'a mail': (text: string) =>
    bytesOf(text)
      .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `=${hex(byte)}`))
      .join(''),
  code: (text: string) =>
    codeUnits(text)
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  'a page': (text: string) => Array.from(text, (one) => `&#${one.codePointAt(0)};`).join(''),
  'a page, in hexadecimal': (text: string) =>
    Array.from(text, (one) => `&#x${one.codePointAt(0)?.toString(16)};`).join(''),
}

const packings = {
  base64: (text: string) => Buffer.from(text).toString('base64'),
  'base64 for addresses': (text: string) => Buffer.from(text).toString('base64url'),
  'base64 in lines': (text: string) =>
    Buffer.from(text)
      .toString('base64')
      .replaceAll(/.{16}(?=.{4})/g, '$&\n'),
  hexadecimal: (text: string) => Buffer.from(text).toString('hex'),
  'spaced hexadecimal': (text: string) => bytesOf(text).map(hex).join(' '),
}

describe.each(Object.entries(escapes))('in the escapes of %s', (_, escape) => {
  test('an identifier is found, and only it', () => {
    expect(find(`患者${escape('欧阳晓峰')}，电话${escape('13800138000')}。`)).toEqual([
      ['PERSON', escape('欧阳晓峰')],
      ['PHONE', escape('13800138000')],
    ])
  })

  test('one that is half escaped is found as a whole', () => {
    expect(find(`电话：1380${escape('013')}8000，胸痛`)).toEqual([
      ['PHONE', `1380${escape('013')}8000`],
    ])
  })

  test('what identifies nobody stays', () => {
    expect(find(`${escape('高血压的治疗')} 0.9%20ml 5%50ml`)).toEqual([])
  })

  test('every text is read', () => {
    const readable = string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(
      (text) => !/(?![\t\n\r])[\p{Cc}\p{Co}\p{Cn}\uFFFD]/u.test(text),
    )
    assert(
      property(readable, (text) => {
        const escaped = escape(text)
        const read = readEscapes(escaped)
        expect(read?.text ?? escaped).toBe(text)
        const whole = { start: 0, end: escaped.length }
        expect(read?.written({ start: 0, end: text.length }) ?? whole).toEqual(whole)
      }),
    )
  })
})

test('the address of an older system is read as GB 2312', () => {
  expect(find('姓名：%D5%C5%CE%B0 男')).toEqual([['PERSON', '%D5%C5%CE%B0']])
})

describe.each(Object.entries(packings))('packed in %s', (_, pack) => {
  test('a text that names somebody goes as a whole', () => {
    const packed = pack('患者张伟，电话13800138000')
    expect(find(`附件 ${packed} 请看`).map(([, text]) => text)).toEqual([packed])
  })

  test('a text that names nobody stays', () => {
    expect(find(`附件 ${pack('请帮我总结高血压的治疗')} 请看`)).toEqual([])
  })
})

test.each([
  'acetaminophenhydrochlorothiazide',
  'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
])('%s packs nothing', (text) => {
  expect(packedTexts(text)).toEqual([])
})

test('what was encoded comes back to the character, and is left alone when masked again', () => {
  const encode = constantFrom(...Object.values(escapes), ...Object.values(packings))
  assert(
    property(encode, encode, (first, second) => {
      const text = `记录 ${first('患者张伟')} 和 ${second('电话13800138000')} 完`
      const masked = deidentify([{ text }], everything)
      const [left = ''] = masked.texts
      expect(left).not.toContain(first('张伟'))
      const restored = [...masked.surrogates].reduce(
        (whole, [surrogate, original]) => whole.replaceAll(surrogate, original),
        left,
      )
      expect(restored).toBe(text)
      expect(findIdentifiers(left, everything)).toEqual([])
    }),
  )
})
