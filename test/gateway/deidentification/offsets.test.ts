import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { codeUnitsOf } from '../../../gateway/deidentification/offsets.ts'

test('code points become code units, whatever is in the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const codeUnit = codeUnitsOf(text)
      const characters = Array.from(text)
      for (let at = 0; at <= characters.length; at += 1)
        expect(codeUnit(at)).toBe(characters.slice(0, at).join('').length)
      expect(codeUnit(characters.length + 1)).toBe(null)
    }),
  )
})
