import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseBundle, type BundleFault, type BundleSource } from '#policy'

import { requireBundle, sha256, smallSource } from './default-bundle.ts'

function faultsOf(...sources: readonly BundleSource[]): readonly BundleFault[] {
  const parsed = parseBundle(sources, sha256)
  return parsed.ok ? [] : parsed.faults
}

function lineOf({ text }: BundleSource, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length
}

function fileOf(text: string): BundleSource {
  return { path: 'other.yaml', text }
}

describe('a bundle', () => {
  it('is read from one file', () => {
    expect(requireBundle([smallSource()])).toMatchObject({ name: 'small', version: '1.0.0' })
  })

  it('is read from several files in any order', () => {
    const courses = fileOf('courses: [{ id: c1, version: "2", name: { zh: 二, en: Two } }]\n')
    const more = {
      path: 'more.yaml',
      text: 'requiredCourses: { clinician: [c1], manager: [g1] }\n',
    }
    const bundle = requireBundle([smallSource(), courses, more])
    expect(bundle.courses.map(({ id }) => id)).toStrictEqual(['c1', 'g1'])
    expect(bundle.requiredCourses).toStrictEqual({ clinician: ['c1', 'g1'], manager: ['g1'] })
    expect(requireBundle([more, courses, smallSource()])).toStrictEqual(bundle)
  })

  it('has a hash that changes with its content and not with its layout', () => {
    const { hash } = requireBundle([smallSource()])
    const relaid = smallSource({ 'version: 1.0.0': '# a note\nversion:    "1.0.0"' })
    expect(hash).toMatch(/^[0-9a-f]{64}$/u)
    expect(requireBundle([relaid]).hash).toBe(hash)
    expect(requireBundle([smallSource({ 'cost: 1': 'cost: 2' })]).hash).not.toBe(hash)
  })

  it('keeps entries of the log for six years unless it says otherwise', () => {
    expect(requireBundle([smallSource()]).audit.retention).toEqual({ years: 6 })
    const unwitnessed = 'unwitnessed: { hours: 24, fromLevel: 3 }'
    const years = (text: string) =>
      fileOf(`audit: { ${unwitnessed}, retention: { years: ${text} } }\n`)
    expect(requireBundle([smallSource(), years('30')]).audit.retention).toEqual({ years: 30 })
    expect(faultsOf(smallSource(), years('2'))).toHaveLength(1)
  })

  it('cannot be changed afterwards', () => {
    const bundle = requireBundle([smallSource()])
    expect(() => Object.assign(bundle.useCases[0]!, { levelCeiling: 5 })).toThrow(TypeError)
    expect(() => bundle.permissions.pop()).toThrow(TypeError)
  })
})

