import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createWordIndex } from '../../../policy/deidentification/word-index.ts'

const short = fc.string({ unit: fc.constantFrom('住', '院', '号', 'a', '\uD83D'), maxLength: 12 })
const head = fc.string({ unit: fc.constantFrom('住', '院', '号', 'a'), minLength: 2, maxLength: 4 })

test('every place where a head stands is known, and no other', () => {
  fc.assert(
    fc.property(short, fc.array(fc.array(head, { minLength: 1 })), (text, lists) => {
      const places = createWordIndex(lists)(text)
      for (const heads of lists) {
        const expected = Array.from({ length: text.length }, (_, at) => at)
        expect(places(heads)).toEqual(
          expected.filter((at) => heads.some((word) => text.startsWith(word, at))),
        )
      }
    }),
  )
})

test('a head of one character is refused', () => {
  expect(() => createWordIndex([['a']])).toThrow('two characters')
})
