import { Pool } from 'pg'

import { AuditUnavailable, type AuditLog } from '../log.ts'
import { limitsOf } from '../postgres/limits.ts'
import { locks, unlessBusy } from '../postgres/locks.ts'
import { caseFigures } from '../postgres/review-report.ts'
import { openCases, type CaseQuery, type ReviewCase } from '../postgres/reviews.ts'
import { createReading } from '../postgres/select.ts'
import type { Vault } from '../vault/vault.ts'
import { boundsOf } from './calendar.ts'
import { createDesk, ReviewRefused, type Desk } from './desk.ts'
import { reportOf, type MonthlyReport } from './report.ts'
import { Reviewer } from './reviewer.ts'

export type ReviewOptions = {
  readonly log: AuditLog
  readonly databaseUrl: string
  /** Keeps what people write about a case. */
  readonly vault: Pick<Vault, 'custody'>
  readonly clock?: () => Date
  /** How often it is asked whether more is signed; null for who asks by `follow`. */
  readonly everyMs?: number | null
  /** Told when the log could not be gone through; it is tried again. */
  readonly onFailure?: (error: unknown) => void
}

/** Opens cases of what was drawn or is conspicuous, and sees them through. What cannot be done throws AuditUnavailable. */
export type Review = Desk & {
  /** Goes through all that is signed, unless another process is at it. */
  readonly follow: () => Promise<void>
  readonly find: (id: string) => Promise<ReviewCase | null>
  readonly list: (query: CaseQuery) => Promise<readonly ReviewCase[]>
  /** The month as `2026-11`. */
  readonly report: (month: string) => Promise<MonthlyReport>
  readonly close: () => Promise<void>
}

/** A step waits for the log, and the log may take two seconds. */
const stepMs = 5_000

/** Opens the review of a migrated database; connects on first use. */
export function openReview(options: ReviewOptions): Review {
  const { log, databaseUrl, vault, clock = () => new Date(), onFailure = () => {} } = options
  const limits = limitsOf(databaseUrl, 'wardline-review')
  const pool = new Pool({ ...limits, max: 4, idle_in_transaction_session_timeout: stepMs })
  // One that breaks while idle is replaced on the next query.
  pool.on('error', () => {})
  const cases = openCases(pool)
  const desk = createDesk({ cases, log, custody: vault.custody, clock })
  const alone = (work: () => Promise<void>) => unlessBusy(pool, locks.reviewing, work)
  const append: AuditLog['append'] = (draft, contents) => log.append(draft, contents)
  const reviewer = new Reviewer({ store: createReading(pool), cases, append, clock, alone })
  const timer = options.everyMs ? repeat(() => reviewer.follow(), options.everyMs, onFailure) : null
  return {
    assign: guard(desk.assign),
    explain: guard(desk.explain),
    decide: guard(desk.decide),
    sign: guard(desk.sign),
    follow: guard(() => reviewer.follow()),
    find: guard(cases.find),
    list: guard(cases.list),
    report: guard(async (month: string) => {
      const bounds = { month, ...boundsOf(month) }
      return reportOf(bounds, await caseFigures(pool, { ...bounds, now: clock() }))
    }),
    close: async () => {
      await timer?.stop()
      await pool.end()
    },
  }
}

/** Does work again and again, one after another. */
function repeat(work: () => Promise<void>, everyMs: number, onFailure: (error: unknown) => void) {
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    running = work().catch(onFailure)
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}

/** The same work, but that whatever is not foreseen means: the cases are not at hand. */
const guard =
  <Given extends unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
  async (...given: Given): Promise<Answer> => {
    try {
      return await work(...given)
    } catch (cause) {
      if (cause instanceof ReviewRefused || cause instanceof AuditUnavailable) throw cause
      throw new AuditUnavailable('The cases of the review are not at hand.', { cause })
    }
  }
