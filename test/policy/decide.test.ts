import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  decide,
  explain,
  features,
  levels,
  purposes,
  roles,
  uninspectedKinds,
  visibleUseCases,
  type Bundle,
  type DecisionRequest,
  type Level,
  type Qualification,
  type Role,
  type UseCase,
} from '#policy'

import { defaultBundle } from './bundle/default-bundle.ts'

const bundle = defaultBundle()
const at = new Date('2026-11-23T08:00:00Z')
const tomorrow = new Date('2026-11-24T08:00:00Z')
const everyCourse: readonly Qualification[] = bundle.courses.map(({ id, version }) => ({
  course: id,
  version,
  expiresAt: tomorrow,
}))

function aRequest(
  more: Partial<DecisionRequest> & { department?: string | null; roles?: readonly Role[] } = {},
): DecisionRequest {
  const { department = 'cardiology', roles: held = ['clinician'], ...request } = more
  return {
    principal: { subject: 'u1', name: 'U', roles: held, department, campus: null },
    model: 'emr-structuring',
    purpose: null,
    qualifications: everyCourse,
    at,
    ...request,
  }
}

function outcome(of: Bundle, request: DecisionRequest): string {
  const decision = decide(of, request)
  return decision.kind === 'allow' ? 'allow' : decision.reason
}

function withUseCase(id: string, change: Partial<UseCase>): Bundle {
  return {
    ...bundle,
    useCases: bundle.useCases.map((each) => (each.id === id ? { ...each, ...change } : each)),
  }
}

describe('an allowed request', () => {
  it('names its use case, purpose, policy, destinations and obligations', () => {
    expect(decide(bundle, aRequest())).toMatchObject({
      kind: 'allow',
      policy: bundle.hash,
      useCase: { id: 'emr-structuring' },
      purpose: 'TREAT',
      destinations: [{ id: 'deepseek' }, { id: 'on-premises' }],
      obligations: ['de-identify', 'review', 'label'],
    })
  })

  it('owes no review where the use case asks for none', () => {
    expect(decide(bundle, aRequest({ model: 'visit-guide' }))).toMatchObject({
      obligations: ['de-identify', 'label'],
    })
  })

  it('names a rule for every step', () => {
    expect(decide(bundle, aRequest()).rules.map(({ id }) => id)).toStrictEqual([
      'step.use-case',
      'step.purpose',
      'clinicians-run-care',
      'step.role',
      'step.rollout',
      'step.qualification',
      'step.features',
      'step.level-ceiling',
      'step.destination',
    ])
  })

  it('may name a model instead of a use case', () => {
    expect(decide(bundle, aRequest({ model: 'deepseek-flash' }))).toMatchObject({
      useCase: { id: 'general-assistant' },
    })
  })
})

describe('a refusal', () => {
  it('names no model that it does not know', () => {
    const decision = decide(bundle, aRequest({ model: '张三 13800000000' }))
    expect(decision).toMatchObject({ kind: 'deny', reason: 'unknown_model', courses: [] })
    expect(JSON.stringify(decision)).not.toContain('张三')
  })

  it('names the courses that are missing', () => {
    const decision = decide(bundle, aRequest({ model: 'order-review', qualifications: [] }))
    expect(decision).toMatchObject({ reason: 'training_required', courses: ['g1', 'c5'] })
  })

  it.each([
    ['of another version', { version: '0' }],
    ['that expired', { expiresAt: new Date('2026-11-22T08:00:00Z') }],
    ['that expires at this moment', { expiresAt: at }],
    ['whose expiry is unreadable', { expiresAt: new Date(Number.NaN) }],
    ['of another course', { course: 'c1' }],
  ])('follows from a course %s', (_name, change) => {
    const qualifications = [{ course: 'g1', version: '1', expiresAt: tomorrow, ...change }]
    expect(outcome(bundle, aRequest({ qualifications }))).toBe('training_required')
  })

  it.each([
    ['draft', 'not_in_rollout'],
    ['pilot', 'not_in_rollout'],
    ['retired', 'not_in_rollout'],
    ['rollout', 'allow'],
  ] as const)('follows from the stage %s: %s', (stage, expected) => {
    expect(outcome(withUseCase('emr-structuring', { stage }), aRequest())).toBe(expected)
  })

  it('holds a residual level alone against the ceiling', () => {
    const request = aRequest({ model: 'staff-scheduling', roles: ['manager'], residualLevel: 4 })
    expect(outcome(bundle, request)).toBe('level_exceeded')
  })

  it('says what nobody could read', () => {
    const decision = decide(bundle, aRequest({ residualLevel: 3, uninspected: ['image'] }))
    expect(decision).toMatchObject({
      reason: 'no_destination',
      because: {
        zh: '没有模型部署可以接收 3 级数据及无法检查的内容（image）',
        en: 'No deployment of the model may see level 3 data with content that cannot be inspected (image)',
      },
    })
  })

  it('comes from the first step that fails', () => {
    const wrong = aRequest({
      model: 'order-review',
      department: 'radiology',
      qualifications: [],
      level: 5,
      residualLevel: 5,
      features: ['prefix'],
    })
    const repaired: readonly [string, Partial<Parameters<typeof aRequest>[0]>][] = [
      ['access_denied', { purpose: 'HPAYMT', roles: ['manager'] }],
      ['access_denied', { roles: ['manager'] }],
      ['not_in_rollout', {}],
      ['training_required', { department: 'cardiology' }],
      ['access_denied', { department: 'cardiology', qualifications: everyCourse }],
      ['level_exceeded', { department: 'cardiology', qualifications: everyCourse, features: [] }],
      [
        'no_destination',
        {
          department: 'cardiology',
          qualifications: everyCourse,
          features: [],
          level: 4,
          residualLevel: 4,
          uninspected: ['file'],
        },
      ],
      [
        'allow',
        {
          department: 'cardiology',
          qualifications: everyCourse,
          features: [],
          level: 4,
          residualLevel: 4,
        },
      ],
    ]
    for (const [expected, repair] of repaired) {
      const { principal: _, ...rest } = wrong
      expect(outcome(bundle, aRequest({ ...rest, department: 'radiology', ...repair }))).toBe(
        expected,
      )
    }
  })
})

