import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

import { Problem } from './problems.ts'

/** Requests a minute, counted in this process. */
export type Limits = {
  /** Counts one request of a principal; throws `rate_limited` with `retry-after` when the budget is used up. */
  admit(subject: string, requestsPerMinute: number): Promise<void>
  /** Counts one failed sign-in of an address; throws `rate_limited` when there were too many. */
  admitFailure(address: string): Promise<void>
}

/** Failed sign-ins an address may make in a minute before it is answered without being recorded each time. */
const failuresPerMinute = 120

export function createLimits(): Limits {
  const requests = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 60 })
  const failures = new RateLimiterMemory({ points: failuresPerMinute, duration: 60 })
  return {
    admit: async (subject, requestsPerMinute) => {
      const used = await requests.consume(subject)
      if (used.consumedPoints > requestsPerMinute) throw limited(used.msBeforeNext)
    },
    admitFailure: async (address) => {
      try {
        await failures.consume(address)
      } catch (error) {
        throw limited(error instanceof RateLimiterRes ? error.msBeforeNext : 60_000)
      }
    },
  }
}

function limited(waitMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new Problem(
    'rate_limited',
    { zh: `请在 ${seconds} 秒后重试`, en: `try again in ${seconds} s` },
    { headers: { 'retry-after': String(seconds) } },
  )
}
