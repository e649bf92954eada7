import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'

import { z } from 'zod'

import type { AuditLog } from '#audit'

import type { LogView, Shown } from '../log-view.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate } from '../steps/authenticate.ts'
import { requireSomeOfLog } from '../steps/require-log.ts'
import { stillPermitted } from '../steps/still-permitted.ts'
import { entryIndex } from './audit-entries.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const pauseMs = 1_000
const pageSize = 200
/** A proxy would close a connection on which nothing comes. */
const pausesToComment = 15

const query = z.object({
  from: entryIndex
    .optional()
    .describe('The first entry wanted; those from now on when it is left out'),
})

/**
 * `GET /api/audit/tail`: entries as they are written (server-sent events, WHATWG HTML §9.2), each with its index as id; a client
 * that lost its connection goes on behind `Last-Event-ID`.
 */
export function tailLog(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/tail',
    summary: {
      zh: '实时跟随审计日志（SSE）',
      en: 'Follow the audit log as it is written (server-sent events)',
    },
    access: 'identified',
    query,
    answer: 'text/event-stream',
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requireSomeOfLog(ports),
      async (ctx) => {
        const { from } = parseWith(query, ctx.query)
        const last = ctx.get('last-event-id')
        const seen = last === '' ? null : parseWith(entryIndex, last)
        await recordReading(ctx, ports, 'audit.query')
        const first = seen === null ? from : seen + 1
        const gone = new AbortController()
        ctx.res.once('close', () => gone.abort())
        ctx.type = 'text/event-stream; charset=utf-8'
        ctx.set({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
        const over = AbortSignal.any([gone.signal, ports.stopping])
        const viewNow = stillPermitted(ctx, ports)
        ctx.body = Readable.from(events({ audit: ports.audit, viewNow, signal: over }, first))
      },
    ],
  }
}

type Following = {
  readonly audit: AuditLog
  readonly viewNow: () => Promise<LogView | null>
  readonly signal: AbortSignal
}

async function* events(
  { audit, viewNow, signal }: Following,
  first: number | undefined,
): AsyncGenerator<string> {
  let next = first ?? (await sizeOf(audit))
  let pauses = 0
  yield ': following\n\n'
  while (!signal.aborted) {
    const view = await viewNow()
    if (view === null) return
    const entries = await audit.page(next, pageSize)
    yield* entries.map(view.show).flatMap((shown) => (shown === null ? [] : [eventOf(shown)]))
    next = (entries.at(-1)?.index ?? next - 1) + 1
    if (entries.length === pageSize) continue
    pauses = entries.length > 0 ? 0 : pauses + 1
    if (pauses % pausesToComment === pausesToComment - 1) yield ': idle\n\n'
    await setTimeout(pauseMs, null, { signal }).catch(() => {})
  }
}

async function sizeOf(audit: AuditLog): Promise<number> {
  const [newest] = await audit.list({ limit: 1 })
  return newest === undefined ? 0 : newest.index + 1
}

const eventOf = (entry: Shown): string =>
  `id: ${entry.index}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`
