import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createTermSearch } from '../../../policy/classification/terms.ts'

function find(text: string, ...phrases: readonly string[]): readonly string[] {
  const search = createTermSearch(phrases.map((phrase) => ({ phrase, meaning: phrase })))
  return search(text).map(({ start, end, meaning }) => `${start}-${end} ${meaning}`)
}

describe('a term search', () => {
  it('finds terms inside and across one another', () => {
    expect(find('世界艾滋病日', '艾滋病', '艾滋', '病日')).toStrictEqual([
      '2-4 艾滋',
      '2-5 艾滋病',
      '4-6 病日',
    ])
  })

  it('finds capitals as written and everything else in any case', () => {
    expect(find('AIDS aids', 'AIDS')).toStrictEqual(['0-4 AIDS'])
    expect(find('HIV hiv Hiv', 'hiv')).toHaveLength(3)
    expect(find('ＡＩＤＳ ａｉｄｓ', 'AIDS')).toStrictEqual(['0-4 AIDS'])
  })

  it('finds Latin terms as whole words', () => {
    expect(find('HIV-1 HIV1 患HIV者 archive', 'hiv')).toHaveLength(3)
    expect(find('scrape rapes rape', 'rape')).toStrictEqual(['13-17 rape'])
  })

  it('gives every meaning of a term', () => {
    const search = createTermSearch([
      { phrase: '诊断', meaning: 1 },
      { phrase: '诊断', meaning: 2 },
    ])
    expect(search('诊断').map(({ meaning }) => meaning)).toStrictEqual([1, 2])
  })

  it('finds what a plain search finds', () => {
    const word = fc.string({ unit: fc.constantFrom('甲', '乙', '丙'), minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 8 }), fc.array(word), (phrases, words) => {
        const text = words.join('')
        const expected = Array.from({ length: text.length }, (_, start) =>
          phrases
            .filter((phrase) => text.startsWith(phrase, start))
            .map((phrase) => `${start}-${start + phrase.length} ${phrase}`),
        ).flat()
        expect(find(text, ...phrases).toSorted()).toStrictEqual(expected.toSorted())
      }),
    )
  })
})
