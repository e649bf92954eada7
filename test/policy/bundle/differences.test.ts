import { assert, dictionary, jsonValue, property, string } from 'fast-check'
import { expect, test } from 'vitest'

import { canonicalJson, differences } from '#policy'

test('what is added, dropped and changed is told by its field', () => {
  const before = {
    limits: { perMinute: 1 },
    useCases: [{ id: 'a', stage: 'draft', roles: ['x'] }, { id: 'b' }],
  }
  const after = {
    limits: { perMinute: 2, perDay: 3 },
    useCases: [{ id: 'a', stage: 'pilot', roles: ['x', 'y'] }, { id: 'c' }],
  }
  expect(differences(before, after)).toEqual([
    { field: 'limits.perMinute', before: 1, after: 2 },
    { field: 'limits.perDay', after: 3 },
    { field: 'useCases[a].stage', before: 'draft', after: 'pilot' },
    { field: 'useCases[a].roles', before: ['x'], after: ['x', 'y'] },
    { field: 'useCases[b]', before: { id: 'b' } },
    { field: 'useCases[c]', after: { id: 'c' } },
  ])
})

test('another order, a list without names and a name twice are one place each', () => {
  expect(differences({ l: [{ id: 'a' }, { id: 'b' }] }, { l: [{ id: 'b' }, { id: 'a' }] })).toEqual(
    [{ field: 'l', before: ['a', 'b'], after: ['b', 'a'] }],
  )
  const twice = [{ id: 'a' }, { id: 'a', more: 1 }]
  expect(differences({ l: [{ id: 'a' }] }, { l: twice })).toEqual([
    { field: 'l', before: [{ id: 'a' }], after: twice },
  ])
  expect(differences({ l: [1] }, { l: [2] })).toEqual([{ field: 'l', before: [1], after: [2] }])
})

const json = dictionary(string(), jsonValue(), { noNullPrototype: true })

test('two bundles differ somewhere exactly when their canonical texts do', () => {
  assert(
    property(json, json, (one, other) => {
      expect(differences(one, one)).toEqual([])
      expect(differences(one, other).length > 0).toBe(canonicalJson(one) !== canonicalJson(other))
    }),
  )
})
