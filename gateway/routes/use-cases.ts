import { z } from 'zod'

import { permits, promotions, stages, type Action, type UseCase } from '#policy'

import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import type { Context } from '../steps/state.ts'
import { nextStep } from '../use-cases/next-step.ts'
import { nextStages, type NextStage } from '../use-cases/registry.ts'
import type { Suspension } from '../use-cases/suspensions.ts'
import type { Route } from './route.ts'

const text = z.object({ zh: z.string(), en: z.string() })
const time = z.iso.datetime()

/** That a use case is stopped, as it is shown. */
export const suspension = z.object({
  id: z.uuid(),
  useCase: z.string(),
  suspendedBy: z.string().describe('A keyed reference, here and below'),
  suspendedAt: time,
  entry: z.number().int().describe('The entry that says so'),
  reason: z.string().optional().describe('For who may suspend; here and below'),
  askedBy: z.string().nullable().describe('Who asks for it to be resumed'),
  askedAt: time.nullable(),
  askedReason: z.string().nullish(),
  resumedBy: z.string().nullable(),
  resumedAt: time.nullable(),
})

const listed = z.looseObject({
  id: z.string(),
  stage: z.enum(stages).describe('By the policy'),
  roadmap: z.object({ order: z.number().int(), because: text }).nullable(),
  suspension: suspension.nullable().describe('That somebody stopped it, whatever its stage'),
  next: z
    .object({
      to: z.enum(promotions),
      gates: z.array(z.object({ gate: z.string(), met: z.boolean(), because: text })),
    })
    .nullable()
    .describe('The stage that comes next, and what has to be so before; null when none does'),
  nextStep: text,
})

/** `GET /api/use-cases`: the registry of the bundle in force, in the order of the roadmap; with prompts for who may read the policy. */
export function listUseCases(ports: Ports): Route {
  return {
    method: 'get',
    path: '/api/use-cases',
    summary: {
      zh: '全部用途：阶段、是否暂停、推进次序、条件与下一步',
      en: 'All use cases: stage, suspension, roadmap, gates and the next step',
    },
    access: 'identified',
    answer: z.object({ policy: z.string(), useCases: z.array(listed) }),
    problems: ['access_denied', 'policy_unavailable', 'audit_unavailable'],
    steps: [
      authenticate(ports),
      async (ctx) => {
        const bundle = ports.bundle()
        const seen = bundle.useCases.filter((useCase) => maySee(ctx, ports, useCase))
        if (seen.length === 0) throw denied('read')
        const nextOf = await nextStages(bundle, ports)
        const suspended = await ports.suspensions.list()
        const shown = seen.toSorted(byRoadmap).map((useCase) => {
          const own = suspended.find((one) => one.useCase === useCase.id) ?? null
          return show(ctx, ports, { useCase, next: nextOf(useCase), suspension: own })
        })
        ctx.body = { policy: bundle.hash, useCases: shown }
      },
    ],
  }
}

type Standing = {
  readonly useCase: UseCase
  readonly next: NextStage | null
  readonly suspension: Suspension | null
}

function show(ctx: Context, ports: Ports, standing: Standing): object {
  const { useCase, next, suspension: stopped } = standing
  return {
    ...(readsPolicy(ctx, ports) ? useCase : withoutInstructions(useCase)),
    roadmap: useCase.roadmap ?? null,
    suspension: stopped && showSuspension(ctx, ports, stopped),
    next,
    nextStep: nextStep(standing),
  }
}

/** How models are instructed, and who takes part in a pilot, is for who answers for the policy. */
function withoutInstructions(useCase: UseCase): object {
  const { prompt: _prompt, outputSchema: _schema, pilotUsers, ...rest } = useCase
  return { ...rest, ...(pilotUsers && { namedUsers: pilotUsers.length }) }
}

/** A suspension for the caller: what people wrote about it is for who may suspend. */
export function showSuspension(ctx: Context, ports: Ports, stopped: Suspension): object {
  const { reason, askedReason, ...rest } = stopped
  const useCase = ports.bundle().useCases.find(({ id }) => id === stopped.useCase)
  const isTold = useCase !== undefined && may(ctx, ports, { action: 'suspend', useCase })
  return isTold ? { ...rest, reason, askedReason } : rest
}

const byRoadmap = (one: UseCase, other: UseCase): number => orderOf(one) - orderOf(other)
const orderOf = ({ roadmap }: UseCase): number => roadmap?.order ?? 1_000_000

const maySee = (ctx: Context, ports: Ports, useCase: UseCase): boolean =>
  readsPolicy(ctx, ports) || may(ctx, ports, { action: 'read', useCase })

function readsPolicy(ctx: Context, { bundle }: Ports): boolean {
  const { principal } = requireIdentified(ctx)
  const question = { action: 'read', subject: 'policy', at: ctx.state.at } as const
  return permits(bundle(), principal, question).allowed
}

type Wanted = { readonly action: Action; readonly useCase: UseCase | undefined }

function may(ctx: Context, { bundle }: Ports, { action, useCase }: Wanted): boolean {
  const { principal } = requireIdentified(ctx)
  const resource = useCase && { id: useCase.id, group: useCase.group, stage: useCase.stage }
  const { at } = ctx.state
  const question = { action, subject: 'use-case', at, ...(resource && { resource }) } as const
  return permits(bundle(), principal, question).allowed
}

/** The use case that the address names, when the caller may do this with it; throws `access_denied` or `not_found`. */
export function requireUseCase(ctx: Context, ports: Ports, action: Action): UseCase {
  const useCase = namedUseCase(ctx, ports)
  if (!may(ctx, ports, { action, useCase })) throw denied(action)
  if (useCase === undefined) throw noSuchUseCase()
  return useCase
}

/** The use case that the address names; undefined when there is none. */
export const namedUseCase = (ctx: Context, { bundle }: Ports): UseCase | undefined =>
  bundle().useCases.find(({ id }) => id === ctx['params']?.id)

export const noSuchUseCase = (): Problem =>
  new Problem('not_found', { zh: '没有这个用途', en: 'there is no such use case' })

const denied = (action: Action): Problem =>
  new Problem('access_denied', {
    zh: `您的角色不能执行此操作（${action} use-case）`,
    en: `your roles do not permit this (${action} use-case)`,
  })
