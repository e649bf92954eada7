import { Readable } from 'node:stream'

import { z } from 'zod'

import { exportFormats, formats, type AuditLog, type ExportFormat } from '#audit'

import type { LogView } from '../log-view.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate } from '../steps/authenticate.ts'
import { logViewOf, requireSomeOfLog, requireWhole } from '../steps/require-log.ts'
import type { Context } from '../steps/state.ts'
import { entryIndex } from './audit-entries.ts'
import { recordReading } from './record-reading.ts'
import type { Route } from './route.ts'

const wish = z.object({
  format: z
    .enum(['log', ...exportFormats])
    .default('log')
    .describe('`log` is the evidence for `wardline audit verify`; the others tell other systems'),
  from: entryIndex
    .default(0)
    .describe(
      'The first entry wanted, but for `log`, which is always whole; `x-wardline-next` says where to go on',
    ),
})

/** `GET /api/audit/export`: the whole log for `wardline audit verify`, or entries from a cursor on for other systems. */
export function exportLog(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/export',
    summary: {
      zh: '导出审计日志：供离线验证的完整证据，或供其他系统使用的 CSV、FHIR AuditEvent、OCSF',
      en: 'The whole audit log as evidence, to be verified offline, or entries as CSV, FHIR AuditEvent or OCSF for other systems',
    },
    access: 'identified',
    answer: 'application/x-ndjson',
    query: wish,
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requireSomeOfLog(ports),
      async (ctx) => {
        const { format, from } = parseWith(wish, ctx.query)
        // Evidence with a part withheld is none.
        if (format === 'log') requireWhole(ctx, ports)
        await recordReading(ctx, ports, 'audit.export')
        if (format !== 'log') return exportEntries(ctx, ports, { format, from })
        ctx.attachment('wardline-log.jsonl')
        ctx.type = 'application/x-ndjson; charset=utf-8'
        ctx.body = Readable.from(ports.audit.export())
      },
    ],
  }
}

type Wish = { readonly format: ExportFormat; readonly from: number }

async function exportEntries(ctx: Context, ports: Ports, { format, from }: Wish): Promise<void> {
  const [newest] = await ports.audit.list({ limit: 1 })
  const end = (newest?.index ?? -1) + 1
  const { mediaType, extension } = formats[format]
  ctx.attachment(`wardline-log.${extension}`)
  ctx.type = mediaType
  ctx.set('x-wardline-next', String(Math.max(from, end)))
  const { show } = logViewOf(ctx, ports)
  ctx.body = Readable.from(linesOf(ports.audit, { format, from, end, show }))
}

async function* linesOf(
  audit: AuditLog,
  { format, from, end, show }: Wish & { readonly end: number; readonly show: LogView['show'] },
): AsyncGenerator<string> {
  const { head, line } = formats[format]
  if (head !== '') yield head
  for (let next = from; next < end;) {
    const entries = await audit.page(next, pageSize)
    const wanted = entries.filter(({ index }) => index < end)
    for (const shown of wanted.map(show))
      if (shown) yield line({ ...shown, hash: shown.hash ?? '' }, audit.origin ?? 'wardline')
    if (wanted.length < pageSize) return
    next = (wanted.at(-1)?.index ?? end) + 1
  }
}

const pageSize = 200
