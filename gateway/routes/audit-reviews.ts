import { z } from 'zod'

import {
  caseStates,
  explanations,
  outcomes,
  reviewReasons,
  reviewRules,
  type ReviewCase,
} from '#audit'
import type { Action, Text } from '#policy'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate } from '../steps/authenticate.ts'
import { logViewOf } from '../steps/require-log.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Step } from '../steps/state.ts'
import { entry } from './audit-entries.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const time = z.iso.datetime()
const reference = z.string().nullable()
const reason = z.enum(reviewReasons)

/** A case as it is shown. */
export const reviewCase = z.object({
  id: z.uuid(),
  entry: z.number().int(),
  why: reason,
  because: z.object({ zh: z.string(), en: z.string() }),
  state: z.enum(caseStates),
  emergency: z.boolean().describe('Two people have to sign'),
  actor: reference,
  openedAt: time,
  triageDue: time,
  decisionDue: time,
  overdue: z.boolean(),
  assignee: reference,
  explainedBy: reference,
  explainedAt: time.nullable(),
  explanation: z.enum(explanations).nullable(),
  decidedBy: reference,
  decidedAt: time.nullable(),
  outcome: z.enum(outcomes).nullable(),
  signedBy: reference,
  signedAt: time.nullable(),
  countersignedBy: reference,
  countersignedAt: time.nullable(),
})

/** Who may do something with cases. */
export const access = (ports: Ports, action: Action): readonly Step[] => [
  authenticate(ports),
  requirePermission(ports.bundle, action, 'review'),
]

/** What is said when there is none. */
export const noSuchCase: Text = { zh: '没有这个复核案', en: 'there is no such case' }

const byDraw: Text = { zh: '按检查点抽中', en: 'It was drawn, by a checkpoint' }

/** A case with what its reason means and whether it waits for longer than it may. */
export function showCase(found: ReviewCase, now: Date): object {
  const { state, why, triageDue, decisionDue } = found
  const isOpen = state === 'open'
  const overdue =
    (isOpen && triageDue < now) || ((isOpen || state === 'explained') && decisionDue < now)
  const because = reviewRules.find(({ name }) => name === why)?.because ?? byDraw
  return { ...found, because, overdue }
}

const query = z.object({
  before: z.uuid().optional().describe('Cursor: cases behind this one'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  state: z.enum(caseStates).optional(),
  rule: reason.optional().describe('Why it was opened: `sample` or the name of a rule'),
  assignee: z.string().max(64).optional().describe('The keyed reference of a person, or `me`'),
  overdue: z
    .enum(['true', 'false'])
    .optional()
    .describe('`true`: only those that wait for too long'),
})

/** `GET /api/audit/reviews`: newest first, by cursor. */
export function listReviews(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/reviews',
    summary: { zh: '复核案（新的在前）', en: 'Cases of the review, newest first' },
    access: 'identified',
    query,
    answer: z.object({ cases: z.array(reviewCase), next: z.uuid().nullable() }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      ...access(ports, 'read'),
      async (ctx) => {
        const { rule: why, overdue, assignee, ...wanted } = parseWith(query, ctx.query)
        const now = ports.clock()
        const found = await ports.review.list({
          ...wanted,
          why,
          assignee: assignee === 'me' ? ctx.state.actor?.ref : assignee,
          overdueAt: overdue === 'true' ? now : undefined,
        })
        const next = found.length === wanted.limit ? (found.at(-1)?.id ?? null) : null
        ctx.body = { cases: found.map((one) => showCase(one, now)), next }
      },
    ],
  }
}

/** `GET /api/audit/reviews/:id`: a case with the entry that it is about. */
export function readReview(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/reviews/:id',
    summary: { zh: '一个复核案及其条目', en: 'One case, with the entry that it is about' },
    access: 'identified',
    answer: z.object({ case: reviewCase, entry: entry.nullable() }),
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      ...access(ports, 'read'),
      async (ctx) => {
        const found = await ports.review.find(parseWith(z.uuid(), ctx['params']?.id))
        if (found === null) throw new Problem('not_found', noSuchCase)
        const entryOf = await ports.audit.read(found.entry)
        const about = entryOf && logViewOf(ctx, ports).show(entryOf)
        await recordReading(ctx, ports, 'audit.query')
        ctx.body = { case: showCase(found, ports.clock()), entry: about }
      },
    ],
  }
}

const counts = z.record(z.string(), z.number().int())

const pace = z.object({
  done: z.number().int(),
  medianHours: z.number().nullable(),
  p95Hours: z.number().nullable(),
  late: z.number().int().describe('Done, and too late'),
  overdue: z.number().int().describe('Not done, and too late by now'),
})

const report = z.object({
  month: z.string(),
  from: time,
  to: time,
  opened: z.number().int(),
  reasons: z.record(z.string(), counts).describe('By reason: how many are in each state now'),
  outcomes: counts,
  triage: pace,
  decision: pace,
  draw: z.object({
    eligible: z.number().int().describe('Entries of the month that could be drawn'),
    drawn: z.number().int(),
    share: z.number().nullable(),
  }),
})

const ofMonth = z.object({
  month: z
    .string()
    .regex(/^20\d\d-(?:0[1-9]|1[0-2])$/u)
    .describe('A month of the hospital’s calendar, such as 2026-11'),
})

/** `GET /api/audit/reviews/report?month=…`: the figures of the cases that were opened in a month. */
export function reportReviews(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/reviews/report',
    summary: { zh: '月度复核报告的数据', en: 'The figures of a month’s review' },
    access: 'identified',
    query: ofMonth,
    answer: report,
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      ...access(ports, 'read'),
      async (ctx) => {
        ctx.body = await ports.review.report(parseWith(ofMonth, ctx.query).month)
      },
    ],
  }
}
