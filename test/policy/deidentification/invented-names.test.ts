import { array, assert, constantFrom, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { deidentify } from '../../../policy/deidentification/deidentify.ts'
import { createNameReturn, inventNames } from '../../../policy/deidentification/invented-names.ts'
import { everything, keyedCode } from './keyed-code.ts'

const note = '患者欧阳晓峰，男，67岁。妻子林书瑶陪同，主治医师何建国。'

function invented(text: string) {
  const masked = deidentify([{ text }], everything)
  return { masked, ...inventNames(masked, [text], keyedCode) }
}

const inPieces = (text: string, places: readonly number[], names: ReadonlyMap<string, string>) => {
  const back = createNameReturn(names)
  const ends = [0, ...places.map((at) => at % (text.length + 1)).sort((a, b) => a - b), text.length]
  return ends.map((to, at) => back.push(text.slice(ends[at - 1] ?? 0, to))).join('') + back.end()
}

describe('an invented name', () => {
  test('stands for each full Chinese name, as long, and shares no surname with the text or another', () => {
    const { texts, placeholders } = invented(note)
    const names = [...placeholders.keys()]
    expect(names).toHaveLength(3)
    expect(texts[0]).toBe(`患者${names[0]}，男，67岁。妻子${names[1]}陪同，主治医师${names[2]}。`)
    expect(new Set(names.map((name) => name.charAt(0))).size).toBe(3)
    for (const name of names) expect(note).not.toContain(name.charAt(0))
  })

  test('is the same for the same name in every request', () => {
    expect(invented(note).texts).toEqual(invented(note).texts)
  })

  test.each(['患者张某，女', '患者阿依古丽·买买提，女', 'Patient: John Smith, male', '老崔来电'])(
    'is not given in %s',
    (text) => {
      const { masked, texts, placeholders } = invented(text)
      expect(placeholders.size).toBe(0)
      expect(texts).toEqual(masked.texts)
    },
  )

  test('gives way to a placeholder when no surname is left', () => {
    const names = Array.from(
      '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻',
    )
    const crowd = names.map(
      (surname, at) => `患者${surname}${'建国志强文博晓明'.slice(at % 6, (at % 6) + 2)}`,
    )
    const { texts, placeholders } = invented(crowd.join('，'))
    expect(placeholders.size).toBeGreaterThan(0)
    expect(new Set([...placeholders.keys()].map((name) => name.charAt(0))).size).toBe(
      placeholders.size,
    )
    expect(texts[0]).toContain('@@PERSON_')
  })
})

describe('on the way back', () => {
  const { masked, texts, placeholders } = invented(note)
  const [first = '', second = ''] = placeholders.keys()

  test('every name is its placeholder again, however the answer is cut', () => {
    assert(
      property(array(nat(200), { maxLength: 20 }), (places) => {
        expect(inPieces(texts[0] ?? '', places, placeholders)).toBe(masked.texts[0])
      }),
    )
  })

  test('a title behind a surname is enough', () => {
    const answer = `${first.charAt(0)}先生与${second.charAt(0)}女士已告知，**${first}**好转。`
    const [one, two] = [placeholders.get(first), placeholders.get(second)]
    expect(inPieces(answer, [], placeholders)).toBe(
      `${one}先生与${two}女士已告知，**${one}**好转。`,
    )
  })

  test('nothing else changes, and nothing depends on the cuts', () => {
    const said = constantFrom(
      first,
      second,
      first.charAt(0),
      second.slice(0, 2),
      '女士',
      '主',
      '任',
      '，',
      '@@',
    )
    assert(
      property(
        array(said, { maxLength: 12 }),
        array(nat(100), { maxLength: 12 }),
        (parts, places) => {
          const whole = parts.join('')
          expect(inPieces(whole, places, placeholders)).toBe(inPieces(whole, [], placeholders))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('no more is held back than a name is long', () => {
    const back = createNameReturn(placeholders)
    expect(back.push(`好转${first.slice(0, 2)}`)).toBe('好转')
    expect(back.push('其他')).toBe(`${first.slice(0, 2)}其他`)
  })
})
