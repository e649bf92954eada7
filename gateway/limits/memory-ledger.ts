/**
 * What was used of budgets, counted in the memory of this process.
 *
 * 1. All counters of a request are added to, or none: one request is counted after the other.
 * 2. Memory stays bounded. What is counted for a minute is gone after it; of what is counted for a day no more than `mostDaily`
 *    counters are kept, and whoever comes on top of them shares one. Nobody is let through uncounted.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible'

import { nextDayAfter } from '#audit'

import type { Counter, Ledger, Standing } from './ledger.ts'

/** More people and systems than any hospital has. */
const mostDaily = 100_000

/** Counts for one process alone. */
export function createMemoryLedger(clock: () => Date, most = mostDaily): Ledger {
  const windows = createWindows(clock, most)
  let last: Promise<unknown> = Promise.resolve()
  const countNow = async (counters: readonly Counter[]): Promise<readonly Standing[]> => {
    const found = await Promise.all(counters.map(windows.find))
    if (found.every(({ used, counter }) => used < counter.most))
      await Promise.all(found.map(windows.add))
    return found
  }
  return {
    count: async (counters) => {
      const counted = last.then(() => countNow(counters))
      last = counted.catch(() => {}) // Who asked is told; the next one is counted nevertheless.
      return counted
    },
    check: async () => {},
    close: async () => {},
  }
}

/** The window that a counter is counted in. */
type Found = Standing & { readonly counter: Counter; readonly name: string }

function createWindows(clock: () => Date, most: number) {
  const limiter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 60 })
  let day = { until: 0, counters: 0 }
  const lengthOf = ({ window }: Counter): number => {
    if (window === 'minute') return 60_000
    const now = clock().getTime()
    if (now >= day.until) day = { until: nextDayAfter(now), counters: 0 }
    return day.until - now
  }
  const standing = async (name: string): Promise<Standing | null> => {
    const known = await limiter.get(name)
    return known && known.msBeforeNext > 0
      ? { used: known.consumedPoints, resetMs: known.msBeforeNext }
      : null
  }
  return {
    find: async (counter: Counter): Promise<Found> => {
      const { key, window } = counter
      const fresh = { used: 0, resetMs: lengthOf(counter) }
      const own = await standing(key)
      const isKept = own !== null || window === 'minute' || day.counters < most
      const name = isKept ? key : 'others'
      return { counter, name, ...((isKept ? own : await standing(name)) ?? fresh) }
    },
    add: async ({ counter, name, used, resetMs }: Found): Promise<void> => {
      const amount = Math.max(counter.amount, -used)
      const added = await limiter.penalty(name, amount, { customDuration: resetMs / 1000 })
      if (added.isFirstInDuration && counter.window === 'day') day.counters += 1
    },
  }
}
