import type { EntryType } from '../entry.ts'
import type { AuditLog } from '../log.ts'
import type { Order } from '../postgres/orders.ts'

/** Keyed references of the two people behind an order. */
type People = { readonly requestedBy: string; readonly approvedBy: string }

const pageSize = 200

/**
 * Who ordered and who approved, if they are two and the log says so: the table of orders is written to by gateways, the log is what can be
 * proven.
 */
export async function peopleOnRecord(order: Order, log: AuditLog): Promise<People | null> {
  const { id, requestedBy, decidedBy: approvedBy } = order
  if (approvedBy === null || approvedBy === requestedBy) return null
  const isKnown =
    (await said(log, { type: 'content.requested', order: id, ref: requestedBy })) &&
    (await said(log, { type: 'content.approved', order: id, ref: approvedBy }))
  return isKnown ? { requestedBy, approvedBy } : null
}

type Step = { readonly type: EntryType; readonly order: string; readonly ref: string }

async function said(log: AuditLog, { type, order, ref }: Step): Promise<boolean> {
  let before: number | undefined
  do {
    const entries = await log.list({ type, before, limit: pageSize })
    if (entries.some(({ body }) => body.order === order && body.actor?.ref === ref)) return true
    before = entries.length === pageSize ? entries.at(-1)?.index : undefined
  } while (before !== undefined)
  return false
}
