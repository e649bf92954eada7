import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { deidentify, identifierTypes, restore, type Finding, type IdentifierType } from '#policy'

import { surrogateShape } from '../../../policy/deidentification/surrogate-shape.ts'
import { everything } from './keyed-code.ts'

/** A finding of another engine at the first place of a value. */
function elsewhere(text: string, value: string, type: IdentifierType = 'PERSON', score = 0.85) {
  const start = text.indexOf(value)
  if (start === -1) throw new Error(`${value} is not in the text`)
  return { type, start, end: start + value.length, score, recogniser: 'elsewhere' }
}

function mask(
  texts: readonly string[],
  findings: readonly (readonly Finding[])[],
  options: { alone?: boolean; minimumScore?: number; keep?: readonly IdentifierType[] } = {},
) {
  const { alone = false, ...sensitivity } = options
  const units = texts.map((text) => ({ text }))
  return deidentify(units, { ...everything, ...sensitivity, elsewhere: { findings, alone } })
}

const shape = (text: string | undefined) => text?.replaceAll(/_[0-9A-Z]{5}(\.\d+)?@@/g, '$1@@')
const ward = '床位牌Q区之星，血压120/80'

describe('what was found elsewhere', () => {
  test('is replaced like what is found here', () => {
    const masked = mask([ward], [[elsewhere(ward, 'Q区之星', 'ID')]])
    expect(masked.texts.map(shape)).toEqual(['床位牌@@ID@@，血压120/80'])
    expect(masked.texts.map((text) => restore(text, masked.surrogates))).toEqual([ward])
  })

  test('is replaced in every other text', () => {
    const other = '阿卜杜拉已出院'
    const text = '访客阿卜杜拉'
    const masked = mask([text, other], [[elsewhere(text, '阿卜杜拉')], []])
    expect(masked.texts[1]).toBe(`${masked.texts[0]?.slice(2)}已出院`)
  })

  test('joins what is found here', () => {
    const text = '电话13800138000，之星在场'
    const masked = mask([text], [[elsewhere(text, '之星')]])
    expect(masked.texts.map(shape)).toEqual(['电话@@PHONE@@，@@PERSON@@在场'])
  })

  test('does not cut what is found here in pieces', () => {
    const text = '邮箱zhang@qq.com'
    const masked = mask([text], [[elsewhere(text, 'qq.com', 'URL', 1)]])
    expect(masked.texts.map(shape)).toEqual(['邮箱@@EMAIL@@'])
  })

  test('is let go below the minimum score and when its type is kept', () => {
    const findings = [[elsewhere(ward, 'Q区之星', 'ORG', 0.6)]]
    expect(mask([ward], findings, { minimumScore: 0.7 }).texts).toEqual([ward])
    expect(mask([ward], findings, { keep: ['ORG'] }).texts).toEqual([ward])
  })

  test('never takes a surrogate for an identifier', () => {
    const text = '患者@@PERSON_7K3QX@@来诊'
    const findings = [[elsewhere(text, '者@@PERSON_7K3QX@@来诊'), elsewhere(text, '7K3QX', 'ID')]]
    const masked = mask([text], findings)
    expect(masked.texts[0]).toContain('@@PERSON_7K3QX@@')
    expect(restore(masked.texts[0] ?? '', masked.surrogates)).toBe(text)
  })

  test('may overlap with itself', () => {
    const findings = [[elsewhere(ward, 'Q区之星', 'ORG', 0.6), elsewhere(ward, '之星', 'PERSON')]]
    const masked = mask([ward], findings)
    expect(masked.texts.map(shape)).toEqual(['床位牌@@ORG@@@@PERSON@@，血压120/80'])
  })

  test('must be told for every unit', () => {
    expect(() => mask([ward, ward], [[]])).toThrow()
  })
})

describe('alone', () => {
  test('nothing of ours is found', () => {
    const text = '患者王建国，电话13800138000'
    const masked = mask([text], [[elsewhere(text, '王建国')]], { alone: true })
    expect(masked.texts.map(shape)).toEqual(['患者@@PERSON@@，电话13800138000'])
  })

  test('what is found in one text is still replaced in all', () => {
    const text = '访客阿卜杜拉'
    const masked = mask([text, '阿卜杜拉已出院'], [[elsewhere(text, '阿卜杜拉')], []], {
      alone: true,
    })
    expect(masked.texts.map(shape)).toEqual(['访客@@PERSON@@', '@@PERSON@@已出院'])
  })
})

const scraps = [
  '@@PERSON_7K3QX@@',
  '患者王建国',
  '13800138000',
  'zhang@qq.com',
  '😀',
  '\u200B',
  'ａ',
]
const found = (most: number) =>
  fc
    .record({
      type: fc.constantFrom(...identifierTypes),
      ends: fc.tuple(fc.nat(most), fc.nat(most)),
      score: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ ends, ...rest }) => ({
      ...rest,
      start: Math.min(...ends),
      end: Math.max(...ends),
      recogniser: 'elsewhere',
    }))
const wild = fc
  .array(fc.oneof(fc.constantFrom(...scraps), fc.string({ maxLength: 6 })), { maxLength: 6 })
  .map((parts) => parts.join(''))
  .chain((text) =>
    fc.record({
      text: fc.constant(text),
      findings: fc
        .array(found(text.length), { maxLength: 6 })
        .map((all) => all.filter(({ start, end }) => start < end)),
    }),
  )

test('whatever an engine finds: restoring is exact, surrogates stand, sure findings are gone', () => {
  fc.assert(
    fc.property(fc.array(wild, { minLength: 1, maxLength: 3 }), fc.boolean(), (units, alone) => {
      const texts = units.map(({ text }) => text)
      const masked = mask(
        texts,
        units.map(({ findings }) => findings),
        { alone },
      )
      expect(masked.texts.map((text) => restore(text, masked.surrogates))).toEqual(texts)
      for (const [index, { text, findings }] of units.entries()) {
        for (const [surrogate] of text.matchAll(surrogateShape))
          expect(masked.texts[index]).toContain(surrogate)
        const covered = new Set(
          (masked.findings[index] ?? []).flatMap(({ start, end }) =>
            Array.from({ length: end - start }, (_, at) => start + at),
          ),
        )
        const isTyped = text.includes('@@') || text.includes('\uE000')
        const sure = findings.filter(({ score }) => score >= 0.5 && !isTyped)
        for (const { start, end } of sure)
          for (let at = start; at < end; at += 1) expect(covered.has(at)).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
