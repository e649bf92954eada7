import { z } from 'zod'

import {
  explanations,
  outcomes,
  ReviewRefused,
  type Officer,
  type ReviewCase,
  type ReviewRefusal,
} from '#audit'
import type { Action, Text } from '#policy'

import { parseWith } from '../parse-with.ts'
import type { Ports } from '../ports.ts'
import { Problem, type ProblemCode } from '../problems.ts'
import { agentOf } from '../steps/authenticate.ts'
import { readJson } from '../steps/read-json.ts'
import { reason } from './audit-content.ts'
import { access, noSuchCase, reviewCase, showCase } from './audit-reviews.ts'
import { foreseen } from './foreseen.ts'
import type { Route } from './route.ts'

const note = reason.optional()

const assignment = z.strictObject({
  subject: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('The subject (`sub`) of a person; whoever asks when it is left out'),
})

const explanation = z.strictObject({ explanation: z.enum(explanations), note })
const decision = z.strictObject({ outcome: z.enum(outcomes), note })
const nothing = z.strictObject({})

/** `POST /api/audit/reviews/:id/assign`: takes a case, or gives it to somebody. */
export const assignReview = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    name: 'assign',
    action: 'decide',
    summary: { zh: '领取或分派复核案', en: 'Take a case, or give it to somebody' },
    body: assignment,
    take: (id, by, { subject }) => {
      const assignee = subject === undefined ? by.actor.ref : ports.seal.staffReference(subject)
      return ports.review.assign(id, by, assignee)
    },
  })

/** `POST /api/audit/reviews/:id/explain`: puts down what the person or the department gave as the reason. */
export const explainReview = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    name: 'explain',
    action: 'decide',
    summary: { zh: '记下当事人或科室的说明', en: 'Put down what was given as the reason' },
    body: explanation,
    take: (id, by, said) => ports.review.explain(id, by, said),
  })

/** `POST /api/audit/reviews/:id/decide`: says whether what happened was in order, and what follows. */
export const decideReview = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    name: 'decide',
    action: 'decide',
    summary: { zh: '作出结论', en: 'Decide a case' },
    body: decision,
    take: (id, by, said) => ports.review.decide(id, by, said),
  })

/** `POST /api/audit/reviews/:id/sign`: signs the decision; an emergency takes two people. */
export const signReview = (ports: Ports, maxBodyBytes: number): Route =>
  step(ports, maxBodyBytes, {
    name: 'sign',
    action: 'sign',
    summary: {
      zh: '签署结论（紧急诊疗须两人）',
      en: 'Sign the decision; an emergency takes two people',
    },
    body: nothing,
    take: (id, by) => ports.review.sign(id, by),
  })

type Wanted<Said> = {
  readonly name: string
  readonly action: Action
  readonly summary: Text
  readonly body: z.ZodType<Said>
  readonly take: (id: string, by: Officer, said: Said) => Promise<ReviewCase>
}

function step<Said>(ports: Ports, maxBodyBytes: number, wanted: Wanted<Said>): Route {
  const { name, action, summary, body, take } = wanted
  return {
    method: 'post',
    path: `/api/audit/reviews/:id/${name}`,
    summary,
    access: 'identified',
    body,
    answer: reviewCase,
    problems: ['invalid_request', 'access_denied', 'not_found', 'conflict', 'audit_unavailable'],
    steps: [
      ...access(ports, action),
      readJson(maxBodyBytes),
      async (ctx) => {
        const said = parseWith(body, ctx.state.body)
        const id = parseWith(z.uuid(), ctx['params']?.id)
        const taken = await foreseen(() => take(id, agentOf(ctx), said), problemOf)
        ctx.body = showCase(taken, ports.clock())
      },
    ],
  }
}

const problemOf = (error: unknown) =>
  error instanceof ReviewRefused ? new Problem(...refusals[error.refusal]) : null

const refusals: Readonly<Record<ReviewRefusal, readonly [code: ProblemCode, words: Text]>> = {
  'no-such-case': ['not_found', noSuchCase],
  'own-case': [
    'access_denied',
    { zh: '不得复核与本人有关的案件', en: 'nobody reviews a case about themselves' },
  ],
  'wrong-state': [
    'conflict',
    {
      zh: '该案现在不能走这一步（先说明，再作结论，后签署）',
      en: 'the case is not at this step: it is explained, then decided, then signed',
    },
  ],
  'same-person': [
    'conflict',
    { zh: '您已签署，须由另一人再签', en: 'you have signed; another person has to sign as well' },
  ],
}
