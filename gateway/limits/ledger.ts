/** One counter, and what is to be added to it. */
export type Counter = {
  /** Keyed hash of whose budget it is, and of what. */
  readonly key: string
  /** A minute begins with what is counted first, a day at midnight in the hospital. */
  readonly window: 'minute' | 'day'
  readonly most: number
  /** Takes back when it is negative, and never below nothing. */
  readonly amount: number
}

/** How a counter stood before, and how long its window goes on. */
export type Standing = { readonly used: number; readonly resetMs: number }

/** Where it is counted how much of each budget was used. */
export type Ledger = {
  /** Adds to all of these counters, or to none when one of them has nothing left. Tells how each stood before, in their order. */
  count(counters: readonly Counter[]): Promise<readonly Standing[]>
  /** Throws when nothing can be counted. */
  check(): Promise<void>
  close(): Promise<void>
}
