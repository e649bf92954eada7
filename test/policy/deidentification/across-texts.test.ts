import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { deidentify } from '../../../policy/deidentification/deidentify.ts'
import { restore } from '../../../policy/deidentification/restore.ts'
import { everything } from './keyed-code.ts'

const mask = (...texts: readonly string[]) =>
  deidentify(
    texts.map((text) => ({ text })),
    everything,
  )
const found = (...texts: readonly string[]) =>
  mask(...texts).findings.map((findings, index) =>
    findings.map(({ start, end }) => texts[index]?.slice(start, end)),
  )

describe('a number parted over two texts', () => {
  test.each([
    ['我的号码前半是 13800', '138000 是后半'],
    ['身份证110101199003', '070513，请核对'],
    ['卡 6222 0212 3456', '7890 123 就这些'],
    ['电话 138 0013…', '8000 麻烦回电'],
  ])('%s | %s', (first, second) => {
    const [one = [], other = []] = found(first, second)
    expect([one.length, other.length]).toEqual([1, 1])
    expect(found(first, '好的，请继续。', second).map(({ length }) => length)).toEqual([1, 0, 1])
  })

  test('is found wherever it is parted, and comes back to the character', () => {
    assert(
      property(integer({ min: 2, max: 9 }), (at) => {
        const texts = [`前半 ${'13912345678'.slice(0, at)}`, `${'13912345678'.slice(at)} 后半`]
        const { texts: masked, surrogates } = mask(...texts)
        expect(masked.join('').replaceAll(/@@[^@]+@@/gu, '')).not.toMatch(/\d/u)
        expect(masked.map((text) => restore(text, surrogates))).toEqual(texts)
      }),
    )
  })

  test.each([
    ['收缩压 135', '85 舒张压'],
    ['住院 12', '345 元'],
    ['随访 138', '次'],
    ['白细胞 13.8', '001380 次'],
    ['前 13800', '中间', '再中间', '138000'],
  ])('is none in %s | %s', (...texts) => {
    expect(found(...texts).flat()).toEqual([])
  })
})
