import { assert, property, string, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'

import { createEnvelope } from '../../gateway/envelope.ts'

const envelope = createEnvelope('s'.repeat(32), 'cases')

test('every text comes back, and no envelope is like another', () => {
  assert(
    property(string({ unit: 'grapheme' }), (text) => {
      const sealed = envelope.close(text, 'a')
      expect(envelope.open(sealed, 'a')).toBe(text)
      expect(envelope.close(text, 'a')).not.toEqual(sealed)
    }),
  )
})

test('an envelope opens only in its place, with its secret and for its purpose', () => {
  const sealed = envelope.close('患者张三', 'a')
  expect(Buffer.from(sealed).toString('utf8')).not.toContain('张三')
  expect(() => envelope.open(sealed, 'b')).toThrow()
  expect(() => createEnvelope('t'.repeat(32), 'cases').open(sealed, 'a')).toThrow()
  expect(() => createEnvelope('s'.repeat(32), 'other').open(sealed, 'a')).toThrow()
})

test('a changed envelope is refused, whichever byte changed, and so is anything else', () => {
  const sealed = envelope.close('患者张三', 'a')
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = sealed.map((byte, index) => (index === at ? byte ^ 1 : byte))
    expect(() => envelope.open(changed, 'a'), `byte ${at}`).toThrow()
  }
  assert(
    property(uint8Array({ maxLength: 80 }), (bytes) => {
      expect(() => envelope.open(bytes, 'a')).toThrow()
    }),
  )
})
