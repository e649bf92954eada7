import { createHmac as nodeHmac } from 'node:crypto'

import { assert, property, string, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'

import { createHmac } from '../../gateway/hmac.ts'

test('it is what the platform computes, for every key of a block and every text', () => {
  const key = uint8Array({ minLength: 1, maxLength: 64 })
  assert(
    property(key, string({ unit: 'grapheme', maxLength: 200 }), (bytes, text) => {
      const expected = nodeHmac('sha256', bytes).update(text, 'utf8').digest('hex')
      expect(createHmac(bytes)(text).toString('hex')).toBe(expected)
    }),
  )
})

test('RFC 4231, test case 2', () => {
  const digest = createHmac(Buffer.from('Jefe'))('what do ya want for nothing?')
  expect(digest.toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('a key that is longer than a block is refused', () => {
  expect(() => createHmac(Buffer.alloc(65))).toThrow()
})
