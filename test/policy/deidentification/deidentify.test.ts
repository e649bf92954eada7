import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { deidentify, restore, trip, type Unit } from '#policy'

import { registry } from '../../../policy/deidentification/registry.ts'
import { surrogateShape } from '../../../policy/deidentification/surrogate-shape.ts'
import { everything } from './keyed-code.ts'

const mask = (...units: readonly (string | Unit)[]) =>
  deidentify(
    units.map((unit) => (typeof unit === 'string' ? { text: unit } : unit)),
    everything,
  )

/** What a mask looks like when only the types are told. */
const shape = (text: string | undefined) => text?.replaceAll(/_[0-9A-Z]{5}(\.\d+)?@@/g, '$1@@')

const examples = registry.flatMap(({ finds, ignores }) => [
  ...finds.map((example) => example.replaceAll(/[«»]/g, '')),
  ...ignores,
])
const scraps = [
  '@@PERSON_7K3QX@@',
  '@@PHONE_7K3QX',
  'PHONE_7K3QX@@',
  '@@',
  '@',
  '_',
  '，',
  ' ',
  '\n',
  '\u200B',
  '13800138000',
  '138 0013 8000',
  '😀',
  '\uD83D',
]
const texts = fc.array(
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...examples),
        fc.constantFrom(...scraps),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
  { minLength: 1, maxLength: 4 },
)

describe('whatever was typed', () => {
  test('restoring gives it back exactly', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const { texts: masked, surrogates } = mask(...all)
        expect(masked.map((text) => restore(text, surrogates))).toEqual(all)
      }),
      { numRuns: 300 },
    )
  })

  test('a surrogate stands for one original, and an original of one type for one surrogate', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const { surrogates } = mask(...all)
        const typed = Array.from(surrogates, ([surrogate, original]) =>
          [surrogate.replace(/_[^_]*$/, ''), original].join('|'),
        )
        expect(new Set(typed).size).toBe(surrogates.size)
        for (const surrogate of surrogates.keys()) {
          expect(surrogate.replace(surrogateShape, '')).toBe('')
          expect(all.join('\n')).not.toContain(surrogate)
        }
      }),
    )
  })

  test('findings are sorted, apart, and what the surrogates stand for', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const { findings, surrogates } = mask(...all)
        const originals = new Set(surrogates.values())
        for (const [unit, found] of findings.entries()) {
          for (const [index, { start, end }] of found.entries()) {
            expect(start).toBeGreaterThanOrEqual(found[index - 1]?.end ?? 0)
            expect(originals).toContain(all[unit]?.slice(start, end))
          }
        }
      }),
    )
  })
})

