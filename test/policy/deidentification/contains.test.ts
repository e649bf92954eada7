import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createContains } from '../../../policy/deidentification/contains.ts'

test('the answer is that of the text itself', () => {
  const text = fc.string({
    unit: fc.constantFrom('住', '院', '号', 'a', '1', '\uD83D'),
    maxLength: 12,
  })
  fc.assert(
    fc.property(text, fc.array(text), (whole, words) => {
      const contains = createContains(whole)
      for (const word of words) expect(contains(word)).toBe(whole.includes(word))
    }),
  )
})
