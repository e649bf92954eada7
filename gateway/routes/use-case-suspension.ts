import { z } from 'zod'

import type { Actor } from '#audit'
import type { Action, Text, UseCase } from '#policy'

import type { Agent } from '../agent.ts'
import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { agentOf, authenticate } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import {
  SuspensionRefused,
  type Suspension,
  type SuspensionRefusal,
} from '../use-cases/suspensions.ts'
import { reason } from './audit-content.ts'
import { foreseen } from './foreseen.ts'
import type { Route } from './route.ts'
import { requireUseCase, showSuspension, suspension } from './use-cases.ts'

const why = z.strictObject({ reason })
const nothing = z.strictObject({})

/** `POST /api/use-cases/:id/suspend`: one person stops a use case, at once and for everybody. */
export const suspendUseCase = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: 'suspend',
    action: 'suspend',
    status: 201,
    summary: {
      zh: '立即暂停用途（一人即可，须说明理由；紧急访问也不能越过）',
      en: 'Suspend a use case at once: one person, for a reason; in an emergency too',
    },
    body: why,
    take: ({ id }, by, said) => ports.suspensions.suspend(id, { ...by, ...said }),
  })

/** `POST /api/use-cases/:id/resume`: one person asks; nothing happens until another approves. */
export const resumeUseCase = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: 'resume',
    action: 'request',
    summary: { zh: '申请恢复被暂停的用途', en: 'Ask for a suspended use case to be resumed' },
    body: why,
    take: ({ id }, by, said) => ports.suspensions.ask(id, { ...by, ...said }),
  })

/** `POST /api/use-cases/:id/resume/approve`: another compliance officer than who asked. */
export const approveResuming = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: 'resume/approve',
    action: 'approve',
    summary: {
      zh: '批准恢复（须为申请人以外的合规官）',
      en: 'Approve that it is resumed: another compliance officer than who asked',
    },
    body: nothing,
    take: ({ id }, by) => {
      requireOfficer(by.actor)
      return ports.suspensions.approve(id, by)
    },
  })

/** `POST /api/use-cases/:id/resume/reject`: by an officer, who may be the one who asked and thinks better of it. */
export const rejectResuming = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: 'resume/reject',
    action: 'approve',
    summary: { zh: '驳回或撤回恢复申请', en: 'Reject what was asked for, or take it back' },
    body: nothing,
    take: ({ id }, by) => ports.suspensions.reject(id, by),
  })

type Wanted<Said> = {
  readonly path: string
  readonly action: Action
  readonly status?: number
  readonly summary: Text
  readonly body: z.ZodType<Said>
  readonly take: (useCase: UseCase, by: Agent, said: Said) => Promise<Suspension>
}

function step<Said>(ports: Ports, maxBodyBytes: number, wanted: Wanted<Said>): Route {
  const { path, action, status = 200, summary, body, take } = wanted
  return {
    method: 'post',
    path: `/api/use-cases/:id/${path}`,
    summary,
    access: 'identified',
    body,
    status,
    answer: suspension,
    problems: ['invalid_request', 'access_denied', 'not_found', 'conflict', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      readJson(maxBodyBytes),
      async (ctx) => {
        const useCase = requireUseCase(ctx, ports, action)
        const said = parseWith(body, ctx.state.body)
        const taken = await foreseen(() => take(useCase, agentOf(ctx), said), problemOf)
        ctx.status = status
        ctx.body = showSuspension(ctx, ports, taken)
      },
    ],
  }
}

/** Whatever a bundle permits: what one person stopped goes on by a compliance officer's word. */
function requireOfficer({ roles }: Actor): void {
  if (!roles.includes('compliance_officer'))
    throw new Problem('access_denied', {
      zh: '恢复用途须由合规官批准',
      en: 'that a use case is resumed is approved by a compliance officer',
    })
}

const problemOf = (error: unknown) =>
  error instanceof SuspensionRefused ? new Problem(...refusals[error.refusal]) : null

const refusals: Readonly<Record<SuspensionRefusal, readonly [code: ProblemCode, words: Text]>> = {
  'suspended-already': ['conflict', { zh: '该用途已经暂停', en: 'it is suspended already' }],
  'not-suspended': ['conflict', { zh: '该用途没有被暂停', en: 'it is not suspended' }],
  'asked-already': [
    'conflict',
    {
      zh: '已有人申请恢复，待另一人批准',
      en: 'somebody has asked for it already; another person approves',
    },
  ],
  'not-asked': ['conflict', { zh: '没有人申请恢复', en: 'nobody has asked for it to be resumed' }],
  'same-person': [
    'conflict',
    { zh: '须由申请人以外的另一人批准', en: 'another person than who asked has to approve' },
  ],
}
