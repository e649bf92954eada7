import type { Actor, Entry, EntryBody, EntryType } from '../entry.ts'

/** API Activity of the Open Cybersecurity Schema Framework 1.6 (category 6, class 6003). */
const classUid = 6003
const activities = { create: 1, read: 2, delete: 4, other: 99 } as const

/** One entry as an event for a SIEM; what OCSF has no place for stands in `unmapped`. */
export function toOcsf({ index, hash, body }: Entry): object {
  const activity = activities[activityOf(body)]
  const { actor, outcome, policy, useCase, request, level, findings, model, parent, purpose } = body
  return {
    category_uid: 6,
    class_uid: classUid,
    activity_id: activity,
    type_uid: classUid * 100 + activity,
    time: Date.parse(body.at),
    severity_id: hasFailed(body) ? 3 : 1,
    status_id: hasFailed(body) ? 2 : 1,
    ...(statusOf(body) && { status_detail: statusOf(body) }),
    metadata: {
      version: '1.6.0',
      uid: body.id,
      sequence: index,
      log_name: 'audit',
      product: { name: 'Wardline', vendor_name: 'Wardline' },
    },
    actor: actor ? actorOf(actor) : { app_name: 'Wardline' },
    api: {
      operation: body.type,
      ...(request !== null && { request: { uid: request } }),
      ...(useCase !== undefined && { service: { name: useCase } }),
      ...(outcome && { response: { code: outcome.httpStatus } }),
    },
    src_endpoint: { name: 'wardline' },
    ...(model && { dst_endpoint: { name: model.destination } }),
    unmapped: { hash, parent, purpose, level, findings, policy, model, outcome, ...aboutOf(body) },
  }
}

/** The user, and the system that asked for them. */
const actorOf = ({ ref, kind, roles, by }: Actor) => ({
  user: {
    uid: ref,
    type_id: kind === 'service' ? 3 : 1,
    groups: roles.map((name) => ({ name, type: 'role' })),
  },
  ...(by !== undefined && { app_uid: by }),
})

const aboutOf = ({
  patients,
  conversation,
  content,
  about,
  order,
  hold,
  retired,
  session,
  key,
  rotatedFrom,
  owner,
  scopes,
  actsFor,
  misuse,
}: EntryBody) => ({
  patients,
  conversation,
  content,
  about,
  order,
  hold,
  retired,
  session,
  key,
  rotatedFrom,
  owner,
  scopes,
  actsFor,
  misuse,
})

const activityOf = ({ type }: EntryBody): keyof typeof activities => activityOfType[type] ?? 'other'

const activityOfType: Readonly<Partial<Record<EntryType, keyof typeof activities>>> = {
  'key.created': 'create',
  'key.rotated': 'create',
  'service.created': 'create',
  'deid.reported': 'create',
  'content.requested': 'create',
  'key.revoked': 'delete',
  'service.disabled': 'delete',
  'deid.cases-forgotten': 'delete',
  'content.erased': 'delete',
  'content.expired': 'delete',
  'retention.executed': 'delete',
  'audit.query': 'read',
  'audit.export': 'read',
  'deid.cases-read': 'read',
  'content.opened': 'read',
}

const failures: ReadonlySet<EntryType> = new Set([
  'ai.deny',
  'ai.indeterminate',
  'session.refused',
  'session.misused',
  'credential.misused',
])

/** Whether what was asked for did not come about. */
export function hasFailed({ type, outcome }: EntryBody): boolean {
  if (failures.has(type)) return true
  return outcome !== undefined && outcome.status !== 'completed'
}

const statusOf = ({ policy, outcome }: EntryBody): string | undefined =>
  policy?.reason ?? outcome?.status
