import { z } from 'zod'

import { problems, type ProblemCode } from './problems.ts'
import type { Route } from './routes/route.ts'

/** The OpenAPI 3.1 description of the routes; `docs/openapi.json` is this, and a test keeps it so. */
export function describeRoutes(routes: readonly Route[], version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Wardline 护界',
      version,
      description: '医院人工智能请求的唯一关口。The one gate that a hospital’s AI requests pass.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'OIDC access token, or a personal key (`wl_…`)',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-wardline',
          description:
            'Browser session from `/auth/login`; what changes anything must come from a page of the same origin',
        },
      },
      schemas: { Error: errorSchema() },
    },
    paths: pathsOf(routes),
  }
}

function pathsOf(routes: readonly Route[]): object {
  const paths: { [path: string]: { [method: string]: object } } = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/[:*](\w+)/gu, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operation(route) }
  }
  return paths
}

function operation(route: Route): object {
  return {
    summary: `${route.summary.zh} · ${route.summary.en}`,
    ...(route.access === 'identified' && { security: [{ bearer: [] }, { session: [] }] }),
    parameters: [
      ...pathParameters(route),
      ...namedParameters('query', route.query),
      ...namedParameters('header', route.headers),
    ],
    ...(route.body && {
      requestBody: { required: true, content: jsonContent(toSchema(route.body)) },
    }),
    responses: { [route.status ?? 200]: success(route), ...failures(route) },
  }
}

const pathParameters = ({ path }: Route) =>
  [...path.matchAll(/[:*](\w+)/gu)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))

const namedParameters = (place: 'query' | 'header', group: z.ZodObject | undefined) =>
  Object.entries(group?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: false,
    schema: toSchema(z.instanceof(z.ZodType).parse(schema)),
  }))

function success({ answer }: Route): object {
  const content =
    typeof answer === 'string'
      ? { [answer]: { schema: { type: 'string' } } }
      : jsonContent(toSchema(answer))
  return { description: 'OK', content }
}

/** Every route that identifies its caller can also refuse that, and every route can fail inside. */
function failures(route: Route): object {
  const codes: ProblemCode[] = [
    ...route.problems,
    ...(route.access === 'identified' ? (['unauthenticated'] as const) : []),
    'internal',
  ]
  const statuses = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries(
    [...statuses].map(([status, group]) => [
      status,
      {
        description: group.join(', '),
        content: jsonContent({ $ref: '#/components/schemas/Error' }),
      },
    ]),
  )
}

const jsonContent = (schema: object) => ({ 'application/json': { schema } })

function toSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

const errorSchema = () => ({
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'code', 'param'],
      properties: {
        message: { type: 'string', description: '中文 / English' },
        type: { type: 'string' },
        code: { type: 'string', enum: Object.keys(problems) },
        param: { type: ['string', 'null'] },
      },
    },
  },
})
