import { z } from 'zod'

import { ErasureRefused, orderKinds, type Hold, type Order, type Refusal, type Vault } from '#audit'
import type { Action, Text } from '#policy'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { yearsBefore } from '../retention.ts'
import { agentOf, authenticate } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import { requirePermission } from '../steps/require-permission.ts'
import type { Context, Step } from '../steps/state.ts'
import { reason } from './audit-content.ts'
import { foreseen } from './foreseen.ts'
import { aliasesOf, patient } from './patient.ts'
import type { Route } from './route.ts'

const ofPatient = z.strictObject({ patient })
const index = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const ofEntry = z.strictObject({ entry: index })

const holdWish = z.union([ofPatient.extend({ reason }), ofEntry.extend({ reason })])

const orderWish = z.union([
  ofPatient.extend({ kind: z.literal('erase'), reason }),
  ofEntry.extend({ kind: z.literal('erase'), reason }),
  z.strictObject({ kind: z.literal('expire'), reason }),
  z.strictObject({ kind: z.literal('release'), hold: z.uuid(), reason }),
  z.strictObject({ kind: z.literal('retire'), reason }),
])

const time = z.iso.datetime()
const people = { patients: z.array(z.string()), entries: z.array(index) }

const hold = z.object({
  id: z.uuid(),
  ...people,
  placedBy: z.string(),
  placedAt: time,
  liftedAt: time.nullable(),
})

const order = z.object({
  id: z.uuid(),
  kind: z.enum(orderKinds),
  ...people,
  hold: z.uuid().nullable(),
  before: time.nullable(),
  requestedBy: z.string(),
  requestedAt: time,
  state: z.enum(['waiting', 'rejected', 'running', 'done']),
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  doneAt: time.nullable(),
  erased: z
    .number()
    .int()
    .nullable()
    .describe('Entries whose content is erased so far, or that went from the log'),
})

const counted = order.extend({
  affected: z.number().int().describe('Entries that it concerns now'),
  held: z.number().int().describe('How many of them are under a legal hold'),
})

const page = z.object({
  after: z.uuid().optional().describe('Cursor: those behind this one'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const problems = [
  'invalid_request',
  'access_denied',
  'not_found',
  'conflict',
  'audit_unavailable',
] as const satisfies readonly ProblemCode[]

const access = (ports: Ports, action: Action): readonly Step[] => [
  authenticate(ports),
  requirePermission(ports.bundle, action, 'content'),
]

/** `POST /api/audit/holds`: nothing of a patient or of a request is erased until the hold is lifted by two people. */
export function placeHold(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/audit/holds',
    summary: {
      zh: '对一位患者或一条请求的留存内容设置法律保全',
      en: 'Put what is kept of a patient or a request under a legal hold',
    },
    access: 'identified',
    body: holdWish,
    status: 201,
    answer: hold,
    problems,
    steps: [
      ...access(ports, 'hold'),
      readJson(maxBodyBytes),
      async (ctx) => {
        const wish = parseWith(holdWish, ctx.state.body)
        const by = { ...agentOf(ctx), reason: wish.reason }
        const placed = await foreseen(() => ports.vault.hold(subjectOf(wish, ports), by), problemOf)
        ctx.status = 201
        ctx.body = showHold(placed, ports)
      },
    ],
  }
}

/** `GET /api/audit/holds`: newest first, by cursor. */
export function listHolds(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/holds',
    summary: { zh: '法律保全', en: 'Legal holds' },
    access: 'identified',
    query: page,
    answer: z.object({ holds: z.array(hold), next: z.uuid().nullable() }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      ...access(ports, 'hold'),
      async (ctx) => {
        const { after, limit } = parseWith(page, ctx.query)
        const holds = await ports.vault.holds(after ?? null, limit)
        ctx.body = { holds: holds.map((one) => showHold(one, ports)), next: nextOf(holds, limit) }
      },
    ],
  }
}

/** `POST /api/audit/orders`: one person asks; nothing happens until another approves. */
export function requestOrder(ports: Ports, maxBodyBytes: number): Route {
  return {
    method: 'post',
    path: '/api/audit/orders',
    summary: {
      zh: '申请删除患者或请求的留存内容、清理到期内容、解除保全或清除到期的日志条目（须第二人批准）',
      en: 'Ask to erase what is kept, to erase what has expired, to lift a hold or to let old entries of the log go; a second person approves',
    },
    access: 'identified',
    body: orderWish,
    status: 201,
    answer: counted,
    problems,
    steps: [
      ...access(ports, 'request'),
      readJson(maxBodyBytes),
      async (ctx) => {
        const { reason: why, ...wish } = parseWith(orderWish, ctx.state.body)
        const by = { ...agentOf(ctx), reason: why }
        const asked = askedFor(wish, ports)
        const {
          order: requested,
          entries,
          held,
        } = await foreseen(() => ports.vault.request(asked, by), problemOf)
        ctx.status = 201
        ctx.body = { ...showOrder(requested, ports), affected: entries, held }
      },
    ],
  }
}

/** `GET /api/audit/orders`: newest first, by cursor. */
export function listOrders(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/orders',
    summary: { zh: '删除与保全申请', en: 'What was asked for, and what became of it' },
    access: 'identified',
    query: page,
    answer: z.object({ orders: z.array(order), next: z.uuid().nullable() }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable'],
    steps: [
      ...access(ports, 'request'),
      async (ctx) => {
        const { after, limit } = parseWith(page, ctx.query)
        const orders = await ports.vault.orders(after ?? null, limit)
        ctx.body = {
          orders: orders.map((one) => showOrder(one, ports)),
          next: nextOf(orders, limit),
        }
      },
    ],
  }
}

/** `GET /api/audit/orders/:id`: one of them, with what it concerns now. */
export function readOrder(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/audit/orders/:id',
    summary: { zh: '一条删除或保全申请', en: 'One order' },
    access: 'identified',
    answer: counted,
    problems: ['invalid_request', 'access_denied', 'not_found', 'audit_unavailable'],
    steps: [
      ...access(ports, 'request'),
      async (ctx) => {
        const found = await ports.vault.order(orderId(ctx))
        if (found === null) throw toProblem('no-such-order')
        const { order: one, entries, held } = found
        ctx.body = { ...showOrder(one, ports), affected: entries, held }
      },
    ],
  }
}

