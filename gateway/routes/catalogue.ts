import { z } from 'zod'

import { permits, reachOf, type Destination } from '#policy'

import type { LiveSession } from '../identity/browser/sessions.ts'
import type { Ports } from '../ports.ts'
import { authenticate, onBehalfHeader, requireIdentified } from '../steps/authenticate.ts'
import { notPermitted } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import type { Route } from './route.ts'

const person = z.object({
  subject: z.string(),
  name: z.string(),
  username: z.string().nullish().describe('The name that pilots name people by'),
  roles: z.array(z.string()),
  department: z.string().nullable(),
  campus: z.string().nullable(),
  method: z.string(),
  session: z
    .object({
      endsAt: z.iso.datetime().describe('Whatever you do'),
      idleEndsAt: z.iso.datetime().describe('Unless it is used again'),
    })
    .nullable()
    .describe('When the browser session ends; null for tokens and keys'),
  qualifications: z.array(
    z.object({ course: z.string(), version: z.string(), expiresAt: z.iso.datetime() }),
  ),
})

/** `GET /api/me`: who the gate takes the caller for, and which courses it knows. */
export function readMe(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/me',
    summary: { zh: '我是谁', en: 'Who I am' },
    access: 'identified',
    headers: z.object(onBehalfHeader),
    answer: person,
    problems: ['access_denied', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports, { asks: true }),
      async (ctx) => {
        const identified = requireIdentified(ctx)
        const { principal, method } = identified
        ctx.body = {
          ...principal,
          method,
          session: identified.method === 'session' ? sessionOf(identified) : null,
          qualifications: await ports.qualifications(principal.subject),
        }
      },
    ],
  }
}

const sessionOf = ({ endsAt, idleEndsAt }: Pick<LiveSession, 'endsAt' | 'idleEndsAt'>) => ({
  endsAt,
  idleEndsAt,
})

/** `GET /api/destinations`: the destinations of the bundle, and which are configured and healthy. */
export function listDestinations(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/destinations',
    summary: { zh: '模型部署及其健康状况', en: 'Destinations and their health' },
    access: 'identified',
    answer: z.object({ destinations: z.array(z.looseObject({ id: z.string() })) }),
    problems: ['access_denied'],
    steps: [
      authenticate(ports),
      (ctx) => {
        const destinations = destinationsFor(ctx, ports)
        const states = new Map(ports.models.health().map((state) => [state.id, state]))
        ctx.body = {
          destinations: destinations.map((destination) => ({
            ...destination,
            configured: states.has(destination.id),
            healthy: states.get(destination.id)?.healthy ?? false,
            simulator: states.get(destination.id)?.simulator ?? false,
          })),
        }
      },
    ],
  }
}

/** The destinations that the caller may see. */
function destinationsFor(ctx: Context, { bundle }: Ports): readonly Destination[] {
  const { principal } = requireIdentified(ctx)
  const question = { action: 'read', subject: 'destination', at: ctx.state.at } as const
  if (reachOf(bundle(), principal, question) === null) throw notPermitted(question)
  return bundle().destinations.filter(
    ({ id, kind }) => permits(bundle(), principal, { ...question, resource: { id, kind } }).allowed,
  )
}
