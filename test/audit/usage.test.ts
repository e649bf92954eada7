import { expect, test } from 'vitest'

import { AuditUnavailable, openUsage, type Actor, type EntryDraft } from '#audit'

import { aDraft, aLog, aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const person = (ref: string): Actor => ({
  ref,
  kind: 'human',
  roles: ['clinician'],
  department: 'cardiology',
  campus: null,
})

type Outcome = NonNullable<EntryDraft['outcome']>

const outcome = (latencyMs: number, more: Partial<Outcome> = {}): Outcome => ({
  status: 'completed',
  httpStatus: 200,
  latencyMs,
  tokens: { prompt: 100, completion: 10 },
  restored: 0,
  unknownSurrogates: 0,
  reviewRequired: true,
  ...more,
})

const at = (time: string) => new Date(`2026-11-${time}Z`)
const november = { since: at('01T00:00:00.000'), until: at('30T00:00:00.000') }

test('a use case is summed up over the days of the hospital, and over nothing else', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  const usage = openUsage(database.connectionString)
  const accepted = (time: string, ref: string, more: Partial<EntryDraft> = {}) =>
    aDraft({ at: at(time), actor: person(ref), ...more })
  const drafts: readonly EntryDraft[] = [
    // One moment apart, and on two days of the hospital.
    accepted('10T15:59:59.999', 'a'),
    accepted('10T16:00:00.000', 'b', { level: { before: 5, residual: 3 } }),
    accepted('11T15:59:59.999', 'a'),
    accepted('11T08:00:00.000', 'c', { useCase: 'triage' }),
    // The end is out of it, the beginning is in it.
    accepted('01T00:00:00.000', 'd'),
    accepted('30T00:00:00.000', 'e'),
    aDraft({
      type: 'ai.deny',
      at: at('10T17:00:00.000'),
      actor: person('f'),
      policy: { hash: 'h', decision: 'deny', reason: 'level_exceeded', rules: [] },
    }),
    aDraft({ type: 'use-case.suspended', at: at('10T18:00:00.000'), actor: person('g') }),
    aDraft({ type: 'ai.outcome', at: at('10T16:00:01.000'), outcome: outcome(100) }),
    aDraft({ type: 'ai.outcome', at: at('10T16:00:02.000'), outcome: outcome(200) }),
    aDraft({
      type: 'ai.outcome',
      at: at('10T16:00:03.000'),
      outcome: outcome(90_000, {
        status: 'upstream_timeout',
        reviewRequired: false,
        tokens: { prompt: 5, completion: 0, estimated: true },
      }),
    }),
  ]
  for (const draft of drafts) await log.append(draft)

  expect(await usage.of('emr-structuring', november)).toEqual({
    accepted: 4,
    refused: 1,
    users: 3,
    days: 3,
    refusals: { level_exceeded: 1 },
    levels: { '4': 3, '5': 1 },
    residualLevels: { '2': 3, '3': 1 },
    outcomes: { completed: 2, upstream_timeout: 1 },
    promptTokens: 205,
    completionTokens: 20,
    estimated: 1,
    medianMs: 150,
    p95Ms: 195,
    reviewOwed: 2,
  })
  expect(await usage.of('nobody-asked', november)).toMatchObject({
    accepted: 0,
    users: 0,
    refusals: {},
    promptTokens: 0,
    medianMs: null,
  })

  const since = new Map([
    ['emr-structuring', at('10T16:00:00.000')],
    ['triage', at('11T08:00:00.001')],
  ])
  expect(await usage.pilots(since)).toEqual(
    new Map([['emr-structuring', { requests: 3, users: 3, days: 2 }]]),
  )
  expect(await usage.pilots(new Map())).toEqual(new Map())

  await using session = await aSession(database.connectionString)
  await session.query(
    `INSERT INTO review_case (id, entry, why, state, emergency, opened_at, opened_entry, triage_due, decision_due,
        explained_by, explained_at, explanation)
      SELECT gen_random_uuid(), index, 'sample', CASE index WHEN 0 THEN 'explained' ELSE 'open' END, false,
        '2026-11-11T00:00:00Z', index, '2026-11-12T00:00:00Z', '2026-11-14T00:00:00Z',
        CASE index WHEN 0 THEN 'x' END, CASE index WHEN 0 THEN timestamptz '2026-11-11T01:00:00Z' END,
        CASE index WHEN 0 THEN 'took-part-in-care' END
      FROM entry WHERE index IN (0, 1, 3)`,
  )
  expect(await usage.cases('emr-structuring', november)).toMatchObject({
    open: 1,
    explained: 1,
    signed: 0,
  })
  expect(await usage.overdueCases(at('12T00:00:00.000'))).toEqual(new Map())
  expect(await usage.overdueCases(at('12T00:00:00.001'))).toEqual(
    new Map([
      ['emr-structuring', 1],
      ['triage', 1],
    ]),
  )
  expect((await usage.overdueCases(at('14T00:00:00.001'))).get('emr-structuring')).toBe(2)
  await session.query('ALTER TABLE entry RENAME TO hidden')
  await expect(usage.of('emr-structuring', november)).rejects.toThrow(AuditUnavailable)
  await session.query('ALTER TABLE hidden RENAME TO entry')
  await usage.close()
})
