import { z } from 'zod'

import type { Action, BundleFault, Text } from '#policy'

import type { Agent } from '../agent.ts'
import { parseWith } from '../parse-with.ts'
import { PolicyRefused, type PolicyRefusal } from '../policies/refused.ts'
import type { Version } from '../policies/versions.ts'
import type { Ports } from '../ports.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { agentOf } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import type { Context } from '../steps/state.ts'
import { reason } from './audit-content.ts'
import { foreseen } from './foreseen.ts'
import { access, noSuchVersion, numberOf, showVersion, version } from './policies.ts'
import { promotionProblem } from './promotion-problem.ts'
import type { Route } from './route.ts'

const file = z.strictObject({
  path: z
    .string()
    .max(200)
    .regex(/^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*\.ya?ml$/u)
    .describe('Relative, such as `use-cases/triage.yaml`'),
  text: z.string().max(1_000_000),
})

const files = z
  .array(file)
  .min(1)
  .max(500)
  .refine((all) => new Set(all.map(({ path }) => path)).size === all.length, {
    error: 'two files have the same path',
  })

const draft = z.strictObject({ files, reason })
const nothing = z.strictObject({})
const why = z.strictObject({ reason })
const approval = z.strictObject({
  remark: reason.optional(),
  activateAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('When it comes into force, at most a year ahead; at once when it is left out'),
})

/** `POST /api/policies`: begins a version, on top of the one in force. */
export const draftPolicy = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: '/api/policies',
    action: 'propose',
    status: 201,
    summary: { zh: '起草策略版本', en: 'Draft a version of the policy' },
    body: draft,
    take: (_ctx, by, said) => ports.policies.draft(said, by),
  })

/** `POST /api/policies/:number`: changes a draft; its author only. */
export const revisePolicy = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: '/api/policies/:number',
    action: 'propose',
    summary: { zh: '修改自己的草稿', en: 'Change one’s own draft' },
    body: draft,
    take: (ctx, by, said) => ports.policies.revise(numberOf(ctx), said, by),
  })

/** `POST /api/policies/:number/propose`: from here on it does not change; refused with file, line and path when it is broken. */
export const proposePolicy = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: '/api/policies/:number/propose',
    action: 'propose',
    summary: { zh: '提交审批', en: 'Propose a draft' },
    body: nothing,
    take: (ctx, by) => ports.policies.propose(numberOf(ctx), by),
  })

/** `POST /api/policies/:number/approve`: by another person than its author, once its tests pass. */
export const approvePolicy = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: '/api/policies/:number/approve',
    action: 'approve',
    summary: {
      zh: '批准（须为另一位合规官，且自带测试全部通过）',
      en: 'Approve: another compliance officer than its author, once its tests pass',
    },
    body: approval,
    take: (ctx, by, { activateAt, remark }) => {
      requireOfficer(ctx)
      const at = activateAt === undefined ? undefined : new Date(activateAt)
      if (at !== undefined && !isAhead(at, ports.clock()))
        throw new Problem('invalid_request', notAhead, { param: 'activateAt' })
      return ports.policies.approve(numberOf(ctx), by, {
        ...(remark !== undefined && { remark }),
        ...(at && { activateAt: at }),
      })
    },
  })

/** `POST /api/policies/:number/reject`: says why; also of one that was approved and waits for its time. */
export const rejectPolicy = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: '/api/policies/:number/reject',
    action: 'approve',
    summary: { zh: '驳回', en: 'Reject a proposal' },
    body: why,
    take: (ctx, by, said) => ports.policies.reject(numberOf(ctx), by, said.reason),
  })

/** `POST /api/policies/:number/withdraw`: its author thinks better of it. */
export const withdrawPolicy = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: '/api/policies/:number/withdraw',
    action: 'propose',
    summary: { zh: '撤回自己的版本', en: 'Withdraw one’s own version' },
    body: nothing,
    take: (ctx, by) => ports.policies.withdraw(numberOf(ctx), by),
  })

/** `POST /api/policies/:number/rollback`: proposes a version that was in force before; another person approves it, like any other. */
export const rollBackPolicy = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    path: '/api/policies/:number/rollback',
    action: 'propose',
    status: 201,
    summary: {
      zh: '回退：把曾经生效的版本重新提交审批',
      en: 'Roll back: propose a version that was in force before',
    },
    body: why,
    take: (ctx, by, said) => ports.policies.rollBack(numberOf(ctx), said.reason, by),
  })

