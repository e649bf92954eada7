import { z } from 'zod'

import { isServiceSubject } from '../identity/service-accounts.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context, Step } from '../steps/state.ts'
import {
  days,
  endOf,
  factsOf,
  mayAny,
  newKey,
  noSuchKey,
  record,
  requireUnlimited,
} from './key-terms.ts'
import type { Route } from './route.ts'

const rotation = z.strictObject({
  graceMinutes: z
    .number()
    .int()
    .min(0)
    .max(24 * 60)
    .default(60)
    .describe('How long the old key goes on, if it is not over before'),
  expiresInDays: days.optional().describe('As long as the old one was made for when left out'),
})

/** `POST /api/keys/:id/rotate`: another key in the place of one's own, or of a service account's, which goes on for a while. */
export function rotateKey(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/keys/:id/rotate',
    summary: {
      zh: '轮换密钥：立即给出新密钥，旧密钥在宽限期后失效',
      en: 'Rotate a key: the new one at once, the old one for a period of grace',
    },
    access: 'identified',
    body: rotation,
    status: 201,
    answer: newKey,
    problems: [
      'invalid_request',
      'access_denied',
      'not_found',
      'rate_limited',
      'audit_unavailable',
    ],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'create', 'key'),
      requireUnlimited,
      limitRate(ports),
      readJson(maxBodyBytes),
      rotate(ports),
    ],
  }
}

const rotate =
  (ports: Ports): Step =>
  async (ctx) => {
    const { graceMinutes, ...wish } = parseWith(rotation, ctx.state.body)
    const id = String(ctx['params']?.id)
    const terms = {
      ...wish,
      ...endOf(requireIdentified(ctx)),
      graceMs: graceMinutes * 60_000,
      permit: (owner: string) => requireRotatable(owner, ctx, ports),
    }
    const rotatedFrom = ports.seal.keyReference(id)
    const rotated = await ports.keys.rotate(id, terms, (made) =>
      record(ctx, ports, { type: 'key.rotated', rotatedFrom, ...factsOf(made, ports) }),
    )
    if (rotated === null) throw noSuchKey()
    ctx.status = 201
    ctx.body = { ...rotated.key, secret: rotated.secret }
  }

/** Whoever rotates a key gets its secret: nobody gets another person's. */
async function requireRotatable(owner: string, ctx: Context, ports: Ports): Promise<void> {
  if (owner === requireIdentified(ctx).principal.subject) return
  const isMade = isServiceSubject(owner) && mayAny(ctx, ports, ['create', 'service-account'])
  if (isMade && (await ports.services.findLive(owner)) !== null) return
  throw noSuchKey()
}
