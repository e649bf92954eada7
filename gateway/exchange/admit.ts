import type { Receipt } from '#audit'

import type { Record } from './record.ts'
import type { Departure } from './trip.ts'

/** Writes `ai.accept`; when this returns, the entry is durable and the request may leave. */
export async function admit(departure: Departure, record: Record): Promise<Receipt> {
  const [destination = ''] = departure.candidates
  const kind = departure.permit.destinations.find(({ id }) => id === destination)?.kind ?? ''
  record.know({
    model: {
      destination,
      candidates: departure.candidates,
      kind,
      asked: departure.asked,
      stream: departure.stream,
      payloadHash: departure.payloadHash,
    },
  })
  return record.accept()
}
