import type { Receipt } from '#audit'

import { sha256 } from '../seal.ts'
import type { Custody } from './custody.ts'
import type { Record } from './record.ts'
import type { Departure } from './trip.ts'

/** Writes `ai.accept` with what is kept; when this returns, both are durable and the request may leave. */
export async function admit(
  departure: Departure,
  { record, custody }: { readonly record: Record; readonly custody: Custody },
): Promise<Receipt> {
  const [destination = ''] = departure.candidates
  const kind = departure.permit.destinations.find(({ id }) => id === destination)?.kind ?? ''
  record.know({
    model: {
      destination,
      candidates: departure.candidates,
      kind,
      asked: departure.asked,
      stream: departure.stream,
      payloadHash: sha256(departure.payload),
    },
  })
  return record.accept(custody.asked)
}
