import { z } from 'zod'

import { decide, visibleUseCases, type Bundle, type UseCase } from '#policy'

import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, onBehalfHeader, requireIdentified, scopesOf } from '../steps/authenticate.ts'
import type { Context } from '../steps/state.ts'
import type { Route } from './route.ts'

const model = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.number().int(),
  owned_by: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  description: z.object({ zh: z.string(), en: z.string() }),
})

/** `GET /v1/models`: the use cases and models this caller may use, decided by the same function as the call itself. */
export function listModels(ports: Ports): Route {
  return {
    method: 'get',
    path: '/v1/models',
    summary: { zh: '您可以使用的用途与模型', en: 'The use cases and models you may use' },
    access: 'identified',
    headers: z.object(onBehalfHeader),
    answer: z.object({ object: z.literal('list'), data: z.array(model) }),
    problems: ['access_denied', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports, { asks: true }),
      async (ctx) => {
        ctx.body = { object: 'list', data: await visibleModels(ctx, ports) }
      },
    ],
  }
}

/** `GET /v1/models/:id`, as the OpenAI SDKs call it. */
export function retrieveModel(ports: Ports): Route {
  return {
    method: 'get',
    path: '/v1/models/:id',
    summary: { zh: '一个用途或模型', en: 'One use case or model' },
    access: 'identified',
    headers: z.object(onBehalfHeader),
    answer: model,
    problems: ['unknown_model', 'access_denied', 'rate_limited', 'audit_unavailable'],
    steps: [
      authenticate(ports, { asks: true }),
      async (ctx) => {
        const models = await visibleModels(ctx, ports)
        const found = models.find(({ id }) => id === ctx['params']?.id)
        if (!found) throw unknownModel()
        ctx.body = found
      },
    ],
  }
}

const unknownModel = () =>
  new Problem(
    'unknown_model',
    { zh: '没有这个用途，或您不能使用', en: 'no such use case, or not for you' },
    { param: 'id' },
  )

async function visibleModels(ctx: Context, ports: Ports): Promise<z.infer<typeof model>[]> {
  const identified = requireIdentified(ctx)
  const { principal } = identified
  const bundle = ports.bundle()
  const caller = {
    principal,
    purpose: null,
    qualifications: await ports.qualifications(principal.subject),
    at: ports.clock(),
    suspended: await ports.suspensions.inForce(),
    scopes: scopesOf(identified),
  }
  const useCases = visibleUseCases(bundle, caller)
  const aliases = bundle.models.flatMap(({ id }) => {
    const decision = decide(bundle, { ...caller, model: id })
    return decision.kind === 'allow' ? [toModel(id, decision.useCase, bundle)] : []
  })
  return [...useCases.map((useCase) => toModel(useCase.id, useCase, bundle)), ...aliases]
}

const toModel = (id: string, { name, description }: UseCase, bundle: Bundle) => ({
  id,
  object: 'model' as const,
  created: 0,
  owned_by: `wardline:${bundle.name}`,
  name,
  description,
})
