import { expect, test } from 'vitest'

import { createBreaker } from '../../../gateway/deidentification/breaker.ts'

function setUp() {
  const clock = { now: 0 }
  const breaker = createBreaker({ failures: 2, coolDownMs: 1000, now: () => clock.now })
  const fail = (times: number): void => {
    for (let time = 0; time < times; time += 1) {
      breaker.enter()
      breaker.failed()
    }
  }
  return { clock, breaker, fail }
}

test('it opens after failures in a row', () => {
  const { breaker, fail } = setUp()
  fail(1)
  expect(breaker.enter()).toBe(true)
  fail(1)
  expect(breaker.enter()).toBe(false)
})

test('a success in between starts the count again', () => {
  const { breaker, fail } = setUp()
  fail(1)
  breaker.succeeded()
  fail(1)
  expect(breaker.enter()).toBe(true)
})

test('after the cool-down one call goes ahead and the others wait for it', () => {
  const { breaker, clock, fail } = setUp()
  fail(2)
  clock.now = 999
  expect(breaker.enter()).toBe(false)
  clock.now = 1000
  expect([breaker.enter(), breaker.enter()]).toEqual([true, false])
  breaker.succeeded()
  expect([breaker.enter(), breaker.enter()]).toEqual([true, true])
})

test('a probe that fails opens it for another cool-down', () => {
  const { breaker, clock, fail } = setUp()
  fail(2)
  clock.now = 1000
  fail(1)
  clock.now = 1999
  expect(breaker.enter()).toBe(false)
  clock.now = 2000
  expect(breaker.enter()).toBe(true)
})

test('a probe that was given up says nothing, and the next call probes', () => {
  const { breaker, clock, fail } = setUp()
  fail(2)
  clock.now = 1000
  expect(breaker.enter()).toBe(true)
  breaker.left()
  expect(breaker.enter()).toBe(true)
})
