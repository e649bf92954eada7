import { z } from 'zod'

import { contentKinds, type ContentKind } from '#audit'
import { permits } from '#policy'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import { notPermitted, requirePermission } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import { entryIndex } from './audit-entries.ts'
import type { Route } from './route.ts'

/** Why something is done; it is kept encrypted, so that a name in it is no leak. */
export const reason = z
  .string()
  .trim()
  .min(2)
  .max(500)
  .describe('Why, in your own words; kept encrypted beside the entry that records it')

const body = z.strictObject({ reason })

const headers = z.object({
  'x-wardline-reason': z.string().describe('The reason, percent-encoded UTF-8'),
})

const answer = z.object({
  opened: z.number().int().describe('The entry that records that it was opened, and why'),
  contents: z.array(
    z.object({
      entry: z.number().int(),
      kind: z.enum(contentKinds),
      state: z.enum(['open', 'erased', 'damaged']),
      text: z.string().nullable(),
    }),
  ),
})

const about = {
  path: '/api/audit/content/:index',
  summary: {
    zh: '打开一条请求留存的加密内容（须说明理由，并记入日志）',
    en: 'Open the encrypted content of a request: for a reason, and on record',
  },
  access: 'identified',
  answer,
  problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
} as const

const access = (ports: Ports) =>
  [authenticate(ports), requirePermission(ports.bundle, 'open', 'content')] as const

/** `GET /api/audit/content/:index`: the prompt, the masked prompt and the answer of a request, for compliance officers. */
export function readContent(ports: Ports): Route {
  return {
    ...about,
    method: 'get',
    headers,
    steps: [
      ...access(ports),
      (ctx) => open(ctx, ports, { reason: decoded(ctx.get('x-wardline-reason')) }),
    ],
  }
}

/** `POST /api/audit/content/:index`: the same, with the reason in the body. */
export function openContent(ports: Ports, maxBodyBytes: number): Route {
  return {
    ...about,
    method: 'post',
    body,
    steps: [...access(ports), readJson(maxBodyBytes), (ctx) => open(ctx, ports, ctx.state.body)],
  }
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header)
  } catch {
    throw new Problem('invalid_request', {
      zh: 'x-wardline-reason 须为百分号编码的 UTF-8',
      en: 'x-wardline-reason must be percent-encoded UTF-8',
    })
  }
}

async function open(ctx: Context, ports: Ports, given: unknown): Promise<void> {
  const index = parseWith(entryIndex, ctx['params']?.index)
  const { reason: why } = parseWith(body, given)
  const { requestId: request, actor = null } = ctx.state
  const opened = await ports.vault.open(index, {
    request,
    actor,
    reason: why,
    kinds: kindsFor(ctx, ports),
  })
  if (opened === null) {
    throw new Problem('not_found', {
      zh: '没有这条日志，或其用途不留存内容',
      en: 'there is no such entry, or nothing is kept of it',
    })
  }
  ctx.set({ 'x-wardline-entry': String(opened.opened), 'cache-control': 'no-store' })
  ctx.body = opened
}

/** The kinds of content that the caller may open. */
function kindsFor(ctx: Context, { bundle }: Ports): readonly ContentKind[] {
  const { principal } = requireIdentified(ctx)
  const question = { action: 'open', subject: 'content', at: ctx.state.at } as const
  const kinds = contentKinds.filter(
    (field) => permits(bundle(), principal, { ...question, field }).allowed,
  )
  if (kinds.length === 0) throw notPermitted(question)
  return kinds
}
