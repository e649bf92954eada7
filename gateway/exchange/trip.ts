import { trip as scan } from '#policy'

import type { ModelRequest } from '../models/answer.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import type { MaskedPrompt } from './deidentify.ts'
import type { Permit } from './route.ts'

/** A request that passed the last scan, with the destinations it may go to in order. */
export type Departure = {
  readonly candidates: readonly string[]
  readonly permit: Permit
  readonly asked: string
  /** The very bytes that would leave for the first of them. */
  readonly payload: string
  readonly stream: boolean
}

type Load = {
  readonly request: ModelRequest
  readonly permit: Permit
  readonly masked: Pick<MaskedPrompt, 'surrogates' | 'known'>
}

/** Scans the very bytes that would leave, for each destination, by other means than the recognisers; a hit refuses. */
export function trip(
  { request, permit, masked }: Load,
  { models, metrics, log }: Pick<Ports, 'models' | 'metrics' | 'log'>,
): Departure {
  const configured = new Set(models.health().map(({ id }) => id))
  const candidates = permit.destinations.map(({ id }) => id).filter((id) => configured.has(id))
  const [first] = candidates
  if (first === undefined) throw noDestination()
  const payloads = candidates.map((id) => models.payload(id, request))
  const kinds = payloads.flatMap((payload) => kindsOfHits(payload, masked))
  if (kinds.length > 0) {
    metrics.tripwire.inc()
    log.error({ kinds }, 'tripwire: an identifier would have left')
    throw tripped()
  }
  return {
    candidates,
    permit,
    asked: models.modelOf(first),
    payload: payloads[0] ?? '',
    stream: request.stream,
  }
}

function kindsOfHits(payload: string, { surrogates, known }: Load['masked']): readonly string[] {
  const hits = scan(payload, surrogates).map(({ kind }) => kind)
  return known(payload).length > 0 ? [...hits, 'known-person'] : hits
}

const noDestination = () =>
  new Problem('no_destination', {
    zh: '允许接收该级别数据的模型均未配置',
    en: 'no destination that may see this level is configured',
  })

const tripped = () =>
  new Problem('deidentification_unavailable', {
    zh: '出口复核发现残留的标识信息，请求未发出并已告警',
    en: 'the last scan found an identifier that was left; nothing was sent and an alarm was raised',
  })