const care = [
  'emr-structuring',
  'order-review',
  'imaging-report-assist',
  'report-interpretation',
  'pathway-recommendation',
  'rare-disease-differential',
  'prognosis-warning',
  'triage',
  'visit-guide',
  'follow-up',
]
const operations = [
  'staff-scheduling',
  'equipment-maintenance',
  'consumables-control',
  'cost-accounting',
  'record-quality-control',
  'decision-support',
]
const may: Readonly<Record<Role, readonly string[]>> = {
  clinician: [...care, 'record-quality-control', 'general-assistant'],
  it_staff: ['equipment-maintenance', 'general-assistant'],
  manager: [...operations, 'general-assistant'],
  compliance_officer: ['general-assistant'],
  administrator: ['general-assistant'],
  service: ['record-quality-control'],
}
const ceilings: Readonly<Record<string, Level>> = {
  'emr-structuring': 5,
  'staff-scheduling': 3,
  'equipment-maintenance': 2,
  'consumables-control': 2,
  'cost-accounting': 3,
  'decision-support': 3,
}
const stagesAndDepartments = [
  ['draft', 'cardiology', 'not_in_rollout'],
  ['pilot', 'cardiology', 'allow'],
  ['pilot', 'finance', 'not_in_rollout'],
  ['pilot', null, 'not_in_rollout'],
  ['rollout', null, 'allow'],
  ['retired', 'cardiology', 'not_in_rollout'],
] as const
const places = roles.flatMap((role) => bundle.useCases.map(({ id }) => ({ role, id })))

describe('the table of roles, use cases, stages and levels', () => {
  it.each(places)('$role · $id', ({ role, id }) => {
    for (const [stage, department, open] of stagesAndDepartments)
      for (const level of levels) {
        const of = withUseCase(id, { stage, pilotDepartments: ['cardiology'] })
        const isWithin = level <= (ceilings[id] ?? 4)
        const within = open === 'allow' && !isWithin ? 'level_exceeded' : open
        const expected = may[role].includes(id) ? within : 'access_denied'
        const request = aRequest({ roles: [role], department, model: id, level })
        expect([stage, department, level, outcome(of, request)]).toStrictEqual([
          stage,
          department,
          level,
          expected,
        ])
      }
  })
})

