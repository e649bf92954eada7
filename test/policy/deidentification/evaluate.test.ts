import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { evaluate, type Labelled } from '../../../policy/deidentification/evaluate.ts'
import type { Finding } from '../../../policy/deidentification/finding.ts'

const finding = (start: number, end: number, type: Finding['type'] = 'PERSON'): Finding => ({
  start,
  end,
  type,
  score: 1,
  recogniser: 'test',
})

const sample = (spans: Labelled['spans']): Labelled => ({
  id: 'one',
  genre: 'note',
  text: '0123456789',
  spans,
})

describe('an evaluation', () => {
  test('counts a mark as covered only when nothing of it is left', () => {
    const marks = [
      { start: 0, end: 2, type: 'PERSON' },
      { start: 4, end: 6, type: 'PHONE' },
    ]
    const { all, byType, faults } = evaluate([sample(marks)], () => [finding(0, 2), finding(4, 5)])
    expect(all).toMatchObject({ marked: 2, covered: 1, characters: 4, coveredCharacters: 3 })
    expect(byType.get('PHONE')).toMatchObject({ marked: 1, covered: 0 })
    expect(faults).toEqual([{ id: 'one', kind: 'missed', start: 4, end: 6, type: 'PHONE' }])
  })

  test('tells protection from recognition', () => {
    const { all } = evaluate([sample([{ start: 0, end: 2, type: 'MRN' }])], () => [finding(0, 2)])
    expect(all).toMatchObject({ covered: 1, typed: 0 })
  })

  test('counts what was masked needlessly, and what had to stay', () => {
    const marks = [
      { start: 0, end: 2, type: 'PERSON' },
      { start: 5, end: 7, type: 'KEEP' },
    ]
    const result = evaluate([sample(marks)], () => [finding(0, 2), finding(6, 8)])
    expect(result.precision).toBe(0.5)
    expect(result.overMasked).toBe(2 / 8)
    expect(result.kept).toEqual({ marked: 1, damaged: 1 })
    expect(result.faults.map(({ kind }) => kind)).toEqual(['damaged', 'invented'])
  })

  test('finds an engine perfect that finds exactly what is marked, and blind one that finds nothing', () => {
    const mark = fc
      .tuple(fc.nat({ max: 8 }), fc.integer({ min: 1, max: 2 }))
      .map(([start, length]) => ({ start, end: Math.min(10, start + length), type: 'PERSON' }))
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 4 }), (marks) => {
        const right = evaluate([sample(marks)], () =>
          marks.map((one) => finding(one.start, one.end)),
        )
        expect(right.all.covered).toBe(right.all.marked)
        expect([right.precision, right.overMasked]).toEqual([1, 0])
        const blind = evaluate([sample(marks)], () => [])
        expect([blind.all.covered, blind.overMasked]).toEqual([0, 0])
      }),
    )
  })
})
