/**
 * Who may do what: one row for each route (several where it depends on what is asked), and in it everybody who may. Whoever is not named
 * must be refused. The tests that read it call every combination.
 */
import type { Role } from '#policy'

import type { World } from './world.ts'

/** Everybody who tries, by the roles that their token carries. */
export const people = {
  'nobody in particular': [],
  clinician: ['clinician'],
  'IT staff': ['it_staff'],
  manager: ['manager'],
  officer: ['compliance_officer'],
  administrator: ['administrator'],
  service: ['service'],
  'officer who administers': ['compliance_officer', 'administrator'],
  'clinician who administers': ['clinician', 'administrator'],
  'service that is an officer': ['service', 'compliance_officer'],
} as const satisfies Readonly<Record<string, readonly Role[]>>

export type Person = keyof typeof people

/** The department of the pilots in the table, and another one. */
export const departments = ['cardiology', 'radiology'] as const

export type Row = {
  /** `POST /api/keys`, as it stands among the routes. */
  readonly route: string
  /** The address to call; the route itself when it has no parameters. */
  readonly path?: (world: World) => string
  readonly body?: (world: World) => unknown
  readonly headers?: Readonly<Record<string, string>>
  /** `everybody` need not even say who they are; `identified` need no role. */
  readonly may: 'everybody' | 'identified' | readonly Person[]
  /** Only for people of this department. */
  readonly within?: (typeof departments)[number]
  /** What whoever may is told, when it is not that it was done. */
  readonly answers?: number
}

const reason = '按制度进行的例行核对'
const because = () => ({ reason })
const nothing = () => ({})

const staff = [
  'clinician',
  'IT staff',
  'manager',
  'officer',
  'administrator',
  'officer who administers',
  'clinician who administers',
] as const satisfies readonly Person[]
const officers = ['officer'] as const
const careGivers = ['clinician', 'clinician who administers'] as const
const administrators = [
  'administrator',
  'officer who administers',
  'clinician who administers',
] as const
const policyWriters = ['officer', ...administrators] as const

const ask = (model: string) => () => ({
  model,
  messages: [{ role: 'user', content: '请整理：患者血压120/80mmHg。' }],
})
const chat = 'POST /v1/chat/completions'
const nowhere = 999_999

const asking: readonly Row[] = [
  { route: chat, body: ask('general-assistant'), may: staff },
  { route: chat, body: ask('emr-structuring'), may: ['clinician'] },
  { route: chat, body: ask('order-review'), may: ['clinician'], within: 'cardiology' },
  { route: chat, body: ask('imaging-report-assist'), may: ['clinician'], within: 'radiology' },
  { route: chat, body: ask('staff-scheduling'), may: ['manager'] },
  {
    route: chat,
    body: ask('record-quality-control'),
    may: [
      'clinician',
      'manager',
      'service',
      'clinician who administers',
      'service that is an officer',
    ],
  },
  { route: chat, body: ask('prognosis-warning'), may: [] },
  { route: 'GET /v1/models', may: 'identified' },
  // Whoever may not use it is told what is told of one that does not exist.
  { route: 'GET /v1/models/:id', path: () => '/v1/models/general-assistant', may: 'identified' },
  { route: 'POST /api/deidentify', body: () => ({ text: '血压120/80mmHg' }), may: staff },
  {
    route: 'POST /api/deidentify/cases',
    body: () => ({ text: '患者王小明', missed: [{ start: 2, end: 5, type: 'PERSON' }] }),
    may: staff,
  },
  { route: 'POST /api/policy/explain', body: () => ({ model: 'emr-structuring' }), may: staff },
  {
    route: 'POST /api/policy/explain',
    body: ({ asked }) => ({ entry: asked }),
    may: officers,
  },
]

const log: readonly Row[] = [
  { route: 'GET /api/audit/entries', may: officers },
  {
    route: 'GET /api/audit/entries/:index',
    path: ({ asked }) => `/api/audit/entries/${asked}`,
    may: officers,
  },
  {
    route: 'GET /api/audit/entries/:index/proof',
    path: ({ asked }) => `/api/audit/entries/${asked}/proof`,
    may: officers,
  },
  { route: 'GET /api/audit/checkpoint', may: officers },
  { route: 'GET /api/audit/export', may: officers },
  { route: 'GET /api/audit/export', path: () => '/api/audit/export?format=csv', may: officers },
  { route: 'GET /api/audit/tlog/checkpoint', may: officers },
  {
    route: 'GET /api/audit/tlog/tile/*path',
    path: ({ asked }) => `/api/audit/tlog/tile/entries/000.p/${asked}`,
    may: officers,
  },
  { route: 'GET /api/audit/tail', may: officers },
  { route: 'POST /api/audit/reference', body: () => ({ subject: 'dr.lin' }), may: officers },
]

