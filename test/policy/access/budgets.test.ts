import { expect, test } from 'vitest'

import { budgetsOf, type Bundle, type Principal } from '#policy'

import { requireBundle, smallSource } from '../bundle/default-bundle.ts'

const small = requireBundle([smallSource()])
const [useCase] = small.useCases

const withLimits = (limits: Partial<Bundle['limits']>): Bundle => ({
  ...small,
  limits: { principal: {}, department: {}, useCase: {}, departments: {}, useCases: {}, ...limits },
})

const someone = (department: string | null = 'cardiology'): Principal => ({
  subject: 'u1',
  name: 'U',
  roles: ['clinician'],
  department,
  campus: null,
})

const toLine = (bundle: Bundle, principal = someone()) =>
  budgetsOf(bundle, principal, useCase!).map(
    ({ scope, of, unit, most }) => `${scope} ${of} ${most} ${unit}`,
  )

const each = { requestsPerMinute: 5, tokensPerDay: 100 }

test('a request falls under the budgets of its sender, department and use case', () => {
  expect(toLine(withLimits({ principal: each, department: each, useCase: each }))).toEqual([
    'principal u1 5 requests',
    'principal u1 100 tokens',
    'department cardiology 5 requests',
    'department cardiology 100 tokens',
    'use-case notes 5 requests',
    'use-case notes 100 tokens',
  ])
})

test('what is not named is not limited', () => {
  expect(toLine(withLimits({}))).toEqual([])
  expect(toLine(withLimits({ department: { tokensPerDay: 7 } }))).toEqual([
    'department cardiology 7 tokens',
  ])
  expect(toLine(withLimits({ department: each }), someone(null))).toEqual([])
})

test('one department or use case may have something else, number by number', () => {
  const bundle = withLimits({
    department: each,
    useCase: each,
    departments: { cardiology: { tokensPerDay: 900 } },
    useCases: { notes: { requestsPerMinute: 1 } },
  })
  expect(toLine(bundle)).toEqual([
    'department cardiology 5 requests',
    'department cardiology 900 tokens',
    'use-case notes 1 requests',
    'use-case notes 100 tokens',
  ])
})

test('a department that only the identity provider knows has what every department has', () => {
  const bundle = withLimits({ department: { tokensPerDay: 7 } })
  for (const department of ['oncology', 'constructor', '__proto__'])
    expect(toLine(bundle, someone(department))).toEqual([`department ${department} 7 tokens`])
})

test('without a use case no tokens are counted', () => {
  const bundle = withLimits({ principal: each, department: each, useCase: each })
  expect(budgetsOf(bundle, someone(), null).map(({ scope, unit }) => [scope, unit])).toEqual([
    ['principal', 'requests'],
    ['department', 'requests'],
  ])
})
