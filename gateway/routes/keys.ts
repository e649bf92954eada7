import { z } from 'zod'

import type { EntryType } from '#audit'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context } from '../steps/state.ts'
import type { Route } from './route.ts'

const key = z.object({
  id: z.string(),
  prefix: z.string().describe('First characters of the secret, to tell keys apart'),
  label: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
})

const wish = z.strictObject({
  label: z.string().trim().min(1).max(80),
  expiresInDays: z.number().int().min(1).max(365).default(90),
})

/** `POST /api/keys`: a personal key for the caller; its secret is shown this once. */
export function createKey(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/keys',
    summary: { zh: '为自己新建个人密钥（只显示一次）', en: 'Create a personal key (shown once)' },
    access: 'identified',
    body: wish,
    status: 201,
    answer: key.extend({ secret: z.string() }),
    problems: ['invalid_request', 'access_denied', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'create', 'key'),
      limitRate(ports),
      readJson(maxBodyBytes),
      async (ctx) => {
        const identified = requireIdentified(ctx)
        const issued = await ports.keys.issue(identified.principal, {
          ...parseWith(wish, ctx.state.body),
          ...(identified.method === 'personal-key' && { notAfter: identified.expiresAt }),
        })
        await record(ctx, ports, { type: 'key.created', id: issued.key.id })
        ctx.status = 201
        ctx.body = { ...issued.key, secret: issued.secret }
      },
    ],
  }
}

/** `GET /api/keys`: the caller's own keys. */
export function listKeys(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/keys',
    summary: { zh: '我的个人密钥', en: 'My personal keys' },
    access: 'identified',
    answer: z.object({ keys: z.array(key) }),
    problems: ['access_denied'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'read', 'key'),
      async (ctx) => {
        ctx.body = { keys: await ports.keys.list(requireIdentified(ctx).principal.subject) }
      },
    ],
  }
}

/** `DELETE /api/keys/:id`: takes effect at once in this process and within seconds in others. */
export function revokeKey(ports: Ports): Route {
  return {
    method: 'delete',
    path: '/api/keys/:id',
    summary: { zh: '吊销一个个人密钥', en: 'Revoke a personal key' },
    access: 'identified',
    answer: z.object({ revoked: z.boolean() }),
    problems: ['access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'revoke', 'key'),
      async (ctx) => {
        const id = String(ctx['params']?.id)
        if (!(await ports.keys.revoke(id, requireIdentified(ctx).principal.subject)))
          throw noSuchKey()
        await record(ctx, ports, { type: 'key.revoked', id })
        ctx.body = { revoked: true }
      },
    ],
  }
}

const noSuchKey = () =>
  new Problem('not_found', {
    zh: '没有这个密钥，或它已被吊销',
    en: 'no such key, or it is already revoked',
  })

async function record(
  ctx: Context,
  ports: Ports,
  { type, id }: { type: EntryType; id: string },
): Promise<void> {
  const { index } = await ports.audit.append({
    type,
    at: ports.clock(),
    request: ctx.state.requestId,
    actor: ctx.state.actor ?? null,
    key: ports.seal.keyReference(id),
  })
  ctx.set('x-wardline-entry', String(index))
}