type Wanted<Said> = {
  readonly path: string
  readonly action: Action
  readonly status?: number
  readonly summary: Text
  readonly body: z.ZodType<Said>
  readonly take: (ctx: Context, by: Agent, said: Said) => Promise<Version>
}

function step<Said>(ports: Ports, maxBodyBytes: number, wanted: Wanted<Said>): Route {
  const { path, action, status = 200, summary, body, take } = wanted
  return {
    method: 'post',
    path,
    summary,
    access: 'identified',
    body,
    status,
    answer: version,
    problems: ['invalid_request', 'access_denied', 'not_found', 'conflict', 'audit_unavailable'],
    steps: [
      ...access(ports, action),
      readJson(maxBodyBytes),
      async (ctx) => {
        const said = parseWith(body, ctx.state.body)
        const taken = await foreseen(() => take(ctx, agentOf(ctx), said), policyProblem)
        ctx.status = status
        ctx.body = await showVersion(taken, ports)
      },
    ],
  }
}

/** Whatever a bundle permits: a policy is approved by a compliance officer. */
function requireOfficer({ state }: Context): void {
  if (state.actor?.roles.includes('compliance_officer') !== true)
    throw new Problem('access_denied', {
      zh: '策略须由合规官批准',
      en: 'a policy is approved by a compliance officer',
    })
}

const yearMs = 366 * 86_400_000
const isAhead = (at: Date, now: Date): boolean => at > now && at.getTime() - now.getTime() <= yearMs
const notAhead: Text = {
  zh: '生效时间须在此刻之后的一年以内',
  en: 'it has to be within a year from now',
}

/** Why a step of a version was not taken, as an answer; null where something else went wrong. */
export function policyProblem(error: unknown): Problem | null {
  if (!(error instanceof PolicyRefused)) return promotionProblem(error)
  const [code, words] = refusals[error.refusal]
  return new Problem(code, error.refusal === 'broken' ? tellFaults(error.faults) : words)
}

const mostTold = 20

/** `file:line:column field: message`, as compilers print it. */
function tellFaults(faults: readonly BundleFault[]): Text {
  const tell = (language: keyof Text): string =>
    faults
      .slice(0, mostTold)
      .map((one) => `${one.path}:${one.line}:${one.column} ${one.field}: ${one.message[language]}`)
      .join('\n')
  return { zh: tell('zh'), en: tell('en') }
}

const refusals: Readonly<Record<PolicyRefusal, readonly [code: ProblemCode, words: Text]>> = {
  'no-such-version': ['not_found', noSuchVersion],
  'wrong-state': [
    'conflict',
    {
      zh: '该版本现在不能走这一步（起草、提交、由另一人批准、生效）',
      en: 'the version is not at this step: it is drafted, proposed, approved by another person, and comes into force',
    },
  ],
  'not-author': [
    'access_denied',
    { zh: '只有起草人可以这样做', en: 'only who wrote the version may do this' },
  ],
  'same-person': [
    'conflict',
    { zh: '须由起草人以外的另一人批准', en: 'another person than its author has to approve it' },
  ],
  broken: ['invalid_request', { zh: '策略文件有错', en: 'the files are broken' }],
  unchanged: [
    'conflict',
    { zh: '与生效的版本相同', en: 'it says the same as the version in force' },
  ],
  'tests-failed': [
    'conflict',
    {
      zh: '自带测试未全部通过（或没有测试），不能批准',
      en: 'its own tests do not all pass, or it has none: it cannot be approved',
    },
  ],
  'locks-out': [
    'conflict',
    {
      zh: '按此版本将没有合规官可以起草并批准策略，不予提交',
      en: 'under this version no compliance officer could propose and approve a policy',
    },
  ],
  'base-changed': [
    'conflict',
    {
      zh: '起草之后另一版本已经生效，请在其基础上重新起草',
      en: 'another version has come into force since it was drafted; draft it anew on top of that one',
    },
  ],
  'another-waits': [
    'conflict',
    {
      zh: '另一版本已批准、等待生效；请等它生效或先撤回',
      en: 'another version is approved and waits for its time; let it come into force, or take it back first',
    },
  ],
  'never-active': [
    'conflict',
    { zh: '只能回退到曾经生效的版本', en: 'only a version that was in force can be returned to' },
  ],
}
