import { randomBytes } from 'node:crypto'

import { assert, pre, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { cipherNames } from '#audit'

import { decrypt, encrypt, NotThisContent, testCipher } from '../../../audit/vault/cipher.ts'
import { createLocalWrapper } from '../../../audit/vault/key-wrapper.ts'

const keys = [randomBytes(32), randomBytes(32)]

describe.each(cipherNames)('content under %s', (cipher) => {
  test('comes back as it was, for its place and under all its keys alone', () => {
    assert(
      property(string({ unit: 'grapheme' }), string(), string(), (text, context, other) => {
        pre(context !== other)
        const sealed = encrypt(cipher, keys, { text, context })
        const plain = Buffer.from(text, 'utf8').toString('utf8')
        expect(decrypt(keys, sealed, context)).toBe(plain)
        expect(() => decrypt(keys, sealed, other)).toThrow(NotThisContent)
        expect(() => decrypt(keys.slice(0, 1), sealed, context)).toThrow(NotThisContent)
        expect(() => decrypt(keys.toReversed(), sealed, context)).toThrow(NotThisContent)
      }),
      { numRuns: 50 },
    )
  })

  test('is refused when a bit of it was changed, or an end of it is missing', () => {
    const sealed = encrypt(cipher, keys, { text: '胸闷三天', context: 'here' })
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => decrypt(keys, changed, 'here')).toThrow(NotThisContent)
      expect(() => decrypt(keys, sealed.subarray(0, at), 'here')).toThrow(NotThisContent)
    }
  })

  test('never looks the same twice', () => {
    const once = () => encrypt(cipher, keys, { text: 'same', context: 'here' }).toString('hex')
    expect(once()).not.toBe(once())
  })
})

test('keys of another length encrypt nothing', () => {
  expect(() => encrypt('sm4', [], { text: '', context: '' })).toThrow(RangeError)
  expect(() => encrypt('sm4', [randomBytes(16)], { text: '', context: '' })).toThrow(RangeError)
})

test('this runtime computes its ciphers as the standards say', () => {
  for (const cipher of cipherNames) expect(() => testCipher(cipher)).not.toThrow()
})

describe('a wrapped key', () => {
  const [old, current] = [randomBytes(32), randomBytes(32)]

  test('is unwrapped for its id alone, by who holds the key that wrapped it', async () => {
    const wrapper = createLocalWrapper([old])
    const wrapped = await wrapper.wrap(keys[0] ?? old, 'id')
    expect(await wrapper.unwrap(wrapped, 'id')).toEqual(keys[0])
    expect(wrapped.includes(keys[0] ?? old)).toBe(false)
    await expect(wrapper.unwrap(wrapped, 'other')).rejects.toThrow()
    await expect(createLocalWrapper([current]).unwrap(wrapped, 'id')).rejects.toThrow()
    const replaced = createLocalWrapper([current, old])
    expect(await replaced.unwrap(wrapped, 'id')).toEqual(keys[0])
    expect(await replaced.isCurrent(wrapped)).toBe(false)
    expect(await replaced.isCurrent(await replaced.wrap(old, 'id'))).toBe(true)
  })

  test('takes a wrapping key of 32 bytes', () => {
    expect(() => createLocalWrapper([])).toThrow(RangeError)
    expect(() => createLocalWrapper([randomBytes(31)])).toThrow(RangeError)
  })
})