/** `POST /api/audit/orders/:id/approve`: by another person than who asked; it is done at once, or goes on if it is long. */
export const approveOrder = (ports: Ports): Route =>
  decision(ports, true, {
    zh: '批准申请（须为另一人）',
    en: 'Approve an order: another person than who asked for it',
  })

/** `POST /api/audit/orders/:id/reject`: by another person, or by who asked and thinks better of it. */
export const rejectOrder = (ports: Ports): Route =>
  decision(ports, false, { zh: '驳回或撤回申请', en: 'Reject an order, or take it back' })

function decision(ports: Ports, approves: boolean, summary: Text): Route {
  return {
    method: 'post',
    path: `/api/audit/orders/:id/${approves ? 'approve' : 'reject'}`,
    summary,
    access: 'identified',
    answer: order,
    problems,
    steps: [
      ...access(ports, 'approve'),
      async (ctx) => {
        const by = { ...agentOf(ctx), approved: approves }
        const decided = await foreseen(() => ports.vault.decide(orderId(ctx), by), problemOf)
        ctx.body = showOrder(decided, ports)
      },
    ],
  }
}

const nextOf = (listed: readonly { readonly id: string }[], limit: number): string | null =>
  listed.length === limit ? (listed.at(-1)?.id ?? null) : null

const orderId = (ctx: Context): string => parseWith(z.uuid(), ctx['params']?.id)

function subjectOf(wish: { patient: z.infer<typeof patient> } | { entry: number }, ports: Ports) {
  return 'patient' in wish ? { patient: aliasesOf(wish.patient, ports) } : { entry: wish.entry }
}

type OrderWish = z.infer<typeof orderWish>

function askedFor(wish: Unreasoned<OrderWish>, ports: Ports): Parameters<Vault['request']>[0] {
  const { kind } = wish
  if (kind === 'erase') return { kind, subject: subjectOf(wish, ports) }
  if (kind === 'retire')
    return { kind, before: yearsBefore(ports.clock(), ports.bundle().audit.retention.years) }
  return wish
}

type Unreasoned<Wish> = Wish extends unknown ? Omit<Wish, 'reason'> : never

const showHold = ({ keys, ...rest }: Hold, { seal }: Ports) => ({
  ...rest,
  patients: keys.map(seal.patientReference),
})

function showOrder({ keys, approved, ...rest }: Order, { seal }: Ports) {
  const running = rest.doneAt === null ? 'running' : 'done'
  const decided = approved === true ? running : 'rejected'
  return {
    ...rest,
    patients: keys.map(seal.patientReference),
    state: approved === null ? 'waiting' : decided,
  }
}

const problemOf = (error: unknown) =>
  error instanceof ErasureRefused ? toProblem(error.refusal) : null

const refusals: Readonly<Record<Refusal, readonly [code: ProblemCode, words: Text]>> = {
  'nothing-kept': [
    'not_found',
    { zh: '没有留存任何相关内容', en: 'nothing is kept of this patient or request' },
  ],
  'nothing-old': [
    'not_found',
    {
      zh: '没有整个分区都已到期且可以清除的条目',
      en: 'no whole partition of entries is old enough and free to go',
    },
  ],
  'no-such-hold': [
    'not_found',
    { zh: '没有这项保全，或已解除', en: 'there is no such hold, or it is lifted' },
  ],
  'no-such-order': ['not_found', { zh: '没有这项申请', en: 'there is no such order' }],
  held: ['conflict', { zh: '处于法律保全中，不得删除', en: 'it is under a legal hold' }],
  'same-person': ['conflict', { zh: '须由另一人批准', en: 'another person has to approve it' }],
  decided: ['conflict', { zh: '该申请已有决定', en: 'it has been decided' }],
}

function toProblem(refusal: Refusal): Problem {
  const [code, words] = refusals[refusal]
  return new Problem(code, words)
}
