import { z } from 'zod'

import { ownSubject, type Account } from '../identity/service-accounts.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { limitRate } from '../steps/limit-rate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context, Step } from '../steps/state.ts'
import {
  endOf,
  factsOf,
  keyWish,
  newKey,
  record,
  requireUnlimited,
  useCases,
  useCasesOf,
} from './key-terms.ts'
import type { Route } from './route.ts'

const account = z.object({
  id: z.uuid(),
  subject: z.string(),
  name: z.string(),
  useCases: z.array(z.string()).describe('What its keys may be for; all when there is none'),
  actsFor: z.boolean(),
  createdBy: z.string().describe('A keyed reference'),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().nullable(),
})

const wish = z.strictObject({
  name: z.string().trim().min(1).max(80),
  department: z.string().nullable().default(null),
  useCases: useCases.optional(),
  actsFor: z
    .boolean()
    .default(false)
    .describe('That it may ask for people, where the policy lets it'),
  providerSubject: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .default(null)
    .describe('The `sub` of a service account of the identity provider that has been seen'),
})

/** `POST /api/service-accounts`: an account for a system; one of the identity provider keeps its own credentials. */
export function createService(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/service-accounts',
    summary: { zh: '新建服务账号', en: 'Make a service account' },
    access: 'identified',
    body: wish,
    status: 201,
    answer: account,
    problems: ['invalid_request', 'access_denied', 'conflict', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'create', 'service-account'),
      requireUnlimited,
      limitRate(ports),
      readJson(maxBodyBytes),
      async (ctx) => {
        const made = await ports.services.create(wishOf(ctx, ports), (drawn) =>
          record(ctx, ports, {
            type: 'service.created',
            owner: ports.seal.staffReference(drawn.subject),
            ...(drawn.actsFor && { actsFor: true }),
          }),
        )
        if (made === null) throw noSuchSystem()
        ctx.status = 201
        ctx.body = made
      },
    ],
  }
}

function wishOf(ctx: Context, ports: Ports) {
  const { useCases: named = [], department, ...rest } = parseWith(wish, ctx.state.body)
  const { departments } = ports.bundle()
  if (department !== null && !departments.some(({ id }) => id === department))
    throw new Problem('invalid_request', noSuchDepartment, { param: 'department' })
  const createdBy = ports.seal.staffReference(requireIdentified(ctx).principal.subject)
  return { ...rest, department, useCases: useCasesOf(ports.bundle(), named, 'useCases'), createdBy }
}

const noSuchDepartment = { zh: '没有这个科室', en: 'there is no such department' }

const noSuchSystem = () =>
  new Problem(
    'conflict',
    {
      zh: '身份提供方的该账号未曾出现、不是服务账号，或已登记',
      en: 'that account of the identity provider has not been seen, is no service account, or is registered',
    },
    { param: 'providerSubject' },
  )

const query = z.object({
  after: z.uuid().optional().describe('Cursor: those behind this one'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** `GET /api/service-accounts`: newest first, with the disabled; their keys are under `/api/keys?subject=`. */
export function listServices(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/service-accounts',
    summary: { zh: '服务账号（新的在前）', en: 'Service accounts, newest first' },
    access: 'identified',
    query,
    answer: z.object({ accounts: z.array(account), next: z.uuid().nullable() }),
    problems: ['invalid_request', 'access_denied'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'read', 'service-account'),
      async (ctx) => {
        const { after = null, limit } = parseWith(query, ctx.query)
        const accounts = await ports.services.list(after, limit)
        const next = accounts.length === limit ? (accounts.at(-1)?.id ?? null) : null
        ctx.body = { accounts, next }
      },
    ],
  }
}

/** `DELETE /api/service-accounts/:id`: disables an account for good, with its keys. */
export function disableService(ports: Ports): Route {
  return {
    method: 'delete',
    path: '/api/service-accounts/:id',
    summary: { zh: '停用服务账号（不可恢复）', en: 'Disable a service account for good' },
    access: 'identified',
    answer: z.object({ disabled: z.boolean() }),
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      requirePermission(ports.bundle, 'revoke', 'service-account'),
      async (ctx) => {
        const disabled = await ports.services.disable(idOf(ctx))
        if (disabled === null) throw noSuchAccount()
        const owner = ports.seal.staffReference(disabled.subject)
        await record(ctx, ports, { type: 'service.disabled', owner })
        ctx.body = { disabled: true }
      },
    ],
  }
}

const limitedWish = keyWish.required({ scopes: true, allowFrom: true })

/**
 * `POST /api/service-accounts/:id/keys`: a key for an account of Wardline's own, for named use cases and from named networks only. An
 * account of the identity provider gets its credentials there.
 */
export function createServiceKey(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/service-accounts/:id/keys',
    summary: {
      zh: '为服务账号发放密钥（只显示一次）',
      en: 'A key for a service account (shown once)',
    },
    access: 'identified',
    body: limitedWish,
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
      requirePermission(ports.bundle, 'create', 'service-account'),
      requireUnlimited,
      limitRate(ports),
      readJson(maxBodyBytes),
      issue(ports),
    ],
  }
}

const issue =
  (ports: Ports): Step =>
  async (ctx) => {
    const said = parseWith(limitedWish, ctx.state.body)
    const owner = await ports.services.findLive(ownSubject(idOf(ctx)))
    if (owner === null) throw noSuchAccount()
    const scopes = useCasesOf(ports.bundle(), said.scopes, 'scopes')
    requireWithin(owner, scopes)
    const terms = { ...said, ...endOf(requireIdentified(ctx)), scopes }
    const issued = await ports.keys.issue(owner, terms, (made) =>
      record(ctx, ports, { type: 'key.created', ...factsOf(made, ports) }),
    )
    ctx.status = 201
    ctx.body = { ...issued.key, secret: issued.secret }
  }

const idOf = (ctx: Context): string => parseWith(z.uuid(), ctx['params']?.id)

function requireWithin({ useCases }: Account, scopes: readonly string[]): void {
  const outside = scopes.find((id) => !useCases.includes(id))
  if (useCases.length === 0 || outside === undefined) return
  throw new Problem(
    'invalid_request',
    { zh: '超出该服务账号的用途', en: 'beyond the use cases of the account' },
    { param: 'scopes' },
  )
}

const noSuchAccount = () =>
  new Problem('not_found', {
    zh: '没有这个服务账号，或它已停用，或由身份提供方管理',
    en: 'there is no such service account, or it is disabled, or kept by the identity provider',
  })