describe('a destination', () => {
  it.each([
    [undefined, ['deepseek', 'on-premises']],
    [1, ['deepseek', 'on-premises']],
    [3, ['deepseek', 'on-premises']],
    [4, ['on-premises']],
    [5, []],
  ] as const)('for residual level %s is among %j', (residualLevel, expected) => {
    const decision = decide(bundle, aRequest(residualLevel ? { residualLevel } : {}))
    const ids = decision.kind === 'allow' ? decision.destinations.map(({ id }) => id) : []
    expect(ids).toStrictEqual(expected)
  })

  it('that costs the same comes in the order of its id', () => {
    const destinations = bundle.destinations.map((each) => ({ ...each, cost: 1 })).toReversed()
    const decision = decide({ ...bundle, destinations }, aRequest())
    expect(decision).toMatchObject({ destinations: [{ id: 'deepseek' }, { id: 'on-premises' }] })
  })

  it('may see an image where the bundle says so', () => {
    const destinations = bundle.destinations.map((each) => ({
      ...each,
      uninspected: each.kind === 'on-premises' ? (['image'] as const).slice() : [],
    }))
    const decision = decide({ ...bundle, destinations }, aRequest({ uninspected: ['image'] }))
    expect(decision).toMatchObject({ kind: 'allow', destinations: [{ id: 'on-premises' }] })
  })

  it('must be named by the use case', () => {
    const decision = decide(
      withUseCase('emr-structuring', { destinations: ['on-premises'] }),
      aRequest(),
    )
    expect(decision).toMatchObject({ destinations: [{ id: 'on-premises' }] })
  })
})

describe('a service account', () => {
  it('uses only what names it', () => {
    const { model: _, ...request } = aRequest({ roles: ['service'], qualifications: [] })
    expect(visibleUseCases(bundle, request).map(({ id }) => id)).toStrictEqual([
      'record-quality-control',
    ])
  })

  it('is not let in by another role of its account', () => {
    const all = roles.filter((role) => role !== 'administrator')
    const { model: _, ...request } = aRequest({ roles: all })
    expect(visibleUseCases(bundle, request).map(({ id }) => id)).toStrictEqual([
      'record-quality-control',
    ])
  })
})

describe('the visible use cases', () => {
  it.each([
    [
      ['clinician'],
      'cardiology',
      'emr-structuring,follow-up,general-assistant,order-review,record-quality-control,report-interpretation,visit-guide',
    ],
    [['it_staff'], 'information', 'equipment-maintenance,general-assistant'],
    [['manager'], 'finance', 'general-assistant,record-quality-control,staff-scheduling'],
    [['compliance_officer'], 'compliance', 'general-assistant'],
    [['administrator'], 'information', 'general-assistant'],
    [[], 'cardiology', ''],
  ] as const)('of %j in %s are %s', (held, department, expected) => {
    const { model: _, ...request } = aRequest({ roles: held, department })
    expect(
      visibleUseCases(bundle, request)
        .map(({ id }) => id)
        .toSorted()
        .join(),
    ).toBe(expected)
  })

  it('are none without training', () => {
    const { model: _, ...request } = aRequest({ qualifications: [] })
    expect(visibleUseCases(bundle, request)).toStrictEqual([])
  })
})

describe('a permission for some levels', () => {
  const only = (effect: 'permit' | 'forbid', ...some: readonly string[]): Bundle => ({
    ...bundle,
    permissions: [
      ...bundle.permissions.filter(({ id }) => effect === 'forbid' || id !== 'clinicians-run-care'),
      {
        id: 'some-levels',
        effect,
        roles: ['clinician'],
        actions: ['run'],
        subject: 'use-case',
        when: { level: { $in: [...some] } },
        because: { zh: '级别', en: 'Levels' },
      },
    ],
  })

  it.each([
    ['permit', undefined, 'allow'],
    ['permit', 2, 'allow'],
    ['permit', 3, 'access_denied'],
    ['forbid', undefined, 'allow'],
    ['forbid', 2, 'access_denied'],
    ['forbid', 3, 'allow'],
  ] as const)('%s, level %s: %s', (effect, level, expected) => {
    const request = aRequest(level === undefined ? {} : { level })
    expect(outcome(only(effect, '1', '2'), request)).toBe(expected)
  })

  it('goes by what is left when that is all that is known', () => {
    expect(outcome(only('permit', '1', '2'), aRequest({ residualLevel: 3 }))).toBe('access_denied')
  })

  it('that no level meets is refused before one is known', () => {
    expect(outcome(only('forbid', '1', '2', '3', '4', '5'), aRequest())).toBe('access_denied')
  })
})

