import { hkdfSync, createHmac as nodeHmac } from 'node:crypto'

import { assert, constantFrom, integer, property, string, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'

import { createHmac, deriveKey } from '../../audit/hmac.ts'

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

test('keys are derived as the platform derives them', () => {
  const bytes = uint8Array({ minLength: 1, maxLength: 64 })
  const digests = constantFrom('sha256' as const, 'sm3' as const)
  const info = string({ maxLength: 100 })
  assert(
    property(
      bytes,
      bytes,
      digests,
      info,
      integer({ min: 1, max: 200 }),
      (secret, salt, digest, text, length) => {
        const expected = Buffer.from(hkdfSync(digest, secret, salt, text, length))
        expect(deriveKey(secret, { digest, salt, info: text, length })).toEqual(expected)
      },
    ),
  )
})
