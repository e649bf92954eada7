import { z } from 'zod'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import {
  endOf,
  factsOf,
  key,
  keyWish,
  mayAny,
  newKey,
  noSuchKey,
  record,
  requireUnlimited,
  useCasesOf,
} from './key-terms.ts'
import type { Route } from './route.ts'

/** `POST /api/keys`: a personal key for the caller; its secret is shown this once. */
export function createKey(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/keys',
    summary: { zh: '为自己新建个人密钥（只显示一次）', en: 'Create a personal key (shown once)' },
    access: 'identified',
    body: keyWish,
    status: 201,
    answer: newKey,
    problems: ['invalid_request', 'access_denied', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'create', 'key'),
      requireUnlimited,
      limitRate(ports),
      readJson(maxBodyBytes),
      async (ctx) => {
        const identified = requireIdentified(ctx)
        const { scopes = [], ...wish } = parseWith(keyWish, ctx.state.body)
        const meant = useCasesOf(ports.bundle(), scopes, 'scopes')
        const terms = { ...wish, ...endOf(identified), scopes: meant }
        const issued = await ports.keys.issue(identified.principal, terms, (made) =>
          record(ctx, ports, { type: 'key.created', ...factsOf(made, ports) }),
        )
        ctx.status = 201
        ctx.body = { ...issued.key, secret: issued.secret }
      },
    ],
  }
}

const query = z.object({
  subject: z.string().min(1).max(200).optional().describe('Whose; one’s own when left out'),
})

/** `GET /api/keys`: the caller's own keys; anybody's for who may see all keys. */
export function listKeys(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/keys',
    summary: {
      zh: '我的个人密钥（管理员可查看他人的）',
      en: 'My keys; for administrators, anybody’s',
    },
    access: 'identified',
    query,
    answer: z.object({ keys: z.array(key) }),
    problems: ['invalid_request', 'access_denied'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'read', 'key'),
      async (ctx) => {
        const own = requireIdentified(ctx).principal.subject
        const { subject = own } = parseWith(query, ctx.query)
        if (subject !== own && !mayAny(ctx, ports, ['read', 'key'])) throw notYours()
        ctx.body = { keys: await ports.keys.list(subject) }
      },
    ],
  }
}

/** `DELETE /api/keys/:id`: takes effect at once in this process and within seconds in others. */
export function revokeKey(ports: Ports): Route {
  return {
    method: 'delete',
    path: '/api/keys/:id',
    summary: {
      zh: '吊销一个密钥（管理员可吊销他人的）',
      en: 'Revoke a key; administrators anybody’s',
    },
    access: 'identified',
    answer: z.object({ revoked: z.boolean() }),
    problems: ['access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'revoke', 'key'),
      async (ctx) => {
        const id = String(ctx['params']?.id)
        const own = requireIdentified(ctx).principal.subject
        const subject = await ports.keys.revoke(
          id,
          mayAny(ctx, ports, ['revoke', 'key']) ? null : own,
        )
        if (subject === null) throw noSuchKey()
        const about = subject === own ? {} : { owner: ports.seal.staffReference(subject) }
        await record(ctx, ports, {
          type: 'key.revoked',
          key: ports.seal.keyReference(id),
          ...about,
        })
        ctx.body = { revoked: true }
      },
    ],
  }
}

const notYours = () =>
  new Problem('access_denied', {
    zh: '您的角色不能查看他人的密钥',
    en: 'your roles do not permit to see keys of others',
  })
