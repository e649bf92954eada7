import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Finding } from '../../../policy/deidentification/finding.ts'
import { resolve } from '../../../policy/deidentification/resolve.ts'

const aFinding = (finding: Partial<Finding>): Finding => ({
  type: 'PHONE',
  start: 0,
  end: 10,
  score: 0.9,
  recogniser: 'a',
  ...finding,
})

const findings = fc.array(
  fc
    .record({
      type: fc.constantFrom('PHONE' as const, 'MRN' as const, 'URL' as const),
      start: fc.nat(60),
      length: fc.integer({ min: 1, max: 25 }),
      score: fc.constantFrom(0.5, 0.7, 0.9),
      recogniser: fc.constantFrom('a', 'b', 'c'),
    })
    .map(({ length, ...rest }) => ({ ...rest, end: rest.start + length })),
)

function covered(all: readonly Finding[]): ReadonlySet<number> {
  return new Set(
    all.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)),
  )
}

describe('whatever was found', () => {
  test('the result is sorted and does not overlap', () => {
    fc.assert(
      fc.property(findings, (all) => {
        const resolved = resolve(all)
        for (const [index, finding] of resolved.entries()) {
          expect(finding.end).toBeGreaterThan(finding.start)
          expect(finding.start).toBeGreaterThanOrEqual(resolved[index - 1]?.end ?? 0)
        }
      }),
    )
  })

  test('the result covers exactly what was covered', () => {
    fc.assert(
      fc.property(findings, (all) => {
        expect(covered(resolve(all))).toEqual(covered(all))
      }),
    )
  })

  test('every code unit has the type of a strongest finding there', () => {
    fc.assert(
      fc.property(findings, (all) => {
        for (const { type, start, end } of resolve(all)) {
          for (let at = start; at < end; at += 1) {
            const here = all.filter((finding) => finding.start <= at && at < finding.end)
            const best = Math.max(...here.map((finding) => finding.score))
            const strongest = here.filter((finding) => finding.score === best)
            expect(strongest.map((finding) => finding.type)).toContain(type)
          }
        }
      }),
    )
  })

  test('resolving again changes nothing', () => {
    fc.assert(
      fc.property(findings, (all) => {
        expect(resolve(resolve(all))).toEqual(resolve(all))
      }),
    )
  })
})

describe('of two findings that overlap', () => {
  test('the higher score stands, and the rest of the other is kept', () => {
    const url = aFinding({ type: 'URL', start: 0, end: 30, score: 0.8 })
    const id = aFinding({ type: 'ID_CN', start: 10, end: 20, score: 0.99 })
    expect(resolve([url, id])).toEqual([{ ...url, end: 10 }, id, { ...url, start: 20 }])
  })

  test('a contained weaker one disappears', () => {
    const phone = aFinding({ start: 0, end: 14 })
    expect(resolve([aFinding({ type: 'MRN', start: 3, end: 14, score: 0.7 }), phone])).toEqual([
      phone,
    ])
  })

  test('the longer stands when scores are equal, then the first', () => {
    const long = aFinding({ type: 'MRN', end: 12 })
    const first = aFinding({ recogniser: 'first' })
    expect(resolve([aFinding({}), long])).toEqual([long])
    expect(resolve([first, aFinding({ type: 'MRN', recogniser: 'second' })])).toEqual([first])
  })

  test('two of one type become one', () => {
    const strong = aFinding({ start: 4, end: 15, score: 0.95, recogniser: 'strong' })
    expect(resolve([aFinding({ start: 0, end: 8 }), strong])).toEqual([{ ...strong, start: 0 }])
    expect(resolve([strong, aFinding({ start: 12, end: 20 })])).toEqual([{ ...strong, end: 20 }])
  })

  test('neighbours stay apart', () => {
    const pair = [aFinding({ end: 5 }), aFinding({ start: 5, end: 9 })]
    expect(resolve(pair)).toEqual(pair)
  })
})
