import { describe, expect, it } from 'vitest'

import {
  gatesBefore,
  nextStage,
  pilotGates,
  shownUsers,
  stages,
  type PromotionFacts,
  type UseCase,
} from '#policy'

import { defaultBundle } from '../bundle/default-bundle.ts'

const bundle = defaultBundle()
const useCase = bundle.useCases.find(({ id }) => id === 'order-review') as UseCase

const ready: PromotionFacts = {
  publishedCourses: bundle.courses,
  used: { days: 14, requests: 50, users: 3 },
  overdueCases: 0,
  isSuspended: false,
}

const unmet = (to: 'pilot' | 'rollout', facts: Partial<PromotionFacts>, of = bundle) =>
  gatesBefore(to, { bundle: of, useCase }, { ...ready, ...facts })
    .filter(({ met }) => !met)
    .map(({ gate }) => gate)

describe('the next stage', () => {
  it('is one further, and there is none for what is rolled out or retired', () => {
    expect(stages.map((stage) => [stage, nextStage({ stage })])).toEqual([
      ['draft', 'pilot'],
      ['pilot', 'rollout'],
      ['rollout', null],
      ['suspended', 'pilot'],
      ['retired', null],
    ])
  })
})

describe('a gate', () => {
  it('is met when all is there', () => {
    expect([unmet('pilot', {}), unmet('rollout', {})]).toEqual([[], []])
  })

  it.each([
    ['not-suspended', { isSuspended: true }],
    ['reviews', { overdueCases: 1 }],
    ['courses', { publishedCourses: bundle.courses.filter(({ id }) => id !== 'c5') }],
    ['courses', { publishedCourses: bundle.courses.filter(({ id }) => id !== 'g1') }],
    ['courses', { publishedCourses: bundle.courses.map((one) => ({ ...one, version: '0' })) }],
  ])('%s holds up both stages', (gate, facts) => {
    expect([unmet('pilot', facts), unmet('rollout', facts)]).toEqual([[gate], [gate]])
  })

  it.each([
    ['pilot-days', { days: 13, requests: 50, users: 3 }],
    ['pilot-requests', { days: 14, requests: 49, users: 3 }],
    ['pilot-users', { days: 14, requests: 50, users: 2 }],
  ])('%s holds up the rollout, and no pilot', (gate, used) => {
    expect([unmet('pilot', { used }), unmet('rollout', { used })]).toEqual([[], [gate]])
  })

  it('of none asks for nothing', () => {
    const open = { ...bundle, gates: { days: 0, requests: 0, users: 0 } }
    expect(unmet('rollout', { used: { days: 0, requests: 0, users: 0 } }, open)).toEqual([])
  })

  it('that the bundle leaves out is the one that ships', () => {
    const { gates: _, ...silent } = bundle
    expect(pilotGates({ ...silent, gates: undefined })).toEqual(pilotGates(bundle))
    expect(pilotGates({ gates: { users: 9 } })).toMatchObject({ days: 14, users: 9 })
  })

  it('never tells a number of people below five', () => {
    expect([0, 1, 4, 5, 60].map(shownUsers)).toEqual([0, '<5', '<5', 5, 60])
    for (const users of [1, 2, 3, 4]) {
      const used = { days: 14, requests: 50, users }
      const gate = gatesBefore('rollout', { bundle, useCase }, { ...ready, used }).at(-1)
      expect(gate?.because.zh).toContain('<5 人')
    }
  })
})

describe('the roadmap that ships', () => {
  it('goes from light to heavy: what is rolled out, what is tried, what is prepared', () => {
    const order = (stage: UseCase['stage']) =>
      bundle.useCases
        .filter((each) => each.stage === stage)
        .map(({ roadmap }) => roadmap?.order ?? Number.NaN)
    const [rollout, pilot, draft] = [order('rollout'), order('pilot'), order('draft')]
    expect([...rollout, ...pilot, ...draft].toSorted((a, b) => a - b)).toEqual(
      bundle.useCases.map((_, place) => place + 1),
    )
    expect(Math.max(...rollout)).toBeLessThan(Math.min(...pilot))
    expect(Math.max(...pilot)).toBeLessThan(Math.min(...draft))
  })
})
