import { expect, it } from 'vitest'

import { createBoundedCache } from '../../../gateway/identity/bounded-cache.ts'

const at = (ms: number) => () => new Date(ms)

it('holds what was used last', () => {
  const cache = createBoundedCache<number>(2, at(0))
  cache.set('a', 1, 10)
  cache.set('b', 2, 10)
  cache.get('a')
  cache.set('c', 3, 10)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
})

it('gives nothing out at or after its time', () => {
  let now = 0
  const cache = createBoundedCache<number>(2, () => new Date(now))
  cache.set('a', 1, 10)
  now = 9
  expect(cache.get('a')).toBe(1)
  now = 10
  expect(cache.get('a')).toBeUndefined()
})

it('forgets what matches', () => {
  const cache = createBoundedCache<number>(3, at(0))
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
  ] as const)
    cache.set(key, value, 10)
  cache.forget((value) => value === 1)
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 2])
})