describe('a fault', () => {
  it.each([
    [
      'a level that does not exist',
      'levelCeiling: 4',
      'levelCeiling: 6',
      'useCases[0].levelCeiling',
    ],
    [
      'an unknown role',
      'roles: [clinician]\n    stage',
      'roles: [doctor]\n    stage',
      'useCases[0].roles[0]',
    ],
    ['an unknown purpose', 'purposes: [TREAT]', 'purposes: [CURE]', 'useCases[0].purposes[0]'],
    ['no purpose', 'purposes: [TREAT]', 'purposes: []', 'useCases[0].purposes[0]'],
    [
      'an unknown destination',
      'destinations: [cloud]',
      'destinations: [mars]',
      'useCases[0].destinations[0]',
    ],
    [
      'an unknown course',
      'courses: [g1]\n    prompt',
      'courses: [g7]\n    prompt',
      'useCases[0].courses[0]',
    ],
    [
      'an unknown required course',
      'clinician: [g1]',
      'clinician: [g7]',
      'requiredCourses.clinician[0]',
    ],
    [
      'an unknown department',
      'pilotDepartments: [cardiology]',
      'pilotDepartments: [oncology]',
      'useCases[0].pilotDepartments[0]',
    ],
    [
      'a pilot without departments',
      'pilot\n    pilotDepartments: [cardiology]',
      'pilot',
      'useCases[0].stage',
    ],
    [
      'a pilot that ends before it begins',
      '[cardiology]\n    levelCeiling',
      '[cardiology]\n    pilotFrom: 2026-12-02\n    pilotUntil: 2026-12-01\n    levelCeiling',
      'useCases[0].pilotUntil',
    ],
    [
      'a day that does not exist',
      '[cardiology]\n    levelCeiling',
      '[cardiology]\n    pilotFrom: 2026-02-30\n    levelCeiling',
      'useCases[0].pilotFrom',
    ],
    [
      'a name that cannot be seen',
      '[cardiology]\n    levelCeiling',
      '[cardiology]\n    pilotUsers: ["dr.lin\\u200b"]\n    levelCeiling',
      'useCases[0].pilotUsers[0]',
    ],
    ['half a character', 'prompt: 整理病历', 'prompt: "\\ud800"', 'useCases[0].prompt'],
    [
      'an unknown use case of a model',
      'id: flash, useCase: notes',
      'id: flash, useCase: letters',
      'models[0].useCase',
    ],
    ['a model named like a use case', '{ id: flash,', '{ id: notes,', 'models[0].id'],
    [
      'an unknown use case of a test',
      'useCase: notes, expect',
      'useCase: letters, expect',
      'tests[0].useCase',
    ],
    [
      'an unknown course of a test',
      'courses: [g1] }, useCase',
      'courses: [g7] }, useCase',
      'tests[0].principal.courses[0]',
    ],
    [
      'an unknown department of a test',
      'department: cardiology, courses',
      'department: dental, courses',
      'tests[0].principal.department',
    ],
    [
      'a role that nobody permits',
      'roles: [clinician]\n    stage',
      'roles: [manager]\n    stage',
      'useCases[0].roles[0]',
    ],
    ['an empty condition', 'when: { group: clinical }', 'when: {}', 'permissions[0].when'],
    [
      'an empty comparison',
      'when: { group: clinical }',
      'when: { group: {} }',
      'permissions[0].when.group',
    ],
    [
      'a negation',
      '{ group: clinical }',
      '{ group: { $ne: clinical } }',
      'permissions[0].when.group.$ne',
    ],
    [
      'a regular expression',
      '{ group: clinical }',
      '{ group: { $regex: .* } }',
      'permissions[0].when.group.$regex',
    ],
    [
      'a condition on a field that is not there',
      '{ group: clinical }',
      '{ gruop: clinical }',
      'permissions[0].when.gruop',
    ],
    ['a logical operator', '{ group: clinical }', '{ $or: [] }', 'permissions[0].when.$or'],
    [
      'a value that cannot be',
      '{ group: clinical }',
      '{ group: clinic }',
      'permissions[0].when.group',
    ],
    [
      'a null in a condition',
      '{ group: clinical }',
      '{ group: null }',
      'permissions[0].when.group',
    ],
    [
      'a list without an operator',
      '{ group: clinical }',
      '{ group: [clinical] }',
      'permissions[0].when.group',
    ],
    [
      'an empty list',
      '{ group: clinical }',
      '{ group: { $in: [] } }',
      'permissions[0].when.group.$in',
    ],
    [
      'an undefined list item',
      '{ group: clinical }',
      '{ group: { $in: [clinical, x] } }',
      'permissions[0].when.group.$in[1]',
    ],
    [
      'an unknown reference',
      '{ group: clinical }',
      '{ group: "${ward}" }',
      'permissions[0].when.group',
    ],
    [
      'a reference inside a text',
      '{ group: clinical }',
      '{ group: "a-${department}" }',
      'permissions[0].when.group',
    ],
    [
      'an hour that is none',
      '{ group: clinical }',
      '{ group: clinical, hour: "8" }',
      'permissions[0].when.hour',
    ],
    [
      'a day that is none',
      '{ group: clinical }',
      '{ group: clinical, weekday: someday }',
      'permissions[0].when.weekday',
    ],
    [
      'a level that is none',
      '{ group: clinical }',
      '{ group: clinical, level: "6" }',
      'permissions[0].when.level',
    ],
    [
      'a part of what has none',
      'subject: use-case\n',
      'subject: use-case\n    fields: [actor]\n',
      'permissions[0].fields[0]',
    ],
    [
      'a part that is not known',
      'subject: use-case\n',
      'subject: use-case\n    fields: [names]\n',
      'permissions[0].fields[0]',
    ],
    ['an unknown field', 'cost: 1', 'cost: 1\n    price: 2', 'destinations[0].price'],
    [
      'an empty value',
      'requestsPerMinute: 60',
      'requestsPerMinute:',
      'limits.principal.requestsPerMinute',
    ],
    [
      'a budget of nothing',
      'requestsPerMinute: 60',
      'requestsPerMinute: 0',
      'limits.principal.requestsPerMinute',
    ],
    [
      'a budget that is no number of tokens',
      'tokensPerDay: 500',
      'tokensPerDay: 0.5',
      'limits.department.tokensPerDay',
    ],
    [
      'a budget of an unknown department',
      'cardiology: { tokensPerDay: 900 }',
      'oncology: { tokensPerDay: 900 }',
      'limits.departments.oncology',
    ],
    [
      'a budget of an unknown use case',
      'departments:\n    cardiology: { tokensPerDay: 900 }',
      'useCases:\n    letters: { tokensPerDay: 900 }',
      'limits.useCases.letters',
    ],
    [
      'a budget of its own that says nothing',
      'cardiology: { tokensPerDay: 900 }',
      'cardiology: {}',
      'limits.departments.cardiology',
    ],
    [
      'the limits of earlier bundles',
      'principal: { requestsPerMinute: 60 }',
      'requestsPerMinute: 60',
      'limits.requestsPerMinute',
    ],
  ])('names the field and line of %s', (...[, from, to, field]) => {
    const source = smallSource({ [from]: to })
    const [fault] = faultsOf(source)
    const key = field
      .split('.')
      .at(-1)!
      .replace(/\[\d+\]$/u, '')
    const line =
      lineOf(source, to) + to.slice(0, Math.max(0, to.lastIndexOf(key))).split('\n').length - 1
    expect(fault).toMatchObject({
      path: 'small.yaml',
      field,
      line,
    })
    expect(fault?.message.zh).not.toBe('')
    expect(fault?.message.en).not.toBe('')
  })

  it('limits nothing to parts but reading and opening', () => {
    const source = smallSource({
      'actions: [run]\n    subject: use-case\n    when: { group: clinical }\n':
        'actions: [open, hold]\n    subject: content\n    fields: [masked]\n',
    })
    expect(faultsOf(source)).toMatchObject([{ field: 'permissions[0].fields' }])
  })

  it('takes a permission for some hours and levels as one', () => {
    for (const when of ['hour: { $in: ["22", "23"] }', 'weekday: sunday', 'level: "1"'])
      requireBundle([smallSource({ '{ group: clinical }': `{ group: clinical, ${when} }` })])
  })

  it('names the line and column of a value', () => {
    const source = smallSource({ 'levelCeiling: 4': 'levelCeiling: 6' })
    expect(faultsOf(source)).toMatchObject([{ line: 29, column: 19, path: 'small.yaml' }])
  })

  it('names the line and column of an unknown field', () => {
    const source = smallSource({ 'cost: 1': 'cost: 1\n    price: 2' })
    expect(faultsOf(source)).toMatchObject([
      { line: 50, column: 5, field: 'destinations[0].price' },
    ])
  })

  it('points at the object that lacks a field', () => {
    const [fault] = faultsOf(smallSource({ '    kind: cloud\n': '' }))
    expect(fault).toMatchObject({ field: 'destinations[0].kind', line: 44, column: 5 })
  })

  it.each([
    [
      'permissions',
      '  - id: clinicians-run\n    effect: permit\n    roles: [clinician]\n    actions: [run]\n    subject: use-case\n    because: { zh: 甲, en: A }\n',
      'permissions[0].id',
    ],
    ['departments', '  - { id: cardiology, name: { zh: 甲, en: A } }\n', 'departments[0].id'],
    ['courses', '  - { id: g1, version: "2", name: { zh: 甲, en: A } }\n', 'courses[0].id'],
    ['models', '  - { id: flash, useCase: notes }\n', 'models[0].id'],
    [
      'tests',
      '  - { name: first, principal: { roles: [] }, useCase: none, expect: unknown_model }\n',
      'tests[0].name',
    ],
  ])('names a duplicate in %s across files', (key, item) => {
    const other = { path: 'zz.yaml', text: `${key}:\n${item}` }
    const faults = faultsOf(smallSource(), other)
    expect(faults).toMatchObject([{ path: 'zz.yaml', line: 2 }])
  })

  it('names a scalar that two files define', () => {
    const [fault] = faultsOf(smallSource(), {
      path: 'zz.yaml',
      text: '\nlimits:\n  principal:\n    requestsPerMinute: 9\n',
    })
    expect(fault).toMatchObject({
      path: 'zz.yaml',
      line: 4,
      field: 'limits.principal.requestsPerMinute',
    })
    expect(fault?.message.en).toBe('Already defined in small.yaml, line 51')
  })

  it('names a list that another file defines as something else', () => {
    const [fault] = faultsOf(smallSource(), { path: 'zz.yaml', text: 'courses: none\n' })
    expect(fault).toMatchObject({ path: 'zz.yaml', line: 1, column: 10, field: 'courses' })
  })

  it('does not hide the others', () => {
    const source = smallSource({ 'cost: 1': 'cost: -1', 'levelCeiling: 4': 'levelCeiling: 6' })
    expect(faultsOf(source).map(({ field }) => field)).toStrictEqual([
      'useCases[0].levelCeiling',
      'destinations[0].cost',
    ])
  })

  it('is told when there is no file at all', () => {
    expect(faultsOf()).toMatchObject([{ path: '', line: 1, field: '' }])
  })
})

