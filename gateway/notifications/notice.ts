import { z } from 'zod'

import type { Entry, EntryType } from '#audit'
import { notificationKinds, type NotificationKind } from '#policy'

const reference = z.string().regex(/^[\w-]{1,200}$/u)

/**
 * What a message says: closed vocabulary, numbers and keyed references, so that no text of a patient, no name and no reason can get into
 * one, whatever the log or the identity provider says.
 */
export const noticeSchema = z.strictObject({
  kind: z.enum([...notificationKinds, 'test']),
  at: z.iso.datetime(),
  /** The entry of the log that says it. */
  entry: z.number().int().nonnegative().optional(),
  actor: reference.optional(),
  /** The version of the policy. */
  policy: z.number().int().optional(),
  order: z.uuid().optional(),
  case: z.uuid().optional(),
  count: z.number().int().optional(),
  /** By department, how many people have a course that ends within so many days. */
  expiring: z
    .array(
      z.strictObject({
        withinDays: z.number().int(),
        department: reference,
        people: z.number().int(),
      }),
    )
    .optional(),
})

export type Notice = z.infer<typeof noticeSchema>

/** A notice with what it tells of: each event is told once. */
export type Announcement = {
  readonly event: string
  readonly notice: Notice & { readonly kind: NotificationKind }
}

const kinds: Readonly<Partial<Record<EntryType, NotificationKind>>> = {
  'emergency.opened': 'break-glass',
  'policy.proposed': 'policy-proposed',
  'policy.approved': 'policy-approved',
  'policy.rejected': 'policy-rejected',
  'policy.imported': 'policy-in-force',
  'policy.activated': 'policy-in-force',
  'content.requested': 'order-waiting',
}

/** What an entry of the log is told as, if it is told at all. */
export function announcementOf({ index, body }: Entry): readonly Announcement[] {
  const kind = kinds[body.type]
  if (kind === undefined) return []
  const { at, actor, bundle, order } = body
  const said = { kind, at, entry: index }
  const whole = {
    ...said,
    ...(actor && { actor: actor.ref }),
    ...(bundle && { policy: bundle.number }),
    ...(order !== undefined && { order }),
  }
  // What has no form that we know is left out: it would hold up all that comes after it.
  const notice = noticeSchema.safeParse(whole).success ? whole : said
  return [{ event: `entry:${index}`, notice }]
}
