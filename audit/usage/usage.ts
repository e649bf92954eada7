import { Pool } from 'pg'

import { AuditUnavailable } from '../log.ts'
import { limitsOf } from '../postgres/limits.ts'
import {
  casesOf,
  overdueCases,
  pilotsOf,
  usageOf,
  type PilotUsage,
  type UseCaseUsage,
} from '../postgres/usage.ts'
import { caseStates } from '../review/vocabulary.ts'

type Stretch = { readonly since: Date; readonly until: Date }

/** What use cases came to, in sums over the log. What cannot be counted in time throws AuditUnavailable. */
export type Usage = {
  readonly of: (useCase: string, stretch: Stretch) => Promise<UseCaseUsage>
  /** What pilots came to, each since a time of its own; those without a request are left out. */
  readonly pilots: (since: ReadonlyMap<string, Date>) => Promise<ReadonlyMap<string, PilotUsage>>
  /** How many cases of the review about it are in each state. */
  readonly cases: (useCase: string, stretch: Stretch) => Promise<Readonly<Record<string, number>>>
  /** By use case, how many cases about it are overdue. */
  readonly overdueCases: (now: Date) => Promise<ReadonlyMap<string, number>>
  readonly close: () => Promise<void>
}

/** Counting takes longer than reading a page, and nobody waits for it before a patient. */
const countingMs = 10_000

/** Opens the sums of a migrated database; connects on first use. */
export function openUsage(databaseUrl: string): Usage {
  const pool = new Pool({
    ...limitsOf(databaseUrl, 'wardline-usage'),
    statement_timeout: countingMs,
    query_timeout: countingMs,
    max: 2,
  })
  // One that breaks while idle is replaced on the next query.
  pool.on('error', () => {})
  const none = Object.fromEntries(caseStates.map((state) => [state, 0]))
  return {
    of: guard((useCase: string, stretch: Stretch) => usageOf(pool, useCase, stretch)),
    pilots: guard(async (since: ReadonlyMap<string, Date>) =>
      since.size === 0 ? new Map<string, PilotUsage>() : pilotsOf(pool, since),
    ),
    cases: guard(async (useCase: string, stretch: Stretch) => ({
      ...none,
      ...(await casesOf(pool, useCase, stretch)),
    })),
    overdueCases: guard((now: Date) => overdueCases(pool, now)),
    close: () => pool.end(),
  }
}

const guard =
  <Given extends unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
  async (...given: Given): Promise<Answer> => {
    try {
      return await work(...given)
    } catch (cause) {
      throw new AuditUnavailable('The log could not be counted.', { cause })
    }
  }