const content: readonly Row[] = [
  {
    route: 'GET /api/audit/content/:index',
    path: ({ asked }) => `/api/audit/content/${asked}`,
    headers: { 'x-wardline-reason': encodeURIComponent(reason) },
    may: officers,
  },
  {
    route: 'POST /api/audit/content/:index',
    path: ({ asked }) => `/api/audit/content/${asked}`,
    body: because,
    may: officers,
  },
  { route: 'GET /api/audit/holds', may: officers },
  {
    route: 'POST /api/audit/holds',
    body: ({ alsoAsked }) => ({ entry: alsoAsked, reason }),
    may: officers,
  },
  { route: 'GET /api/audit/orders', may: officers },
  {
    route: 'POST /api/audit/orders',
    body: ({ asked }) => ({ kind: 'erase', entry: asked, reason }),
    may: officers,
  },
  {
    route: 'GET /api/audit/orders/:id',
    path: ({ order }) => `/api/audit/orders/${order}`,
    may: officers,
  },
  {
    route: 'POST /api/audit/orders/:id/approve',
    path: ({ order }) => `/api/audit/orders/${order}/approve`,
    may: officers,
  },
  {
    route: 'POST /api/audit/orders/:id/reject',
    path: ({ otherOrder }) => `/api/audit/orders/${otherOrder}/reject`,
    may: officers,
  },
]

const aReview = (step: string) => (world: World) => `/api/audit/reviews/${world.review}/${step}`

const reviews: readonly Row[] = [
  { route: 'GET /api/audit/reviews', may: officers },
  {
    route: 'GET /api/audit/reviews/report',
    path: () => '/api/audit/reviews/report?month=2026-11',
    may: officers,
  },
  {
    route: 'GET /api/audit/reviews/:id',
    path: ({ review }) => `/api/audit/reviews/${review}`,
    may: officers,
  },
  {
    route: 'POST /api/audit/reviews/:id/assign',
    path: aReview('assign'),
    body: nothing,
    may: officers,
  },
  {
    route: 'POST /api/audit/reviews/:id/explain',
    path: aReview('explain'),
    body: () => ({ explanation: 'emergency' }),
    may: officers,
  },
  {
    route: 'POST /api/audit/reviews/:id/decide',
    path: aReview('decide'),
    body: () => ({ outcome: 'justified' }),
    may: officers,
  },
  {
    route: 'POST /api/audit/reviews/:id/sign',
    path: aReview('sign'),
    body: nothing,
    may: officers,
  },
]

const aPolicy = (step: string) => (world: World) => `/api/policies/${world.policy}/${step}`

const policies: readonly Row[] = [
  { route: 'GET /api/policies', may: policyWriters },
  { route: 'GET /api/policies/:number', path: () => '/api/policies/1', may: policyWriters },
  {
    route: 'POST /api/policies',
    body: ({ policyFiles }) => ({ files: policyFiles(), reason }),
    may: policyWriters,
  },
  // Somebody else's version is the subject of another test; this one nobody wrote.
  {
    route: 'POST /api/policies/:number',
    path: () => `/api/policies/${nowhere}`,
    body: ({ policyFiles }) => ({ files: policyFiles(), reason }),
    may: policyWriters,
    answers: 404,
  },
  {
    route: 'POST /api/policies/:number/propose',
    path: () => `/api/policies/${nowhere}/propose`,
    body: nothing,
    may: policyWriters,
    answers: 404,
  },
  {
    route: 'POST /api/policies/:number/withdraw',
    path: () => `/api/policies/${nowhere}/withdraw`,
    body: nothing,
    may: policyWriters,
    answers: 404,
  },
  {
    route: 'POST /api/policies/:number/simulate',
    path: () => '/api/policies/1/simulate',
    body: nothing,
    may: officers,
  },
  {
    route: 'POST /api/policies/:number/approve',
    path: aPolicy('approve'),
    body: nothing,
    may: officers,
  },
  {
    route: 'POST /api/policies/:number/reject',
    path: ({ otherPolicy }) => `/api/policies/${otherPolicy}/reject`,
    body: because,
    may: officers,
  },
  {
    route: 'POST /api/policies/:number/rollback',
    path: () => '/api/policies/1/rollback',
    body: because,
    may: policyWriters,
  },
]

const aUseCase = (step: string) => () => `/api/use-cases/visit-guide/${step}`

