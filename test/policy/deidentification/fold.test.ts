import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { fold, toDigits } from '../../../policy/deidentification/fold.ts'
import { blank, read, readable } from '../../../policy/deidentification/reading.ts'

test('full-width forms, spaces and dashes become ASCII', () => {
  expect(fold('电话：１３８－００１３—８０００　（ａｂ＠ｃ．ｃｎ）')).toBe(
    '电话:138-0013-8000 (ab@c.cn)',
  )
})

test('a long run of Chinese numerals becomes digits', () => {
  expect(fold('电话幺三八零零幺三八〇〇〇')).toBe('电话13800138000')
  expect(fold('电话幺三八 零零幺三')).toBe('电话幺三八 零零幺三')
  expect(fold('一二次，三四天，二〇二四年')).toBe('一二次,三四天,二〇二四年')
  expect(fold('住院号1234567一周')).toBe('住院号1234567一周')
  expect(toDigits('一九九〇')).toBe('1990')
})

test('folding never moves an offset', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fold(text)).toHaveLength(text.length)
    }),
  )
})

test('lone surrogates and a byte-order mark keep their place', () => {
  expect(fold('\uFEFF１\uD800２\uDC00３')).toHaveLength(6)
})

test('invisible characters are left out and offsets lead back', () => {
  const text = '电话138\u200B0013\u200D8000。'
  const reading = read(text)
  expect(reading.text).toBe('电话13800138000。')
  const start = reading.originalOf(reading.text.indexOf('1'))
  const end = reading.originalOf(reading.text.indexOf('。') - 1) + 1
  expect(text.slice(start, end)).toBe('138\u200B0013\u200D8000')
  expect(reading.originalOf(reading.text.length)).toBe(text.length)
})

test('surrogates are blanked, look-alikes of unknown types are not', () => {
  expect(read('a@@PERSON_7K3QX@@b').text).toBe(`a${'\uE000'.repeat(16)}b`)
  expect(read('@@PHONE_7K3QX.2@@').text).toBe('\uE000'.repeat(17))
  expect(read('@@SECRET_12345@@').text).toBe('@@SECRET_12345@@')
  expect(read('@@PHONE_138001@@').text).toBe('@@PHONE_138001@@')
})

test('blanked stretches are not readable', () => {
  const text = blank('0123456789', [
    { start: 2, end: 4 },
    { start: 6, end: 7 },
  ])
  expect(text).toBe('01\uE000\uE00045\uE000789')
  expect(readable(text, { start: 0, end: 9 })).toEqual([
    { start: 0, end: 2 },
    { start: 4, end: 6 },
    { start: 7, end: 9 },
  ])
  expect(readable(text, { start: 2, end: 4 })).toEqual([])
  expect(readable(text, { start: 1, end: 4 })).toEqual([])
  expect(readable(text, { start: 2, end: 5 })).toEqual([])
  expect(readable(text, { start: 7, end: 9 })).toEqual([{ start: 7, end: 9 }])
})
