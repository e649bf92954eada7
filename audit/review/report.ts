import type { CaseCount, CaseFigures } from '../postgres/review-report.ts'
import { reviewReasons } from './registry.ts'
import { caseStates, outcomes } from './vocabulary.ts'

type Counts = Readonly<Record<string, number>>

/** What a month's review came to: counts and times, of cases that were opened in it. */
export type MonthlyReport = Pick<CaseFigures, 'triage' | 'decision'> & {
  readonly month: string
  readonly from: Date
  readonly to: Date
  readonly opened: number
  /** By the reason why they were opened, how many are in each state now. */
  readonly reasons: Readonly<Record<string, Counts>>
  readonly outcomes: Counts
  /** Of the month's entries: how many could be drawn, how many were, and the share. */
  readonly draw: {
    readonly eligible: number
    readonly drawn: number
    readonly share: number | null
  }
}

/** Makes the report of figures; what did not happen is told as well. */
export function reportOf(
  month: Pick<MonthlyReport, 'month' | 'from' | 'to'>,
  { counts, triage, decision, eligible, drawn }: CaseFigures,
): MonthlyReport {
  const byReason = (why: string): Counts =>
    countBy(
      counts.filter((one) => one.why === why),
      caseStates,
      'state',
    )
  return {
    ...month,
    opened: total(counts),
    reasons: Object.fromEntries(reviewReasons.map((why) => [why, byReason(why)])),
    outcomes: countBy(counts, outcomes, 'outcome'),
    triage,
    decision,
    draw: { eligible, drawn, share: eligible === 0 ? null : drawn / eligible },
  }
}

const countBy = (
  counts: readonly CaseCount[],
  names: readonly string[],
  of: 'state' | 'outcome',
): Counts =>
  Object.fromEntries(names.map((name) => [name, total(counts.filter((one) => one[of] === name))]))

const total = (counts: readonly CaseCount[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0)