describe('YAML that could mean something else', () => {
  it.each([
    ['a duplicate key', 'a: 1\na: 2\n', 2, 1],
    ['bad indentation', 'a:\n\t- b\n', 2, 1],
    ['an anchor', 'a: &x 1\n', 1, 7],
    ['an alias', 'a: 1\nb: *x\n', 2, 4],
    ['a custom tag', 'a: !run 1\n', 1, 4],
    ['a known tag', 'a: !!str 1\n', 1, 10],
    ['a merge key', 'a: 1\n<<: { b: 1 }\n', 2, 1],
    ['a prototype', 'a: 1\n__proto__: { b: 1 }\n', 2, 1],
    ['another YAML version', '%YAML 1.1\n---\na: yes\n', 1, 1],
    ['a second document', 'a: 1\n---\nb: 2\n', 2, 1],
    ['a key that is no text', 'a: 1\n? [b]\n: 1\n', 2, 3],
    ['an empty file', '', 1, 1],
    ['a comment alone', '# nothing\n', 1, 1],
    ['a list at the top', '- a\n', 1, 1],
  ])('is refused: %s', (...[, text, line, column]) => {
    expect(faultsOf(fileOf(text))[0]).toMatchObject({ path: 'other.yaml', line, column })
  })

  it('is refused when it expands without end', () => {
    const levels = Array.from(
      { length: 9 },
      (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join()}]`,
    )
    const faults = faultsOf(fileOf(`l0: &l0 [x]\n${levels.join('\n')}\n`))
    expect(faults[0]).toMatchObject({
      line: 1,
      message: { en: 'Anchors and aliases are not allowed; write the value out' },
    })
  })

  it.each([
    ['deeper than a stack', 100_000],
    ['deeper than a policy', 60],
  ])('is refused when it nests %s', (_name, depth) => {
    const text = `a: ${'['.repeat(depth)}${']'.repeat(depth)}\n`
    expect(faultsOf(fileOf(text)).length).toBeGreaterThan(0)
  })

  it('is refused when a file is too large', () => {
    expect(faultsOf(fileOf(`# ${'x'.repeat(1_000_000)}\n`))).toMatchObject([{ line: 1, field: '' }])
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(faultsOf(fileOf(text)).length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  it('never throws, whichever piece of a bundle is missing', () => {
    const { text } = smallSource()
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(60), (from, length) => {
        const cut = text.slice(0, from) + text.slice(from + length)
        for (const fault of faultsOf(fileOf(cut))) {
          expect(fault.line).toBeLessThanOrEqual(cut.split('\n').length)
          expect(fault.column).toBeGreaterThanOrEqual(1)
        }
      }),
      { numRuns: 200 },
    )
  })
})
