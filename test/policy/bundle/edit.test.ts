import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  differences,
  editTests,
  editUseCase,
  type BundleSource,
  type PolicyTest,
  type UseCaseChange,
} from '#policy'

import { defaultBundle, defaultSources, requireBundle, smallSource } from './default-bundle.ts'

const sources = defaultSources()
const bundle = defaultBundle()

const changesOf = (before: readonly BundleSource[], after: readonly BundleSource[]) =>
  differences(requireBundle(before), requireBundle(after)).filter(({ field }) => field !== 'hash')

/** Lines that are in one text and not in the other. */
function linesApart(before: string, after: string): readonly [string[], string[]] {
  const [old, young] = [before.split('\n'), after.split('\n')]
  return [
    old.filter((line) => !young.includes(line)).map((line) => line.trim()),
    young.filter((line) => !old.includes(line)).map((line) => line.trim()),
  ]
}

const textOf = (files: readonly BundleSource[], path: string): string =>
  files.find((file) => file.path === path)?.text ?? ''

const toPilot: UseCaseChange = {
  stage: 'pilot',
  pilotDepartments: ['cardiology'],
  pilotFrom: '2026-12-01',
  pilotUntil: '2026-12-31',
  pilotUsers: ['dr.lin'],
}

const aTest: PolicyTest = {
  name: 'order-review · 非试点科室',
  principal: { roles: ['clinician'], department: 'finance', campus: null, courses: ['g1', 'c5'] },
  useCase: 'order-review',
  features: [],
  uninspected: [],
  expect: 'allow',
}

describe('an edited use case', () => {
  it.each(bundle.useCases.map(({ id }) => [id] as const))(
    '%s says what was asked for and nothing else',
    (id) => {
      const edited = editUseCase(sources, id, toPilot)
      const fields = changesOf(sources, edited).map(({ field }) => field)
      for (const field of fields)
        expect(field).toMatch(new RegExp(String.raw`^useCases\[${id}\]\.`, 'u'))
      expect(requireBundle(edited).useCases.find((one) => one.id === id)).toMatchObject(toPilot)
    },
  )

  it('changes the lines that say it, and leaves every other byte', () => {
    const path = 'use-cases/order-review.yaml'
    const edited = editUseCase(sources, 'order-review', { stage: 'rollout' })
    expect(linesApart(textOf(sources, path), textOf(edited, path))).toEqual([
      ['stage: pilot'],
      ['stage: rollout'],
    ])
    for (const file of sources) if (file.path !== path) expect(edited).toContainEqual(file)
  })

  it('keeps comments, where they stand', () => {
    const commented = smallSource({
      '    stage: pilot\n': '    # how far\n    stage: pilot # since spring\n    # where\n',
    })
    const [edited] = editUseCase([commented], 'notes', { ...toPilot, stage: 'rollout' })
    expect(edited?.text).toContain('    # how far\n    stage: rollout # since spring\n')
    expect(edited?.text).toContain('    # where\n    pilotDepartments: [cardiology]\n')
    expect(changesOf([commented], [edited as BundleSource]).map(({ field }) => field)).toEqual([
      'useCases[notes].stage',
      'useCases[notes].pilotFrom',
      'useCases[notes].pilotUntil',
      'useCases[notes].pilotUsers',
    ])
  })

  it.each([
    ['a list of lines', '\n      - cardiology # first\n'],
    ['a list over lines', ' [\n      cardiology,\n    ]\n'],
    ['quotes', ' ["cardiology"]\n'],
  ])('may be written as %s', (_, written) => {
    const other = smallSource({ ' [cardiology]\n    levelCeiling': `${written}    levelCeiling` })
    const more = other.text.replace(
      '    name: { zh: 心内科, en: Cardiology }\n',
      (found) => `${found}  - id: nursing\n    name: { zh: 护理, en: Nursing }\n`,
    )
    const before = [{ ...other, text: more }]
    const after = editUseCase(before, 'notes', { pilotDepartments: ['nursing', 'cardiology'] })
    expect(changesOf(before, after)).toMatchObject([
      { field: 'useCases[notes].pilotDepartments', after: ['nursing', 'cardiology'] },
    ])
  })

  it('may be written as JSON on one line', () => {
    const { hash: _, ...content } = bundle
    const json = [{ path: 'bundle.yaml', text: JSON.stringify(content) }]
    const edited = editTests(editUseCase(json, 'triage', toPilot), [
      aTest,
      { ...aTest, name: '新的' },
    ])
    const found = requireBundle(edited)
    expect(found.useCases.find(({ id }) => id === 'triage')).toMatchObject(toPilot)
    expect(found.tests).toHaveLength(bundle.tests.length + 1)
  })

  it('may be written in lines that end as on Windows', () => {
    const windows = sources.map(({ path, text }) => ({ path, text: text.replaceAll('\n', '\r\n') }))
    const edited = editUseCase(windows, 'cost-accounting', toPilot)
    expect(requireBundle(edited).useCases.find(({ id }) => id === 'cost-accounting')).toMatchObject(
      toPilot,
    )
  })

  it('that nobody has changes nothing', () => {
    expect(editUseCase(sources, 'no-such', { stage: 'pilot' })).toBe(sources)
  })

  it('takes any text as a value, and as nothing more', () => {
    const nasty = fc.oneof(
      fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
      fc.constantFrom(
        'x]\n    stage: rollout\n    y: [',
        '"\n  - id: other',
        '# no comment',
        '*anchor',
        '!!js/function x',
        '<<',
        'null',
        '2026-12-01',
        "'",
        '- a: b',
        '${department}',
        '---\nuseCases: []',
        '\u2028\u0085\ufeff',
      ),
    )
    const small = [smallSource()]
    const username = nasty.map((text) => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '_'))
    fc.assert(
      fc.property(fc.array(username, { minLength: 1, maxLength: 3 }), nasty, (pilotUsers, name) => {
        const principal = { ...aTest.principal, department: 'cardiology', courses: ['g1'] }
        const test = { ...aTest, principal, useCase: 'notes', name }
        const edited = editTests(editUseCase(small, 'notes', { pilotUsers }), [test])
        expect(changesOf(small, edited)).toEqual([
          { field: 'useCases[notes].pilotUsers', after: pilotUsers },
          { field: `tests[${name}]`, after: test },
        ])
      }),
      { numRuns: 500 },
    )
  })
})

describe('edited tests', () => {
  it('stand in place of those of the same name, with comments around them', () => {
    const edited = editTests(sources, [aTest])
    const before = textOf(sources, 'tests.yaml')
    const after = textOf(edited, 'tests.yaml')
    expect(changesOf(sources, edited)).toEqual([
      {
        field: 'tests[order-review · 非试点科室].expect',
        before: 'not_in_rollout',
        after: 'allow',
      },
    ])
    const comments = (text: string) => text.split('\n').filter((line) => line.includes('#'))
    expect(comments(after)).toEqual(comments(before))
  })

  it('follow the others when they are new', () => {
    const added = { ...aTest, name: '新：引号“"”、冒号: # 与\n换行' }
    const edited = editTests(sources, [added])
    expect(requireBundle(edited).tests.at(-1)).toEqual(added)
    expect(requireBundle(edited).tests).toHaveLength(bundle.tests.length + 1)
  })

  it('make a file of their own where there are none', () => {
    const untested = sources.filter(({ path }) => path !== 'tests.yaml')
    const edited = editTests(untested, [aTest, { ...aTest, name: 'second' }])
    expect(requireBundle(edited).tests).toEqual([aTest, { ...aTest, name: 'second' }])
  })
})
