import * as fc from 'fast-check'
import { check } from 'recheck'
import { describe, expect, test } from 'vitest'

import { createRestorer, restore } from '#policy'

import { mayBegin, starts } from '../../../policy/deidentification/restore-starts.ts'
import { createSurrogates } from '../../../policy/deidentification/surrogates.ts'
import { keyedCode } from './keyed-code.ts'

const surrogates = new Map([
  ['@@PERSON_7K3QX@@', '王芳'],
  ['@@PERSON_7K3QX.2@@', '王 芳'],
  ['@@PHONE_00000@@', '13800138000'],
  ['@@AGE_OVER_89_9T8RB@@', '92岁'],
])

function restoreIn(chunks: readonly string[], issued: ReadonlyMap<string, string> = surrogates) {
  const restorer = createRestorer(issued)
  const text = chunks.map((chunk) => restorer.push(chunk)).join('') + restorer.end()
  const { restored, unknown, written } = restorer
  return { text, restored, unknown, written }
}

describe('a surrogate is restored when a model', () => {
  test.each([
    ['changes the case', '@@person_7k3qx@@，@@Person_7K3qx@@', '王芳，王芳'],
    ['writes it full-width', '＠＠ＰＥＲＳＯＮ＿７Ｋ３ＱＸ＠＠', '王芳'],
    ['writes it full-width with a number', '＠＠ＰＥＲＳＯＮ＿７Ｋ３ＱＸ．２＠＠', '王 芳'],
    ['puts blanks in', '@@ PERSON_7K3QX @@ @@PERSON _7K3QX@@ @@PERSON_ 7K3QX@@', '王芳 王芳 王芳'],
    ['puts invisible characters in', '@\u200B@PER\u200BSON_7K\u20603QX\uFEFF@@', '王芳'],
    ['escapes the bar', '@@PERSON\\_7K3QX@@', '王芳'],
    ['escapes every sign', '\\@\\@AGE\\_OVER\\_89\\_9T8RB\\@\\@', '92岁'],
    [
      'emphasises inside',
      '@@**PERSON_7K3QX**@@ @@`PERSON_7K3QX`@@ @@_PERSON_7K3QX_@@',
      '王芳 王芳 王芳',
    ],
    ['emphasises outside', '**@@PERSON_7K3QX@@** `@@PERSON_7K3QX@@`', '**王芳** `王芳`'],
    [
      'crosses emphasis and signs',
      '**@@PERSON_7K3QX**@@ @@**PERSON_7K3QX@@**',
      '**王芳** **王芳**',
    ],
    ['writes entities', '&#64;&#64;PERSON_7K3QX&#x40;&commat;', '王芳'],
    ['writes an address', '?name=%40%40PERSON%5F7K3QX%40%40&x', '?name=王芳&x'],
    ['escapes for JSON', String.raw`\u0040\u0040PERSON_7K3QX\u0040\u0040`, '王芳'],
    ['loses a sign on both sides', '@PERSON_7K3QX@，', '王芳，'],
    ['loses a sign on one side', '@@PERSON_7K3QX@，@PERSON_7K3QX@@', '王芳，王芳'],
    ['loses the signs on one side', '@@PERSON_7K3QX，PERSON_7K3QX@@', '王芳，王芳'],
    [
      'loses a sign before a gap',
      `@@PERSON_7K3QX${' '.repeat(80)}入院`,
      `王芳${' '.repeat(80)}入院`,
    ],
    ['loses all signs', '患者PERSON_7K3QX入院，age_over_89_9t8rb。', '患者王芳入院，92岁。'],
    ['loses all signs in emphasis', '**PERSON_7K3QX** __PERSON_7K3QX__', '**王芳** __王芳__'],
    ['loses all signs in a JSON string', String.raw`"\nPERSON_7K3QX\n"`, String.raw`"\n王芳\n"`],
    [
      'writes brackets',
      '[PERSON_7K3QX]【PERSON_7K3QX】<PERSON_7K3QX>{{PERSON_7K3QX}}',
      '王芳王芳王芳王芳',
    ],
    [
      'writes other brackets',
      '［PERSON_7K3QX］{PERSON_7K3QX}[[ PERSON_7K3QX ]]&lt;PERSON_7K3QX&gt;',
      '王芳王芳王芳王芳',
    ],
    [
      'translates the type',
      '@@患者_7K3QX@@ @@姓名_7K3QX@@ @@NAME_7K3QX@@ [病人_7K3QX]',
      '王芳 王芳 王芳 王芳',
    ],
    ['inflects the type', '@@PERSONS_7K3QX@@ @@Personen_7K3QX@@', '王芳 王芳'],
    [
      'translates into a word that says little',
      '@@代号_7K3QX@@ @@编号_00000@@',
      '王芳 13800138000',
    ],
    ['leaves the type out', '@@7K3QX@@ @@_7K3QX@@', '王芳 王芳'],
    [
      'joins type and code otherwise',
      '@@PERSON-7K3QX@@ @@PERSON 7K3QX@@ @@患者7K3QX@@',
      '王芳 王芳 王芳',
    ],
    [
      'renumbers it',
      '@@PERSON_7K3QX.9@@ @@PERSON_7K3QX.1@@ @@PHONE_00000.2@@',
      '王芳 王芳 13800138000',
    ],
    [
      'writes the number otherwise',
      '@@PERSON_7K3QX_2@@ @@PERSON_7K3QX-2@@ PERSON_7K3QX.2',
      '王 芳 王 芳 王 芳',
    ],
    ['inflects it', "@@PERSON_7K3QX's@@ dog, @@PERSON_7K3QX@@’s cat", "王芳's dog, 王芳’s cat"],
    ['runs two together', '@@PERSON_7K3QX@@PHONE_00000@@', '王芳13800138000'],
    ['loses a sign before another', '@@PERSON_7K3QX @@PHONE_00000@@', '王芳 13800138000'],
  ])('%s', (_, written, expected) => {
    expect(restoreIn([written])).toMatchObject({ text: expected, unknown: 0 })
    expect(restoreIn(written.split(''))).toEqual(restoreIn([written]))
  })
})

