import { z } from 'zod'

import { notificationChannels, notificationKinds, severities, type Action } from '#policy'

import { noticeSchema } from '../notifications/notice.ts'
import type { QueuedMessage } from '../notifications/ports.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate } from '../steps/authenticate.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Step } from '../steps/state.ts'
import type { Route } from './route.ts'

const time = z.iso.datetime()
const states = ['waiting', 'sent', 'failed'] as const

const notification = z.object({
  id: z.uuid().describe('The same in every attempt: `x-wardline-delivery`'),
  channel: z.enum(notificationChannels),
  kind: z.enum(notificationKinds),
  severity: z.enum(severities),
  entry: z.number().int().nullable().describe('The entry of the log that it tells of'),
  state: z.enum(states),
  attempts: z.number().int(),
  result: z
    .string()
    .nullable()
    .describe('How the last attempt ended: `delivered`, `timeout`, `http-503`, …'),
  createdAt: time,
  nextAt: time.nullable().describe('When it is tried next, while it waits'),
  doneAt: time.nullable(),
})

const query = z.object({
  after: z.uuid().optional().describe('Cursor: those behind this one'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  state: z.enum(states).optional(),
})

const access = (ports: Ports, action: Action): readonly Step[] => [
  authenticate(ports),
  requirePermission(ports.bundle, action, 'notification'),
]

function show({ notice, nextAt, ...rest }: QueuedMessage): object {
  const { entry = null } = noticeSchema.safeParse(notice).data ?? {}
  return { ...rest, entry, nextAt: rest.state === 'waiting' ? nextAt : null }
}

/** `GET /api/notifications`: newest first, by cursor. */
export function listNotifications(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/notifications',
    summary: {
      zh: '发给人的通知及其是否送达（新的在前）',
      en: 'What people were told and whether it arrived, newest first',
    },
    access: 'identified',
    query,
    answer: z.object({ notifications: z.array(notification), next: z.uuid().nullable() }),
    problems: ['invalid_request', 'access_denied'],
    steps: [
      ...access(ports, 'read'),
      async (ctx) => {
        const { after = null, state = null, limit } = parseWith(query, ctx.query)
        const found = await ports.notifications.list({ after, state }, limit)
        const next = found.length === limit ? (found.at(-1)?.id ?? null) : null
        ctx.body = { notifications: found.map(show), next }
      },
    ],
  }
}

/** `POST /api/notifications/:id/retry`: has one that did not arrive tried at once, for another day. */
export function retryNotification(ports: Ports): Route {
  return {
    method: 'post',
    path: '/api/notifications/:id/retry',
    summary: { zh: '重新发送一条未送达的通知', en: 'Send one that did not arrive again' },
    access: 'identified',
    answer: notification,
    problems: ['invalid_request', 'access_denied', 'not_found', 'conflict'],
    steps: [
      ...access(ports, 'retry'),
      async (ctx) => {
        const id = parseWith(z.uuid(), ctx['params']?.id)
        const { notifications } = ports
        if ((await notifications.find(id)) === null)
          throw new Problem('not_found', {
            zh: '没有这条通知',
            en: 'there is no such notification',
          })
        const retried = await notifications.retry(id)
        if (retried === null)
          throw new Problem('conflict', { zh: '这条通知已送达', en: 'it has arrived' })
        ctx.body = show(retried)
      },
    ],
  }
}
