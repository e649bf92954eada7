import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { toSimplified } from '../../../../policy/deidentification/names/simplify.ts'

describe('reading traditional characters', () => {
  it('turns names and words of a hospital into simplified ones', () => {
    expect(toSimplified('葉嘉輝醫師、護士陳靜宜，患兒歐陽曉東')).toBe(
      '叶嘉辉医师、护士陈静宜，患儿欧阳晓东',
    )
  })

  it('leaves simplified text alone', () => {
    const text = '患者李伟，男，62岁，因胸闷入院。'
    expect(toSimplified(text)).toBe(text)
  })

  it('keeps every offset and is done after one pass', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 5000 }), (text) => {
        const once = toSimplified(text)
        expect(once).toHaveLength(text.length)
        expect(toSimplified(once)).toBe(once)
      }),
    )
  })
})