describe('nothing is invented:', () => {
  test.each([
    ['a code that was not issued', '@@PERSON_ZZZZZ@@', 1],
    [
      'such a code in other forms',
      '@@person_zzzzz@@ [PERSON_ZZZZZ] ＠PERSON_ZZZZZ＠ @@PHONE_ZZZZZ',
      4,
    ],
    ['an issued code for another type', '@@PHONE_7K3QX@@ [PHONE_7K3QX]', 2],
    [
      'an issued code for another type, translated',
      '@@电话_7K3QX@@ @@患者电话_7K3QX@@ @@PATIENT_MOBILE_7K3QX@@',
      3,
    ],
    ['a word that is no type', '@@NOTYPE_ZZZZZ@@', 0],
    ['a code alone', '7K3QX [7K3QX] _7K3QX @7K3QX', 0],
    ['a translated type alone', '患者_7K3QX NAME_7K3QX', 0],
    ['another type alone', 'PHONE_7K3QX', 0],
    ['a longer word', 'MYPERSON_7K3QX X_PERSON_7K3QX PERSON_7K3QXS PERSON_7K3QX1', 0],
    ['a longer code', '@@PERSON_7K3QXA@@ [PERSON_07K3QX]', 0],
    ['one bracket', '[NAME_7K3QX 【NAME_7K3QX〕 {{NAME_7K3QX]', 0],
    ['an account that looks like one', '@ID_12345 ID_12345', 0],
    ['everyday signs', 'a@qq.com，5 mg @ 10:00，[1] <b>x</b> {"a": "b"} 95% & \\n 【主诉】', 0],
  ])('%s stays', (_, written, unknown) => {
    expect(restoreIn([written])).toMatchObject({ text: written, restored: 0, unknown })
  })

  test('a number behind a code that lost its signs stays', () => {
    expect(restore('PERSON_7K3QX.3天前入院，PERSON_7K3QX. 2型糖尿病', surrogates)).toBe(
      '王芳.3天前入院，王芳. 2型糖尿病',
    )
  })

  test('a sign that is not its own stays', () => {
    expect(
      restore('\\@@PERSON_7K3QX@@@，PERSON_7K3QX@李主任，@ @@PERSON_7K3QX@@', surrogates),
    ).toBe('\\王芳@，王芳@李主任，@ 王芳')
  })

  test('a code of two values is neither, unless the type says which', () => {
    const shared = new Map([
      ['@@MRN_ABCDE@@', 'one'],
      ['@@PERSON_ABCDE@@', 'two'],
    ])
    expect(restore('@@代号_ABCDE@@ @@姓名_ABCDE@@ @@MRN_ABCDE@@', shared)).toBe(
      '@@代号_ABCDE@@ two one',
    )
  })
})

