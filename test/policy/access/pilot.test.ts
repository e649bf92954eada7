import { describe, expect, it } from 'vitest'

import {
  decide,
  explain,
  visibleUseCases,
  type Bundle,
  type DecisionRequest,
  type UseCase,
} from '#policy'

import { defaultBundle } from '../bundle/default-bundle.ts'

const bundle = defaultBundle()
const expiresAt = new Date('2030-01-01T00:00:00Z')
const qualifications = bundle.courses.map(({ id, version }) => ({
  course: id,
  version,
  expiresAt,
}))
const id = 'order-review'

const withPilot = (change: Partial<UseCase>): Bundle => ({
  ...bundle,
  useCases: bundle.useCases.map((each) => (each.id === id ? { ...each, ...change } : each)),
})

type Wish = Partial<DecisionRequest> & {
  readonly username?: string | null
  readonly department?: string
}

const aRequest = ({
  username,
  department = 'cardiology',
  ...more
}: Wish = {}): DecisionRequest => ({
  principal: {
    subject: 'u1',
    name: 'U',
    roles: ['clinician'],
    department,
    campus: null,
    ...(username !== undefined && { username }),
  },
  model: id,
  purpose: null,
  qualifications,
  at: new Date('2026-12-01T08:00:00Z'),
  ...more,
})

function outcome(of: Bundle, wish: Wish = {}) {
  const { decision, steps } = explain(of, aRequest(wish))
  if (decision.kind === 'allow') return 'allow'
  const failed = steps.find(({ state }) => state === 'failed')
  return [decision.reason, decision.because.zh, failed?.change?.zh]
}

const inEmergency = { purpose: 'ETREAT', emergency: true } as const

describe('the days of a pilot', () => {
  const december = withPilot({ pilotFrom: '2026-12-01', pilotUntil: '2026-12-31' })
  const at = (time: string) => ({ at: new Date(time) })

  it.each([
    ['before the first', '2026-11-30T15:59:59.999Z', '尚未开始', '自 2026-12-01 开始'],
    ['after the last', '2026-12-31T16:00:00.000Z', '已结束', '至 2026-12-31 止'],
  ])('refuse %s, in the hospital', (_, time, because, change) => {
    expect(outcome(december, at(time))).toEqual([
      'not_in_rollout',
      expect.stringContaining(because),
      expect.stringContaining(change),
    ])
  })

  it.each(['2026-11-30T16:00:00.000Z', '2026-12-31T15:59:59.999Z'])(
    'allow at %s, which is within them in the hospital',
    (time) => {
      expect(outcome(december, at(time))).toBe('allow')
    },
  )

  it('are not gone beyond in an emergency: there is nothing yet, or nothing any more', () => {
    for (const time of ['2026-11-30T15:59:59.999Z', '2026-12-31T16:00:00.000Z'])
      expect(outcome(december, { ...at(time), ...inEmergency })).toContain('not_in_rollout')
  })

  it('mean nothing once it is rolled out', () => {
    const over = withPilot({ stage: 'rollout', pilotUntil: '2020-01-01' })
    expect(outcome(over)).toBe('allow')
  })
})

describe('a pilot that names people', () => {
  const named = withPilot({ pilotUsers: ['dr.lin', 'dr.he'] })

  it('is open to them', () => {
    expect(outcome(named, { username: 'dr.lin' })).toBe('allow')
  })

  it.each([['dr.li'], ['DR.LIN'], ['dr.lin '], [''], [null], [undefined]])(
    'is closed to %j, and does not tell who they are',
    (username) => {
      const refused = outcome(named, username === undefined ? {} : { username })
      expect(refused).toContain('not_in_rollout')
      expect(refused).not.toBe('allow')
      expect(
        JSON.stringify(explain(named, aRequest({ username: username ?? null })).steps),
      ).not.toMatch(/dr\.(?:lin|he)/u)
    },
  )

  it('is closed to one of them who is in another department', () => {
    expect(outcome(named, { username: 'dr.lin', department: 'finance' })).toContain(
      'not_in_rollout',
    )
  })

  it('is open to everybody in an emergency', () => {
    expect(outcome(named, { username: 'dr.xu', ...inEmergency })).toBe('allow')
  })

  it('is seen by them alone', () => {
    const seen = (username: string) => {
      const { model: _, ...caller } = aRequest({ username })
      return visibleUseCases(named, caller).some((useCase) => useCase.id === id)
    }
    expect([seen('dr.lin'), seen('dr.xu')]).toEqual([true, false])
  })
})

describe('a use case that is suspended', () => {
  it.each([
    ['by somebody', bundle, { suspended: new Set([id]) }],
    ['by the policy', withPilot({ stage: 'suspended' }), {}],
  ])('%s is open to nobody, whatever its stage and whatever the emergency', (_, of, wish) => {
    for (const stage of ['pilot', 'rollout'] as const) {
      const stopped = of === bundle ? withPilot({ stage }) : of
      for (const more of [{}, inEmergency]) {
        expect(outcome(stopped, { ...wish, ...more })).toEqual([
          'not_in_rollout',
          expect.stringContaining('已暂停'),
          expect.stringContaining('两人恢复'),
        ])
        const decision = decide(stopped, aRequest({ ...wish, ...more }))
        expect(decision.rules.at(-1)?.id).toBe('step.suspended')
      }
    }
  })

  it('leaves the others as they are', () => {
    expect(outcome(bundle, { suspended: new Set(['triage']) })).toBe('allow')
  })
})
