import { z } from 'zod'

import { entryTypes } from '#audit'

import type { LogView, Shown } from '../log-view.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate } from '../steps/authenticate.ts'
import { logViewOf, requireSomeOfLog } from '../steps/require-log.ts'
import { notPermitted } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

/** An entry of the log, as far as its reader may see it. */
export const entry = z.object({
  index: z.number().int(),
  hash: z.string().nullable().describe('The leaf hash; null when a part is withheld'),
  body: z.looseObject({
    v: z.literal(1),
    id: z.string(),
    type: z.enum(entryTypes),
    at: z.iso.datetime(),
  }),
})

const time = z.iso.datetime({ offset: true })

const query = z.object({
  before: z.coerce
    .number()
    .int()
    .nonnegative()
    .optional()
    .describe('Cursor: entries with a smaller index'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  type: z.enum(entryTypes).optional(),
  request: z.string().max(64).optional().describe('The `x-request-id` of a request'),
  actor: z.string().max(64).optional().describe('The keyed reference of an actor'),
  useCase: z.string().max(64).optional(),
  patient: z.string().max(64).optional().describe('The keyed reference of a patient'),
  decision: z.enum(['allow', 'deny']).optional(),
  since: time.optional().describe('Entries of this time (RFC 3339) and later'),
  until: time.optional().describe('Entries of before this time (RFC 3339)'),
})

/** `GET /api/audit/entries`: newest first, by cursor, for compliance officers. */
export function listEntries(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/entries',
    summary: { zh: '审计日志条目（新的在前）', en: 'Audit log entries, newest first' },
    access: 'identified',
    query,
    answer: z.object({ entries: z.array(entry), next: z.number().int().nullable() }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requireSomeOfLog(ports),
      async (ctx) => {
        const asked = parseWith(query, ctx.query)
        requireSeen(ctx, ports, asked)
        const { since, until, patient, ...wanted } = asked
        const view = logViewOf(ctx, ports)
        const found = await pageOf(ports, view, {
          ...wanted,
          patients: patient === undefined ? patient : [patient],
          since: since === undefined ? since : new Date(since),
          until: until === undefined ? until : new Date(until),
        })
        await recordReading(ctx, ports, 'audit.query')
        ctx.body = found
      },
    ],
  }
}

/** The part of an entry that each filter searches by. */
const searched = [
  ['request', 'request'],
  ['actor', 'actor'],
  ['useCase', 'useCase'],
  ['patient', 'patients'],
  ['decision', 'policy'],
] as const

function requireSeen(ctx: Context, ports: Ports, asked: z.infer<typeof query>): void {
  const { sees } = logViewOf(ctx, ports)
  for (const [filter, part] of searched)
    if (asked[filter] !== undefined && !sees(part))
      throw notPermitted({ action: 'read', subject: 'audit-entry' })
}

type Page = { readonly entries: readonly Shown[]; readonly next: number | null }
type Wanted = Parameters<Ports['audit']['list']>[0]

const pageSize = 200
const mostPages = 50

/**
 * Goes on until there are as many entries as were asked for: a cursor behind entries that the reader may not see would tell that they are
 * there.
 */
async function pageOf({ audit }: Ports, view: LogView, wanted: Wanted): Promise<Page> {
  const size = view.isWhole ? wanted.limit : pageSize
  const entries: Shown[] = []
  let before = wanted.before
  for (let looked = 0; looked < mostPages; looked += 1) {
    const page = await audit.list({ ...wanted, before, limit: size })
    entries.push(...page.map(view.show).filter((one) => one !== null))
    if (entries.length >= wanted.limit) break
    if (page.length < size) return { entries, next: null }
    before = page.at(-1)?.index
  }
  const shown = entries.slice(0, wanted.limit)
  return { entries: shown, next: shown.length < wanted.limit ? (before ?? null) : lastOf(shown) }
}

const lastOf = (entries: readonly Shown[]): number | null => entries.at(-1)?.index ?? null

/** The index of an entry in a path. */
export const entryIndex = z
  .string()
  .regex(/^\d{1,15}$/u)
  .transform(Number)

/** What is said when there is none: there never was, or it went when its time was up. */
export async function noSuchEntry({ audit }: Ports, index: number): Promise<Problem> {
  return new Problem('not_found', index < (await audit.retired()) ? hasGone : neverWas)
}

const neverWas = { zh: '没有这条日志', en: 'no such entry' }
const hasGone = {
  zh: '这条日志已到期，经两人批准导出后清除（见 retention.executed）',
  en: 'this entry went when its time was up: two people had it exported first (see retention.executed)',
}

/** `GET /api/audit/entries/:index`: one entry with its leaf hash. */
export function readEntry(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/entries/:index',
    summary: { zh: '一条审计日志', en: 'One audit log entry' },
    access: 'identified',
    answer: entry,
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requireSomeOfLog(ports),
      async (ctx) => {
        const index = parseWith(entryIndex, ctx['params']?.index)
        const found = await ports.audit.read(index)
        const shown = found && logViewOf(ctx, ports).show(found)
        if (!shown) throw await noSuchEntry(ports, index)
        await recordReading(ctx, ports, 'audit.query')
        ctx.body = shown
      },
    ],
  }
}
