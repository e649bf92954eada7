import type { Bundle } from './bundle/schema.ts'

/** What people are told of when nobody looks. */
export const notificationKinds = [
  'break-glass',
  'review-overdue',
  'policy-proposed',
  'policy-approved',
  'policy-rejected',
  'policy-in-force',
  'order-waiting',
  'log-damaged',
  'log-unsigned',
  'log-unwitnessed',
  'log-short-of-room',
  'policy-not-taken',
  'content-keys-unusable',
  'qualifications-expiring',
] as const
/** The ways to tell it; the settings say where they lead. */
export const notificationChannels = ['email', 'webhook'] as const
export const severities = ['info', 'warning', 'critical'] as const

export type NotificationKind = (typeof notificationKinds)[number]
export type NotificationChannel = (typeof notificationChannels)[number]
export type Severity = (typeof severities)[number]

/** Whether something is told, how urgent it is, and by which channels. */
export type NotificationRule = {
  readonly on: boolean
  readonly severity: Severity
  readonly channels: readonly NotificationChannel[]
}

const usual: Readonly<Record<NotificationKind, Severity>> = {
  'break-glass': 'warning',
  'review-overdue': 'warning',
  'policy-proposed': 'info',
  'policy-approved': 'info',
  'policy-rejected': 'info',
  'policy-in-force': 'warning',
  'order-waiting': 'warning',
  'log-damaged': 'critical',
  'log-unsigned': 'critical',
  'log-unwitnessed': 'critical',
  'log-short-of-room': 'warning',
  'policy-not-taken': 'critical',
  'content-keys-unusable': 'critical',
  'qualifications-expiring': 'info',
}

/**
 * What a bundle says of one kind; what it leaves out, and everything when there is no bundle to be had, is told by all channels. Not a
 * default of the schema: bundles of before keep their hashes.
 */
export function notificationRule(bundle: Bundle | null, kind: NotificationKind): NotificationRule {
  const said = bundle?.notifications?.[kind]
  return {
    on: said?.on ?? true,
    severity: said?.severity ?? usual[kind],
    channels: said?.channels ?? notificationChannels,
  }
}
