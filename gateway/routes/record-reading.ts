import type { Context } from 'koa'

import type { EntryDraft } from '#audit'

import type { Ports } from '../ports.ts'

/**
 * Reading the log is itself on record, before anything that was read is handed over; without the record there is no answer.
 */
export async function recordReading(
  ctx: Context,
  { audit, clock }: Ports,
  type: Extract<EntryDraft['type'], 'audit.query' | 'audit.export'>,
): Promise<void> {
  const { requestId: request, actor = null } = ctx.state
  await audit.append({ type, at: clock(), request, actor })
}
