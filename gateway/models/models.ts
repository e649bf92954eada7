import { Problem } from '../problems.ts'
import type { Answer, AnswerEvent, ModelRequest, Models } from './answer.ts'
import { closable, committed } from './committed.ts'
import { createDestinationClient, type DestinationClient } from './destination-client.ts'
import { defaultLimits, type Endpoint, type Limits } from './endpoint.ts'
import { mayFailOver } from './failures.ts'
import { createHealth, defaultHealthRules, type Health, type HealthRules } from './health.ts'

const noDestination = (): Problem =>
  new Problem('no_destination', {
    zh: '没有已配置的模型可以接收这个请求',
    en: 'no configured model may take this request',
  })

/** Only a fault of the destination counts against it: it is well when it refuses parameters. */
function learn(health: Health, id: string, error: unknown): void {
  if (!(error instanceof Problem) || error.code === 'client_gone') return
  if (mayFailOver(error)) health.failed(id)
  else health.succeeded(id)
}

async function* watched(
  events: AsyncGenerator<readonly AnswerEvent[]>,
  id: string,
  health: Health,
): AsyncGenerator<readonly AnswerEvent[]> {
  try {
    yield* events
    health.succeeded(id)
  } catch (error) {
    learn(health, id, error)
    throw error
  }
}

type Attempt = {
  readonly request: ModelRequest
  readonly signal: AbortSignal
  readonly health: Health
}

async function attempt(
  client: DestinationClient,
  { request, signal, health }: Attempt,
): Promise<Answer> {
  const destination = client.endpoint.id
  try {
    const reply = await client.ask(request, signal)
    if (reply.kind === 'whole') {
      health.succeeded(destination)
      return { destination, ...reply }
    }
    const events = watched(await committed(reply.events), destination, health)
    return { destination, kind: 'stream', events: closable(events, reply.close) }
  } catch (error) {
    learn(health, destination, error)
    throw error
  }
}

async function firstAnswer(
  clients: readonly DestinationClient[],
  context: Attempt,
): Promise<Answer> {
  let last: Problem | null = null
  for (const client of clients) {
    try {
      return await attempt(client, context)
    } catch (error) {
      if (!(error instanceof Problem) || !mayFailOver(error)) throw error
      last = error
    }
  }
  throw last ?? noDestination()
}

const isSame = (one: Endpoint, other: Endpoint | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Connects the gate to its configured destinations, with failover between them. */
export function createModels(
  endpoints: readonly Endpoint[],
  options: { readonly limits?: Partial<Limits>; readonly health?: Partial<HealthRules> } = {},
): Models {
  const limits = { ...defaultLimits, ...options.limits }
  const health = createHealth({ ...defaultHealthRules, ...options.health })
  const clients = new Map<string, DestinationClient>()
  const configure = (configured: readonly Endpoint[]): void => {
    for (const one of configured)
      if (!isSame(one, clients.get(one.id)?.endpoint))
        clients.set(one.id, createDestinationClient(one, limits))
  }
  configure(endpoints)
  const clientOf = (id: string): DestinationClient => {
    const client = clients.get(id)
    if (!client) throw noDestination()
    return client
  }
  return {
    configure,
    async ask(candidates, request, { signal }) {
      const known = [...new Set(candidates)].filter((id) => clients.has(id))
      return await firstAnswer(health.ordered(known).map(clientOf), { request, signal, health })
    },
    payload: (destination, request) => clientOf(destination).payload(request),
    modelOf: (destination) => clientOf(destination).endpoint.model,
    health: () =>
      [...clients.values()].map(({ endpoint: { id, simulator } }) => ({
        id,
        healthy: health.isHealthy(id),
        simulator,
      })),
  }
}