describe('an explanation', () => {
  it('says which steps held, which failed, and what would have to change', () => {
    const { decision, steps } = explain(
      bundle,
      aRequest({ model: 'order-review', department: 'radiology' }),
    )
    expect(decision).toMatchObject({ reason: 'not_in_rollout' })
    expect(steps.map(({ state }) => state)).toStrictEqual(
      'held held held held held failed not-reached not-reached not-reached not-reached'.split(' '),
    )
    expect(steps[5]?.change?.zh).toContain('心内科')
    expect(steps[5]?.change?.en).toContain('Cardiology')
    expect(steps[0]?.change).toBeNull()
  })

  it('says that a name is not known', () => {
    const { steps } = explain(bundle, aRequest({ model: 'none' }))
    expect(steps[0]).toMatchObject({ id: 'step.use-case', state: 'failed' })
    expect(steps[0]?.change?.en).toContain('/v1/models')
    expect(steps.slice(1).every(({ state }) => state === 'not-reached')).toBe(true)
  })
})

const requests = fc
  .record({
    roles: fc.subarray([...roles]),
    department: fc.constantFrom(
      'cardiology',
      'radiology',
      'outpatient',
      'supply',
      'information',
      'finance',
      null,
    ),
    model: fc.constantFrom(
      ...bundle.useCases.map(({ id }) => id),
      'deepseek-flash',
      'deepseek-chat',
    ),
    purpose: fc.constantFrom(null, ...purposes),
    qualifications: fc.subarray([...everyCourse]),
    level: fc.option(fc.constantFrom(...levels), { nil: undefined }),
    residualLevel: fc.option(fc.constantFrom(...levels), { nil: undefined }),
    uninspected: fc.subarray([...uninspectedKinds], { maxLength: 1 }),
    features: fc.subarray([...features], { maxLength: 1 }),
  })
  .map(({ level, residualLevel, ...rest }) =>
    aRequest({ ...rest, ...(level && { level }), ...(residualLevel && { residualLevel }) }),
  )
const many = { numRuns: 3000 }

describe('whatever the request', () => {
  it('nothing above the ceiling is allowed', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const decision = decide(bundle, request)
        if (decision.kind !== 'allow') return
        const ceiling: Level = decision.useCase.levelCeiling
        expect(Math.max(request.level ?? 1, request.residualLevel ?? 1)).toBeLessThanOrEqual(
          ceiling,
        )
        for (const { maxResidualLevel } of decision.destinations)
          expect(maxResidualLevel).toBeGreaterThanOrEqual(request.residualLevel ?? 1)
        expect(decision.destinations.length).toBeGreaterThan(0)
      }),
      many,
    )
  })

  it('what is allowed stays inside stage, role, purpose and training', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const decision = decide(bundle, request)
        if (decision.kind !== 'allow') return
        const { useCase, purpose } = decision
        const { department, roles: held } = request.principal
        expect(['pilot', 'rollout']).toContain(useCase.stage)
        if (useCase.stage === 'pilot') expect(useCase.pilotDepartments).toContain(department)
        expect(useCase.purposes).toContain(purpose)
        expect(held.some((role) => useCase.roles.includes(role))).toBe(true)
        const passed = request.qualifications.map(({ course }) => course)
        for (const course of [
          ...useCase.courses,
          ...held.flatMap((role) => bundle.requiredCourses[role] ?? []),
        ])
          expect(passed).toContain(course)
      }),
      many,
    )
  })

  it('a forbid for everyone refuses it', () => {
    const forbid = {
      id: 'stop',
      effect: 'forbid',
      roles: [...roles],
      actions: ['run'],
      subject: 'use-case',
      because: { zh: '停用', en: 'Stopped' },
    } satisfies Bundle['permissions'][number]
    const places = fc.nat(bundle.permissions.length)
    fc.assert(
      fc.property(requests, places, (request, place) => {
        const stopped = { ...bundle, permissions: bundle.permissions.toSpliced(place, 0, forbid) }
        expect(decide(stopped, request).kind).toBe('deny')
      }),
      { numRuns: 500 },
    )
  })

  it('an explanation agrees with the decision', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const { decision, steps } = explain(bundle, request)
        expect(decision).toStrictEqual(decide(bundle, request))
        const failed = steps.filter(({ state }) => state === 'failed')
        expect(failed).toHaveLength(decision.kind === 'allow' ? 0 : 1)
        expect(failed.every(({ change }) => change !== null)).toBe(true)
        const states = steps.map(({ state }) => state).join(' ')
        expect(states).toMatch(/^(?:held ?)*(?:failed(?: not-reached)*)?$/u)
      }),
      many,
    )
  })

  it('every refusal gives a reason in both languages', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const decision = decide(bundle, request)
        if (decision.kind === 'allow') return
        expect(decision.because.zh).toMatch(/\p{Script=Han}/u)
        expect(decision.because.en).toMatch(/[a-z]/u)
        expect(decision.rules.at(-1)?.effect).toBe('forbid')
      }),
      many,
    )
  })
})
