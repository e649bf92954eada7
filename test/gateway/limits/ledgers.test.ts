import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { nextDayAfter } from '#audit'
import { openLedger } from '#prisma'

import type { Counter, Ledger } from '../../../gateway/limits/ledger.ts'
import { createMemoryLedger } from '../../../gateway/limits/memory-ledger.ts'
import { aSession } from '../../support/audit-log.ts'
import { aDatabase } from '../../support/database.ts'

const clock = () => new Date()
const aCounter = (key: string, most: number, more: Partial<Counter> = {}): Counter => ({
  key,
  window: 'day',
  most,
  amount: 1,
  ...more,
})

type Opened = AsyncDisposable & {
  /** What several processes would have: ledgers of their own that count in one place. */
  readonly ledgers: readonly Ledger[]
  /** Lets every window end. */
  endAll(): Promise<unknown>
}

async function inMemory(): Promise<Opened> {
  return {
    ledgers: [createMemoryLedger(clock)],
    endAll: async () => vi.setSystemTime(nextDayAfter(Date.now())),
    [Symbol.asyncDispose]: async () => {},
  }
}

async function inPostgres(): Promise<Opened> {
  const stack = new AsyncDisposableStack()
  const { connectionString } = stack.use(await aDatabase())
  const session = stack.use(await aSession(connectionString))
  const ledgers = [openLedger(connectionString), openLedger(connectionString)]
  for (const ledger of ledgers) stack.defer(() => ledger.close())
  return {
    ledgers,
    endAll: () => session.query('UPDATE usage_counter SET resets_at = now()'),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date() }))
afterEach(() => void vi.useRealTimers())

describe.each([
  ['memory', inMemory],
  ['PostgreSQL', inPostgres],
] as const)('counting in %s', (_name, open) => {
  test('adds to all counters or to none, whoever counts at the same time', async () => {
    await using opened = await open()
    const { ledgers } = opened
    const anAsking = fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        amount: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(anAsking, { minLength: 1, maxLength: 25 }), async (askings) => {
        round += 1
        const most = { a: 3, b: 5, c: 8, d: 100 }
        const all = askings.map((asking) => [
          ...new Map(
            asking.map(({ key, amount }) => [
              key,
              aCounter(`${round}${key}`, most[key], { amount }),
            ]),
          ).values(),
        ])
        const answers = await Promise.all(
          all.map((counters, place) => ledgers[place % ledgers.length]!.count(counters)),
        )
        const used = new Map<string, number>()
        for (const [place, counters] of all.entries()) {
          const before = answers[place]!.map((one) => one.used)
          if (counters.some(({ most }, index) => before[index]! >= most)) continue
          for (const { key, amount } of counters) used.set(key, (used.get(key) ?? 0) + amount)
        }
        // What was let through is what was counted, and none was let through that found nothing left.
        for (const [key, sum] of used) {
          const bound = most[key.at(-1) as keyof typeof most]
          expect((await ledgers[0]!.count([aCounter(key, 0)]))[0]?.used).toBe(sum)
          expect(sum).toBeLessThan(bound + 3)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('takes back what was too much, and never below nothing', async () => {
    await using opened = await open()
    const [ledger] = opened.ledgers
    const used = async () => (await ledger!.count([aCounter('k', 0)]))[0]?.used
    await ledger!.count([aCounter('k', 100, { amount: 40 })])
    await ledger!.count([aCounter('k', 100, { amount: -15 })])
    expect(await used()).toBe(25)
    await ledger!.count([aCounter('k', 100, { amount: -99 })])
    expect(await used()).toBe(0)
    await ledger!.count([aCounter('new', 100, { amount: -5 })])
    expect((await ledger!.count([aCounter('new', 0)]))[0]?.used).toBe(0)
  })

  test('a minute goes on for a minute, and a day to midnight in the hospital', async () => {
    await using opened = await open()
    const [ledger] = opened.ledgers
    const now = Date.now()
    const [minute, day] = await ledger!.count([
      aCounter('m', 9, { window: 'minute' }),
      aCounter('d', 9),
    ])
    expect(minute?.resetMs).toBe(60_000)
    const until = now + (day?.resetMs ?? 0)
    // The database's clock went on while ours stood still.
    expect(Math.abs(until - nextDayAfter(now))).toBeLessThan(60_000)
  })

  test('what is over is counted anew', async () => {
    await using opened = await open()
    const [ledger] = opened.ledgers
    const counters = [aCounter('m', 1, { window: 'minute' }), aCounter('d', 2, { amount: 2 })]
    const used = async () => (await ledger!.count(counters)).map((one) => one.used)
    expect(await used()).toEqual([0, 0])
    expect(await used()).toEqual([1, 2])
    await opened.endAll()
    expect(await used()).toEqual([0, 0])
  })

  test('large numbers stay exact', async () => {
    await using opened = await open()
    const [ledger] = opened.ledgers
    await ledger!.count([aCounter('k', Number.MAX_SAFE_INTEGER, { amount: 9_000_000_000_000 })])
    const [one] = await ledger!.count([aCounter('k', 9_000_000_000_000)])
    expect(one?.used).toBe(9_000_000_000_000)
  })
})

test('memory stays bounded: whoever comes on top shares a counter, and nobody is let through uncounted', async () => {
  const ledger = createMemoryLedger(clock, 100)
  const usedBefore = async (key: string) => (await ledger.count([aCounter(key, 5)]))[0]?.used
  for (let subject = 0; subject < 100; subject += 1) expect(await usedBefore(`s${subject}`)).toBe(0)
  const extra = await Promise.all(Array.from({ length: 50 }, (_, index) => usedBefore(`x${index}`)))
  expect(extra.filter((used) => used! < 5)).toEqual([0, 1, 2, 3, 4])
  expect(await usedBefore('s7')).toBe(1)
  vi.setSystemTime(nextDayAfter(Date.now()))
  expect(await usedBefore('x1')).toBe(0)
  expect(await usedBefore('x2')).toBe(0)
})

test('what is over for an hour is cleared away', async () => {
  await using database = await aDatabase()
  await using session = await aSession(database.connectionString)
  await session.query(`INSERT INTO usage_counter VALUES ('old', 1, now() - INTERVAL '61 minutes'),
    ('over', 1, now() - INTERVAL '1 minute'), ('new', 1, now() + INTERVAL '1 minute')`)
  const ledger = openLedger(database.connectionString)
  const keys = async () =>
    (await session.query<{ key: string }>('SELECT key FROM usage_counter ORDER BY key')).rows
  await vi.waitFor(async () => expect(await keys()).toEqual([{ key: 'new' }, { key: 'over' }]))
  await ledger.close()
})
