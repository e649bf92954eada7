import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createRestorer, restore } from '#policy'

const surrogates = new Map([
  ['@@PERSON_7K3QX@@', '王芳'],
  ['@@PERSON_7K3QX.2@@', '王 芳'],
  ['@@PHONE_00000@@', '13800138000'],
  ['@@ID_ABCDE@@', 'E12345678'],
  ['@@DEVICE_ID_ABCDE@@', '"PJN"\\1'],
])

const pieces = fc.constantFrom(
  ...surrogates.keys(),
  '@@PERSON_AAAAA@@',
  '@@PERSON_7K3QX',
  'PHONE_00000@@',
  '@@DEVICE_',
  '@@',
  '@',
  '.2@@',
  '患者',
  '😀',
)
const texts = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 14 })
  .map((parts) => parts.join(''))

/** Cuts between any two code units, inside surrogate pairs too. */
function cutAt(text: string, cuts: readonly number[]): readonly string[] {
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b)
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

function restoreInPieces(chunks: readonly string[]) {
  const restorer = createRestorer(surrogates)
  const text = chunks.map((chunk) => restorer.push(chunk)).join('') + restorer.end()
  return { text, restored: restorer.restored, unknown: restorer.unknown }
}

describe('however the text is cut', () => {
  test('it is restored alike, and counted alike', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(300), { maxLength: 20 }), (text, cuts) => {
        expect(restoreInPieces(cutAt(text, cuts))).toEqual(restoreInPieces([text]))
        expect(restoreInPieces([text]).text).toBe(restore(text, surrogates))
      }),
      { numRuns: 2000 },
    )
  })

  test('one code unit at a time is no exception', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const units = Array.from({ length: text.length }, (_, at) => text.charAt(at))
        expect(restoreInPieces(units)).toEqual(restoreInPieces([text]))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('what is held back', () => {
  test('is only what may be the beginning of a surrogate, in whatever form', () => {
    const { push, end } = createRestorer(surrogates)
    expect(push('患者@')).toBe('患者')
    expect(push('@PER')).toBe('')
    expect(push('SON_7K3QX')).toBe('')
    expect(push('.3@')).toBe('')
    expect(push('@')).toBe('王芳')
    expect(push('mail a@')).toBe('mail a')
    expect(push('b.cn @@FOO_')).toBe('@b.cn ')
    expect(push('！Pat')).toBe('@@FOO_！Pat')
    expect(push(' PER')).toBe(' ')
    expect(push('il')).toBe('PERil')
    expect(end()).toBe('')
  })

  test('comes at the end', () => {
    const { push, end } = createRestorer(surrogates)
    expect(push('@@PHONE_0')).toBe('')
    expect(end()).toBe('@@PHONE_0')
    expect(end()).toBe('')
  })
})

describe('restore', () => {
  test('replaces issued surrogates', () => {
    expect(restore('@@PERSON_7K3QX@@（@@PERSON_7K3QX.2@@）@@PHONE_00000@@', surrogates)).toBe(
      '王芳（王 芳）13800138000',
    )
  })

  test('replaces surrogates that touch', () => {
    expect(restore('@@@PHONE_00000@@@@ID_ABCDE@@@', surrogates)).toBe('@13800138000E12345678@')
  })

  test('does not restore what it restored', () => {
    const tricky = new Map([
      ['@@PERSON_AAAAA@@', '@@PHONE_00000@@'],
      ['@@PHONE_00000@@', '138'],
    ])
    expect(restore('@@PERSON_AAAAA@@', tricky)).toBe('@@PHONE_00000@@')
  })

  test('leaves everything when nothing was issued', () => {
    expect(restore('a@@PERSON_7K3QX@@', new Map())).toBe('a@@PERSON_7K3QX@@')
  })
})

test('originals are escaped for where they go', () => {
  const restorer = createRestorer(surrogates, (original) => JSON.stringify(original).slice(1, -1))
  const text = restorer.push('{"device":"@@DEVICE_ID_ABCDE@@"}') + restorer.end()
  expect(JSON.parse(text)).toEqual({ device: '"PJN"\\1' })
})

test('restored and unknown surrogates are counted', () => {
  const restorer = createRestorer(surrogates)
  restorer.push('@@PERSON_7K3QX@@ @@PERSON_ZZZZZ@@ @@PHONE_000')
  restorer.push('00@@ @@PHONE_0000')
  restorer.push('1.12@@ @@NOTYPE_AAAAA@@')
  restorer.end()
  expect([restorer.restored, restorer.unknown]).toEqual([2, 2])
})

test('many surrogates are restored from many small pieces', () => {
  const many = new Map(
    Array.from({ length: 500 }, (_, index) => {
      const code = index.toString(32).toUpperCase().padStart(5, '0')
      return [`@@MRN_${code.replaceAll(/[ILOU]/g, 'Z')}.${index + 2}@@`, `original ${index}`]
    }),
  )
  const text = [...many.keys()].map((surrogate) => `病案号：${surrogate}，`).join('')
  const restorer = createRestorer(many)
  let whole = ''
  for (let at = 0; at < text.length; at += 3) whole += restorer.push(text.slice(at, at + 3))
  whole += restorer.end()
  expect(whole).toBe([...many.values()].map((original) => `病案号：${original}，`).join(''))
})
