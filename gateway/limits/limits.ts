/**
 * How much of the budgets of the bundle is left.
 *
 * 1. A request takes from every budget that it falls under, or from none: who is refused uses up nothing of others.
 * 2. Tokens are known only when the answer has come. Until then an estimate of them is reserved, so that a budget of tokens can be
 *    exceeded at most by what the requests that were being answered when it ran out use beyond their reservations, and by one
 *    reservation. A request that nobody brings to an end keeps its reservation.
 * 3. What cannot be counted is refused.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

import type { Budget } from '#policy'

import { Problem } from '../problems.ts'
import type { Seal } from '../seal.ts'
import { limited, toHeaders, type Left } from './answer.ts'
import type { Counter, Ledger, Standing } from './ledger.ts'

/** What a request was given. */
export type Allowance = {
  readonly kind: 'given'
  /** What is left, as OpenAI's clients read it. */
  readonly headers: Readonly<Record<string, string>>
  /** Books what the request used in place of what was reserved for it; later calls change nothing. Never rejects. */
  settle(tokens: number): Promise<void>
}

/** A budget that has nothing left, and for how long. */
export type UsedUp = { readonly kind: 'used-up'; readonly budget: Budget; readonly resetMs: number }

export type Limits = {
  /** Takes one request and reserves tokens, or takes nothing. Throws `audit_unavailable` when it cannot be counted. */
  take(budgets: readonly Budget[], reserved: number): Promise<Allowance | UsedUp>
  /** Counts one failed sign-in of an address; throws `rate_limited` when there were too many. */
  admitFailure(address: string): Promise<void>
  /** Counts one refused request of a sender; what to answer instead, unrecorded, when there were too many. */
  countRefusal(sender: string): Promise<Problem | null>
  /** Throws `rate_limited` when so many requests of a sender were refused that no more are looked at in this minute. */
  requireFewRefusals(sender: string): Promise<void>
  /** Throws `audit_unavailable` when nothing can be counted. */
  check(): Promise<void>
  close(): Promise<void>
}

/** Failed sign-ins an address may make in a minute before it is answered without being recorded each time. */
const failuresPerMinute = 120
/** Requests of a sender that may be refused in a minute before nobody looks at them, or puts each on record. */
const refusalsPerMinute = 600

type Parts = {
  readonly ledger: Ledger
  readonly seal: Pick<Seal, 'budgetKey'>
  readonly clock: () => Date
  /** Told when what a request used could not be booked. */
  readonly onFailure: (error: unknown) => void
}

/** The budgets, counted in the ledger, and floods, counted in this process. */
export function createLimits({ ledger, seal, clock, onFailure }: Parts): Limits {
  const failures = new RateLimiterMemory({ points: failuresPerMinute, duration: 60 })
  const refusals = new RateLimiterMemory({ points: refusalsPerMinute, duration: 60 })
  return {
    async take(budgets, reserved) {
      const counters = budgets.map((budget) => toCounter(budget, { seal, reserved }))
      const left = await orUnavailable(async () => {
        const standings = counters.length === 0 ? [] : await ledger.count(counters)
        return budgets.map((budget, place) => toLeft(budget, standings[place]))
      })
      const usedUp = longest(left.filter(({ budget, used }) => used >= budget.most))
      if (usedUp) return { kind: 'used-up', ...usedUp }
      const tokens = counters.filter(({ window }) => window === 'day')
      const dayEndsAt = clock().getTime() + (left.find(isOfTokens)?.resetMs ?? 0)
      // What was reserved on a day that is over cannot be given back to the next one.
      const owed = (used: number): number =>
        clock().getTime() < dayEndsAt ? used - reserved : Math.max(0, used - reserved)
      return {
        kind: 'given',
        headers: toHeaders(left.map((one) => after(one, reserved))),
        settle: once((used) => book(tokens, owed(used), ledger).catch(onFailure)),
      }
    },
    admitFailure: async (address) => {
      const problem = await problemOf(failures, address)
      if (problem) throw problem
    },
    countRefusal: (sender) => problemOf(refusals, sender),
    async requireFewRefusals(sender) {
      const known = await refusals.get(sender)
      if (known && known.msBeforeNext > 0 && known.remainingPoints === 0)
        throw limited(known.msBeforeNext)
    },
    check: () => orUnavailable(() => ledger.check()),
    close: () => ledger.close(),
  }
}

function toCounter(
  { scope, of, unit, most }: Budget,
  { seal, reserved }: { readonly seal: Parts['seal']; readonly reserved: number },
): Counter {
  const whose = seal.budgetKey(scope, of)
  return unit === 'requests'
    ? { key: `${whose}.requests`, window: 'minute', most, amount: 1 }
    : { key: `${whose}.tokens`, window: 'day', most, amount: reserved }
}

function toLeft(budget: Budget, standing: Standing | undefined): Left {
  if (standing === undefined) throw new Error('a counter was not answered for')
  return { budget, ...standing }
}

const after = (one: Left, reserved: number): Left => ({
  ...one,
  used: one.used + (one.budget.unit === 'requests' ? 1 : reserved),
})

const isOfTokens = ({ budget }: Left): boolean => budget.unit === 'tokens'

/** Whoever waits for the last of them need not wait again. */
const longest = (left: readonly Left[]): Left | undefined =>
  left.toSorted((one, other) => other.resetMs - one.resetMs)[0]

function once(work: (tokens: number) => Promise<void>): (tokens: number) => Promise<void> {
  let isDone = false
  return async (tokens) => {
    if (isDone) return
    isDone = true
    await work(tokens)
  }
}

/** Whatever is left: what was used was used. */
async function book(counters: readonly Counter[], amount: number, ledger: Ledger): Promise<void> {
  if (amount === 0 || counters.length === 0) return
  await ledger.count(
    counters.map((counter) => ({ ...counter, most: Number.MAX_SAFE_INTEGER, amount })),
  )
}

async function orUnavailable<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work()
  } catch (cause) {
    throw new Problem(
      'audit_unavailable',
      {
        zh: '额度无法计数（限额环节），请求已拒绝',
        en: 'the request cannot be counted against its budgets (stage: limit) and was refused',
      },
      { cause, headers: { 'retry-after': '5' } },
    )
  }
}

async function problemOf(limiter: RateLimiterMemory, key: string): Promise<Problem | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (error) {
    return limited(error instanceof RateLimiterRes ? error.msBeforeNext : 60_000)
  }
}
