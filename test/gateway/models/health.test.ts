import { expect, test } from 'vitest'

import { createHealth } from '../../../gateway/models/health.ts'

function setUp() {
  const clock = { now: 0 }
  const health = createHealth({
    failures: 2,
    coolDownMs: 1000,
    now: () => clock.now,
    random: () => 0.5,
  })
  return { clock, health }
}

const fail = (health: ReturnType<typeof createHealth>, id: string, times: number): void => {
  for (let time = 0; time < times; time += 1) health.failed(id)
}

test('order is kept while all are well', () => {
  const { health } = setUp()
  fail(health, 'a', 1)
  expect(health.ordered(['a', 'b'])).toEqual(['a', 'b'])
})

test('an unhealthy destination goes last', () => {
  const { health } = setUp()
  fail(health, 'a', 2)
  expect(health.isHealthy('a')).toBe(false)
  expect(health.ordered(['a', 'b'])).toEqual(['b', 'a'])
})

test('one success makes it healthy', () => {
  const { health } = setUp()
  fail(health, 'a', 5)
  health.succeeded('a')
  expect(health.isHealthy('a')).toBe(true)
  expect(health.ordered(['a', 'b'])).toEqual(['a', 'b'])
})

test('a single request probes after the cool-down', () => {
  const { clock, health } = setUp()
  fail(health, 'a', 2)
  clock.now = 999
  expect(health.ordered(['a', 'b'])).toEqual(['b', 'a'])
  clock.now = 1000
  expect(health.ordered(['a', 'b'])).toEqual(['a', 'b'])
  expect(health.ordered(['a', 'b'])).toEqual(['b', 'a'])
})

test('a failed probe starts another cool-down', () => {
  const { clock, health } = setUp()
  fail(health, 'a', 2)
  clock.now = 1500
  expect(health.ordered(['a', 'b'])).toEqual(['a', 'b'])
  health.failed('a')
  clock.now = 2499
  expect(health.ordered(['a', 'b'])).toEqual(['b', 'a'])
  clock.now = 2500
  expect(health.ordered(['a', 'b'])).toEqual(['a', 'b'])
})

test('gateways do not probe together', () => {
  const clock = { now: 0 }
  const early = createHealth({
    failures: 1,
    coolDownMs: 1000,
    now: () => clock.now,
    random: () => 0,
  })
  const late = createHealth({
    failures: 1,
    coolDownMs: 1000,
    now: () => clock.now,
    random: () => 1,
  })
  for (const health of [early, late]) health.failed('a')
  clock.now = 1000
  expect(early.ordered(['a', 'b'])).toEqual(['a', 'b'])
  expect(late.ordered(['a', 'b'])).toEqual(['b', 'a'])
})