test('masked text never trips the wire', () => {
  fc.assert(
    fc.property(texts, (all) => {
      const { texts: masked, surrogates } = mask(...all)
      expect(trip(JSON.stringify(masked), surrogates)).toEqual([])
      expect(trip(JSON.stringify(JSON.stringify(masked)), surrogates)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('masking masked text leaves every surrogate as it is', () => {
  fc.assert(
    fc.property(texts, (all) => {
      const { texts: once } = mask(...all)
      const { texts: twice, surrogates } = mask(...once)
      expect(twice.map((text) => restore(text, surrogates))).toEqual(once)
    }),
    { numRuns: 300 },
  )
})

test('masking masked text changes nothing where identifiers stand apart', () => {
  const apart = fc
    .array(fc.constantFrom(...registry.flatMap(({ finds }) => finds)), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.map((part) => part.replaceAll(/[«»]/g, '')).join('。\n'))
  fc.assert(
    fc.property(apart, (text) => {
      const { texts: once } = mask(text)
      expect(mask(...once).texts).toEqual(once)
    }),
    { numRuns: 300 },
  )
})

test.each(registry)('masking masked examples of $name changes nothing', ({ finds }) => {
  const { texts: once } = mask(...finds.map((example) => example.replaceAll(/[«»]/g, '')))
  expect(mask(...once).texts).toEqual(once)
  expect(mask(...once).surrogates.size).toBe(0)
})

describe('one request', () => {
  test('masks by type and says where', () => {
    const { texts: masked, findings } = mask('电话：13800138000，邮箱a@b.cn')
    expect(masked.map(shape)).toEqual(['电话：@@PHONE@@，邮箱@@EMAIL@@'])
    expect(findings[0]?.map(({ type, start, end }) => ({ type, start, end }))).toEqual([
      { type: 'PHONE', start: 3, end: 14 },
      { type: 'EMAIL', start: 17, end: 23 },
    ])
  })

  test('leaves text without identifiers alone', () => {
    const text = '血压120/80mmHg，予阿司匹林100mg qd。'
    expect(mask(text, '')).toMatchObject({ texts: [text, ''], findings: [[], []] })
  })

  test('leaves kept types and weak findings', () => {
    const options = { ...everything, keep: ['PHONE'], minimumScore: 0.9 } as const
    const text = '13800138000，编号999999999999999999'
    expect(deidentify([{ text }], options).texts).toEqual([text])
  })

  test('gives one value one code, each spelling a surrogate', () => {
    const { texts: masked, surrogates } = mask('13800138000', '138 0013 8000', '13800138000')
    expect(masked[1]).toBe(masked[0]?.replace(/@@$/, '.2@@'))
    expect(masked[2]).toBe(masked[0])
    expect([...surrogates.values()]).toEqual(['13800138000', '138 0013 8000'])
  })

  test('leaves what was typed in the shape of a surrogate', () => {
    const issued = mask('13800138000').texts[0] ?? ''
    const { texts: masked, surrogates } = mask(`13800138000 ${issued}`)
    expect(masked[0]?.endsWith(` ${issued}`)).toBe(true)
    expect(surrogates.has(issued)).toBe(false)
    expect(restore(masked[0] ?? '', surrogates)).toBe(`13800138000 ${issued}`)
  })
})

describe('the words before a text', () => {
  test('tell what it is', () => {
    const { texts: masked, findings } = mask({ context: '住院号：', text: 'A-00123' })
    expect(masked.map(shape)).toEqual(['@@ENCOUNTER_NO@@'])
    expect(findings[0]).toMatchObject([{ start: 0, end: 7 }])
  })

  test('need no separator of their own', () => {
    expect(mask({ context: 'patientId', text: '445566' }).texts.map(shape)).toEqual(['@@MRN@@'])
    const [findings = []] = mask({ context: 'line1', text: '3800138000' }).findings
    expect(findings.map(({ type }) => type)).not.toContain('PHONE')
  })

  test('are no part of the text', () => {
    const { texts: masked, findings } = mask({ context: '电话13800138000，', text: '血压120/80' })
    expect(masked).toEqual(['血压120/80'])
    expect(findings).toEqual([[]])
  })
})

describe('what is found once', () => {
  test('is found everywhere', () => {
    const { texts: masked } = mask('住院号：A-00123', '复查A-00123的结果', { text: 'A-00123' })
    expect(masked.map(shape)).toEqual([
      '住院号：@@ENCOUNTER_NO@@',
      '复查@@ENCOUNTER_NO@@的结果',
      '@@ENCOUNTER_NO@@',
    ])
  })

  test('is not found inside a longer number', () => {
    const { texts: masked, surrogates } = mask(
      '病案号：445566',
      '1445566, 4455667, X445566, 445566a',
    )
    const [own = ''] = [...surrogates].find(([, original]) => original === '445566') ?? []
    expect(masked[0]).toContain(own)
    expect(masked[1]).not.toContain(own)
  })

  test('does not cut another finding in pieces', () => {
    const { texts: masked } = mask('病案号：445566', 'https://x.cn/445566/a')
    expect(masked.map(shape)).toEqual(['病案号：@@MRN@@', '@@URL@@'])
  })

  test('is found by the longest of the values that begin there', () => {
    const { texts: masked } = mask('病案号：A-00123，住院号：A-00123-77', 'A-00123-77，A-00123')
    expect(masked.map(shape)[1]).toBe('@@ENCOUNTER_NO@@，@@MRN@@')
  })

  test('stays where it may be something else', () => {
    expect(mask('出生日期：2024-05-01', '2024-05-01入院').texts[1]).toBe('2024-05-01入院')
    expect(mask('病理号：517', '给予 517 ml').texts[1]).toBe('给予 517 ml')
    expect(mask('年龄：92', '尿量 92').texts[1]).toBe('尿量 92')
  })

  test('a person is found by name alone', () => {
    const { texts: masked } = mask('姓名：欧阳明月', '欧阳明月诉头晕')
    expect(masked.map(shape)).toEqual(['姓名：@@PERSON@@', '@@PERSON@@诉头晕'])
  })
})