const noise = fc.constantFrom('', '', ' ', '\u200B', '**', '`')
const at = fc.constantFrom('@', '＠', '&#64;', '%40', String.raw`\u0040`, '\\@')
const bar = fc.constantFrom('_', '＿', '\\_', '%5F', '&lowbar;', String.raw`\u005f`)
const fullWidth = (text: string) =>
  text.replaceAll(/[!-~]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0))
const spelling = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.toLowerCase(),
  fullWidth,
)
/** One surrogate as a model may bend it, on two sides closed by signs. */
const bent = fc
  .record({
    first: at,
    last: at,
    open: fc.constantFrom(1, 2),
    close: fc.constantFrom(1, 2),
    inside: noise,
    gap: noise,
    bar,
    word: fc.constantFrom('PERSON', '患者', 'NAME', '姓名', 'Patient'),
    spelling,
    number: fc.constantFrom('', '.1', '.7'),
  })
  .map(({ first, last, open, close, inside, gap, bar, word, spelling, number }) => {
    const opening = first.repeat(open)
    const closing = last.repeat(close)
    return (
      opening +
      inside +
      spelling(word) +
      bar +
      spelling('7K3') +
      gap +
      spelling('QX') +
      number +
      inside +
      closing
    )
  })
const scrap = fc.constantFrom(
  ...surrogates.keys(),
  ...'@@PERSON_ZZZZZ@@ PERSON_7K3QX [PERSON_7K3QX] @@PERSON_7K3QX PERSON _7K3QX .2 I P'.split(' '),
  ...String.raw`@ @@ [ ] {{ }} 【 】 < > _ \ * ** ${'`'} &#64 %4 & ; % 's \n 患者 电话 😀`.split(
    ' ',
  ),
  '\u200B',
  ' ',
  ' '.repeat(9),
  '\n',
)
const texts = fc
  .array(fc.oneof(scrap, bent, fc.string({ maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join(''))

function cutAt(text: string, cuts: readonly number[]): readonly string[] {
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b)
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

describe('whatever a model makes of it', () => {
  test('a closed form is restored between any words', () => {
    fc.assert(
      fc.property(bent, (written) => {
        expect(restore(`请${written}，复诊`, surrogates)).toBe('请王芳，复诊')
      }),
      { numRuns: 3000 },
    )
  })

  test('the cuts make no difference', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat(400), { maxLength: 20 }), (text, cuts) => {
        const whole = restoreIn([text])
        expect(restoreIn(cutAt(text, cuts))).toEqual(whole)
        expect(restoreIn(text.split(''))).toEqual(whole)
      }),
      { numRuns: 3000 },
    )
  })

  test('little is held back', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const restorer = createRestorer(surrogates)
        let said = 0
        for (const [index, unit] of text.split('').entries()) {
          restorer.push(unit)
          said = restorer.written.replaceAll('\uE000', '').length
          if (restorer.restored === 0) expect(index + 1 - said).toBeLessThanOrEqual(80)
        }
      }),
    )
  })

  test('JSON stays JSON', () => {
    const tricky = new Map([['@@PERSON_7K3QX@@', '"王\\芳"\n']])
    fc.assert(
      fc.property(texts, (text) => {
        const restorer = createRestorer(tricky, (original) => JSON.stringify(original).slice(1, -1))
        const json = restorer.push(JSON.stringify({ text })) + restorer.end()
        expect(() => JSON.parse(json)).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })
})

test('what was typed stays, however much it looks like a surrogate of this request', () => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 3 }), texts, texts, (others, before, behind) => {
      // The worst of all hashes: it wants the very codes that the scraps are made of.
      const wanted = ['7K3QX', '00000', '9T8RB', 'ZZZZZ']
      const code = (value: string) => wanted.shift() ?? keyedCode(value)
      const typed = [...others, before, behind]
      const { surrogateOf, originals } = createSurrogates(typed, code)
      const surrogate = surrogateOf('PERSON', '李四')
      expect(typed.map((text) => restore(text, originals))).toEqual(typed)
      expect(restore(before + surrogate + behind, originals)).toBe(`${before}李四${behind}`)
    }),
    { numRuns: 3000 },
  )
})

test('what was written is told apart from what was put back', () => {
  expect(restoreIn(['患者@@PERSON_7K3QX@@', '与@@**PERSON_7K3QX@@**，李四']).written).toBe(
    '患者\uE000与**\uE000**，李四',
  )
})

test.each([starts, mayBegin])('%s is not slow on any text', async ({ source, flags }) => {
  expect((await check(source, flags)).status).toBe('safe')
})
