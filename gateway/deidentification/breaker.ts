/** When calls stop, and for how long. */
export type BreakerRules = {
  readonly failures: number
  readonly coolDownMs: number
  readonly now: () => number
}

export const defaultBreakerRules: BreakerRules = {
  failures: 5,
  coolDownMs: 10_000,
  now: () => performance.now(),
}

/**
 * A circuit breaker: after so many failures in a row nobody calls until the cool-down is over; then one call goes ahead
 * (half open), and its outcome decides for the others.
 */
export type Breaker = {
  /** Whether a call may go ahead; whoever is told yes must report how it ended. */
  enter(): boolean
  succeeded(): void
  failed(): void
  /** The call ended without saying anything about the other side. */
  left(): void
}

export function createBreaker({ failures, coolDownMs, now }: BreakerRules): Breaker {
  let inARow = 0
  let openUntil = 0
  let isProbing = false
  return {
    enter() {
      if (inARow < failures) return true
      if (isProbing || now() < openUntil) return false
      isProbing = true
      return true
    },
    succeeded() {
      inARow = 0
      isProbing = false
    },
    failed() {
      inARow += 1
      isProbing = false
      openUntil = now() + coolDownMs
    },
    left() {
      isProbing = false
    },
  }
}
