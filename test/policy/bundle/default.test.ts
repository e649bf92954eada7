import { describe, expect, it } from 'vitest'

import {
  parseBundle,
  permits,
  runPolicyTests,
  type Action,
  type Bundle,
  type Role,
  type Subject,
} from '#policy'

import {
  defaultBundle,
  defaultSources,
  requireBundle,
  sha256,
  smallSource,
} from './default-bundle.ts'

const at = new Date('2026-11-23T08:00:00Z')
const bundle = defaultBundle()

describe('the bundle that ships', () => {
  it('has no fault', () => {
    expect(parseBundle(defaultSources(), sha256)).toMatchObject({ ok: true })
  })

  it('passes its own tests', () => {
    const failed = runPolicyTests(bundle, at).filter(({ passed }) => !passed)
    expect(failed).toStrictEqual([])
  })

  it.each(bundle.useCases.map(({ id }) => id))('allows and refuses %s in its tests', (id) => {
    const ofUseCase = bundle.tests
      .filter(({ useCase }) => useCase === id)
      .map((test) => test.expect)
    const isDraft = bundle.useCases.find((useCase) => useCase.id === id)?.stage === 'draft'
    expect(ofUseCase).toContain('access_denied')
    expect(ofUseCase).toContain(isDraft ? 'not_in_rollout' : 'allow')
  })

  it('has seventeen use cases, easy ones first', () => {
    const inStage = (stage: string): readonly string[] =>
      bundle.useCases.filter((useCase) => useCase.stage === stage).map(({ id }) => id)
    expect(bundle.useCases).toHaveLength(17)
    expect(inStage('rollout').toSorted()).toStrictEqual([
      'emr-structuring',
      'general-assistant',
      'record-quality-control',
      'report-interpretation',
      'staff-scheduling',
      'visit-guide',
    ])
    expect(inStage('draft')).toHaveLength(5)
  })

  it('labels visibly what patients read', () => {
    for (const { id, group, label } of bundle.useCases)
      expect([id, label]).toStrictEqual([id, group === 'patient-service' ? 'visible' : 'metadata'])
  })

  it('tells every model not to invent and to keep surrogates', () => {
    for (const { prompt } of bundle.useCases) {
      expect(prompt).toContain('编造')
      expect(prompt).toContain('@@…@@')
      expect(prompt).toMatch(/未提供|缺少|未说明|请以院内公告/u)
    }
  })

  it('forbids prescriptions wherever patients are treated', () => {
    for (const { group, prompt } of bundle.useCases)
      if (group === 'clinical' || group === 'patient-service') expect(prompt).toMatch(/处方/u)
  })

  it('asks for JSON wherever it has a schema for it', () => {
    const withSchema = bundle.useCases.filter(({ outputSchema }) => outputSchema !== undefined)
    expect(withSchema.length).toBeGreaterThanOrEqual(6)
    for (const { prompt, outputSchema } of withSchema) {
      expect(prompt).toContain('JSON')
      expect(outputSchema).toMatchObject({ type: 'object', additionalProperties: false })
    }
  })

  it('is decided by every permission to run', () => {
    const hit = new Set(
      runPolicyTests(bundle, at).flatMap(({ rules }) => rules.map(({ id }) => id)),
    )
    const toRun = bundle.permissions.filter(({ actions }) => actions.includes('run'))
    expect(toRun.map(({ id }) => id).filter((id) => !hit.has(id))).toStrictEqual([])
  })

  it.each(bundle.permissions.filter(({ actions }) => actions.includes('run')).map(({ id }) => id))(
    'is held to %s by its tests',
    (id) => {
      const without: Bundle = {
        ...bundle,
        permissions: bundle.permissions.filter((permission) => permission.id !== id),
      }
      expect(runPolicyTests(without, at).some(({ passed }) => !passed)).toBe(true)
    },
  )
})

describe('everyday permissions', () => {
  const staff = ['clinician', 'it_staff', 'manager', 'compliance_officer', 'administrator'] as const
  const table: readonly (readonly [Action, Subject, readonly Role[]])[] = [
    ['preview', 'deidentification', staff],
    ['explain', 'decision', staff],
    ['read', 'audit-entry', ['compliance_officer']],
    ['read', 'policy', ['compliance_officer', 'administrator']],
    ['read', 'destination', ['administrator']],
    ['read', 'key', ['administrator']],
    ['revoke', 'key', ['administrator']],
    ['create', 'key', []],
  ]
  const cells = table.flatMap(([action, subject, allowed]) =>
    ([...staff, 'service'] as const).map((role) => ({
      action,
      subject,
      role,
      allowed: allowed.includes(role),
    })),
  )

  it.each(cells)('$role may $action $subject of anyone: $allowed', (cell) => {
    const person = { subject: 'u1', name: 'U', roles: [cell.role], department: null, campus: null }
    expect(permits(bundle, person, cell).allowed).toBe(cell.allowed)
  })

  it.each(['create', 'read', 'revoke'] as const)(
    'everyone may %s their own keys only',
    (action) => {
      for (const role of staff) {
        const person = { subject: 'u1', name: 'U', roles: [role], department: null, campus: null }
        const ask = (owner: string): boolean =>
          permits(bundle, person, { action, subject: 'key', resource: { owner } }).allowed
        expect(ask('u1')).toBe(true)
        expect(ask('u2')).toBe(role === 'administrator' && action !== 'create')
      }
    },
  )

  it('an officer who is also administrator reads no audit entries', () => {
    const roles = ['compliance_officer', 'administrator'] as const
    const person = { subject: 'u1', name: 'U', roles, department: null, campus: null }
    const answer = permits(bundle, person, { action: 'read', subject: 'audit-entry' })
    expect(answer).toMatchObject({ allowed: false, rules: [{ id: 'administrators-not-audit' }] })
  })
})

describe('the tests of a bundle', () => {
  it('fail when the bundle does something else', () => {
    const wrong = requireBundle([smallSource({ 'expect: allow': 'expect: no_destination' })])
    const [result] = runPolicyTests(wrong, at)
    expect(result).toMatchObject({
      name: 'first',
      expected: 'no_destination',
      actual: 'allow',
      passed: false,
    })
  })

  it('say which rules decided', () => {
    const [result] = runPolicyTests(requireBundle([smallSource()]), at)
    expect(result?.rules.map(({ id }) => id)).toContain('clinicians-run')
  })
})