const useCases: readonly Row[] = [
  { route: 'GET /api/use-cases', may: ['manager', ...policyWriters] },
  {
    route: 'GET /api/use-cases/:id/evidence',
    path: aUseCase('evidence'),
    may: ['manager', 'officer', 'officer who administers'],
  },
  {
    route: 'POST /api/use-cases/:id/promote',
    path: () => '/api/use-cases/cost-accounting/promote',
    body: () => ({ to: 'pilot', departments: ['finance'], reason }),
    may: policyWriters,
  },
  {
    route: 'POST /api/use-cases/:id/suspend',
    path: aUseCase('suspend'),
    body: because,
    may: policyWriters,
  },
  {
    route: 'POST /api/use-cases/:id/resume',
    path: aUseCase('resume'),
    body: because,
    may: policyWriters,
  },
  {
    route: 'POST /api/use-cases/:id/resume/approve',
    path: aUseCase('resume/approve'),
    body: nothing,
    may: ['officer', 'officer who administers'],
  },
  // By now it goes on.
  {
    route: 'POST /api/use-cases/:id/resume/reject',
    path: aUseCase('resume/reject'),
    body: nothing,
    may: ['officer', 'officer who administers'],
    answers: 409,
  },
]

const nobodys = '00000000-0000-4000-8000-000000000000'

const systems: readonly Row[] = [
  { route: 'GET /api/service-accounts', may: administrators },
  {
    route: 'POST /api/service-accounts',
    body: () => ({ name: '质控系统', department: null }),
    may: administrators,
  },
  {
    route: 'DELETE /api/service-accounts/:id',
    path: () => `/api/service-accounts/${nobodys}`,
    may: administrators,
    answers: 404,
  },
  {
    route: 'POST /api/service-accounts/:id/keys',
    path: () => `/api/service-accounts/${nobodys}/keys`,
    body: () => ({ label: '接口机', scopes: ['record-quality-control'], allowFrom: ['10.0.0.8'] }),
    may: administrators,
    answers: 404,
  },
  { route: 'GET /api/notifications', may: policyWriters },
  {
    route: 'POST /api/notifications/:id/retry',
    path: () => `/api/notifications/${nobodys}/retry`,
    may: policyWriters,
    answers: 404,
  },
]

const own: readonly Row[] = [
  { route: 'POST /api/break-glass', body: because, may: careGivers },
  { route: 'GET /api/break-glass', may: [...careGivers, 'officer', 'officer who administers'] },
  {
    route: 'DELETE /api/break-glass/:id',
    path: ({ emergency }) => `/api/break-glass/${emergency}`,
    may: careGivers,
    answers: 404,
  },
  { route: 'GET /api/destinations', may: administrators },
  { route: 'POST /api/keys', body: () => ({ label: '查房工作站' }), may: staff },
  { route: 'GET /api/keys', may: staff },
  {
    route: 'DELETE /api/keys/:id',
    path: ({ key }) => `/api/keys/${key}`,
    may: staff,
    answers: 404,
  },
  {
    route: 'POST /api/keys/:id/rotate',
    path: ({ key }) => `/api/keys/${key}/rotate`,
    body: nothing,
    may: staff,
    answers: 404,
  },
  { route: 'GET /api/me', may: 'identified' },
]

/** Where nobody signs in with a browser, as here, these have nothing to do. */
const browser: readonly Row[] = [
  { route: 'GET /auth/login', may: 'everybody', answers: 503 },
  { route: 'GET /auth/callback', may: 'everybody', answers: 503 },
  { route: 'POST /auth/logout', may: 'identified', answers: 503 },
  { route: 'POST /auth/logout-everywhere', may: 'identified', answers: 503 },
  { route: 'GET /auth/leave', may: 'everybody', answers: 503 },
  { route: 'POST /auth/back-channel-logout', may: 'everybody', answers: 503 },
]

const open: readonly Row[] = [
  { route: 'GET /healthz', may: 'everybody' },
  { route: 'GET /readyz', may: 'everybody' },
  { route: 'GET /metrics', may: 'everybody' },
  { route: 'GET /openapi.json', may: 'everybody' },
  { route: 'GET /docs', may: 'everybody' },
  { route: 'GET /docs.css', may: 'everybody' },
  { route: 'GET /', may: 'everybody' },
]

/** In this order: what is read comes before what is changed. */
export const matrix: readonly Row[] = [
  ...asking,
  ...log,
  ...content,
  ...reviews,
  ...policies,
  ...useCases,
  ...systems,
  ...own,
  ...browser,
  ...open,
]
