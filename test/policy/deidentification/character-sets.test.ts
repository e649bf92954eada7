import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { characterSet, isIn } from '../../../policy/deidentification/character-sets.ts'

const han = characterSet('一二三')
const mixed = characterSet([0x4e8c, 0x41, 0xd83d])

it('knows its own members and nobody else’s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (code) => {
      expect(isIn(han, code)).toBe('一二三'.includes(String.fromCharCode(code)))
      expect(isIn(mixed, code)).toBe([0x4e8c, 0x41, 0xd83d].includes(code))
    }),
    { examples: [[0x4e00], [0x4e8c], [0x41], [0xd83d], [0], [0xffff]] },
  )
})

it('holds nothing behind the end of a text', () => {
  expect(isIn(han, '一'.charCodeAt(1))).toBe(false)
})

it('says when there is no room for one more', () => {
  expect(() => {
    for (let more = 0; more < 33; more += 1) characterSet('')
  }).toThrow(RangeError)
})
