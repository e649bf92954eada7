import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { canonicalJson } from '#policy'

describe('canonical JSON (RFC 8785)', () => {
  it('writes the example of section 3.2.2', () => {
    const example = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts the keys of section 3.2.3 by UTF-16 code units', () => {
    const keys = ['€', '\r', '\ufb33', '1', '😀', '\u0080', 'ö']
    const value = Object.fromEntries(keys.map((key) => [key, 0]))
    const sorted = ['\r', '1', '\u0080', 'ö', '€', '😀', '\ufb33']
    expect(canonicalJson(value)).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:0`).join()}}`)
  })

  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [-5e-324, '-5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1e23, '1e+23'],
    [999999999999999900000, '999999999999999900000'],
    [1e21, '1e+21'],
    [9.999999999999997e-7, '9.999999999999997e-7'],
    [0.000001, '0.000001'],
    [333333333.3333332, '333333333.3333332'],
  ])('writes the number %d of appendix B as %s', (number, text) => {
    expect(canonicalJson(number)).toBe(text)
  })

  it.each([
    ['not a number', Number.NaN],
    ['infinity', -Infinity],
    ['a lone surrogate', ['\ud800']],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['an undefined item', [undefined]],
    ['a function', { f: () => 1 }],
    ['a big integer', 1n],
    ['a date', { at: new Date(0) }],
    ['a map', new Map()],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  })

  it('leaves undefined members out', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}')
    expect(canonicalJson({ __proto__: null, a: 1 })).toBe('{"a":1}')
  })

  it('says the same value as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value))
        expect(JSON.parse(canonicalJson(plain))).toStrictEqual(plain)
      }),
    )
  })

  it('is the same whatever the order of members', () => {
    const records = fc.dictionary(fc.string({ unit: 'binary' }), fc.integer())
    fc.assert(
      fc.property(records, (record) => {
        const reversed = Object.fromEntries(Object.entries(record).toReversed())
        expect(canonicalJson(reversed)).toBe(canonicalJson(record))
      }),
    )
  })
})
