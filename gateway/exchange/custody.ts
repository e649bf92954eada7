import type { ContentKind, SealedContent } from '#audit'

import type { Ports } from '../ports.ts'
import type { Inbound } from './inbound.ts'
import { patientsOf } from './patients.ts'
import type { Prompt } from './prompt.ts'
import type { Permit } from './route.ts'
import { conversationOf } from './surrogate-codes.ts'
import type { Departure } from './trip.ts'

/** What is kept of one request, as its use case says. */
export type Custody = {
  readonly keeps: Permit['useCase']['content']['keep']
  /** What is kept before it leaves. */
  readonly asked: readonly SealedContent[]
  /** What is kept of the answer. */
  answered(text: string): readonly SealedContent[]
}

type Kept = {
  readonly prompt: Prompt
  readonly departure: Departure
  readonly inbound: Inbound
}

const dayMs = 86_400_000

/** Notes on the record whom the request is about and finds the keys for its content; without them it is refused. */
export async function takeCustody(
  { prompt, departure, inbound }: Kept,
  { vault, seal, clock }: Pick<Ports, 'vault' | 'seal' | 'clock'>,
): Promise<Custody> {
  const { keep, days } = departure.permit.useCase.content
  const patients = patientsOf(prompt).map((numbers) => numbers.map(seal.patientAlias))
  const conversation = seal.conversationReference(conversationOf(prompt, inbound.principal))
  const know = (names: readonly string[]): void =>
    inbound.record.know({
      conversation,
      ...(names.length > 0 && { patients: names.map(seal.patientReference) }),
    })
  if (keep === 'none') {
    know(patients.length > 0 ? await vault.patients(patients) : [])
    return { keeps: keep, asked: [], answered: () => [] }
  }
  const until = new Date(clock().getTime() + days * dayMs)
  const held = await vault.custody({ request: inbound.requestId, patients, until })
  know(held.patients)
  const asked: readonly (readonly [ContentKind, string])[] = [
    ...(keep === 'full' ? [['prompt', JSON.stringify(prompt)] as const] : []),
    ['masked', departure.payload],
  ]
  return {
    keeps: keep,
    asked: asked.map(([kind, text]) => held.seal(kind, text)),
    answered: (text) => [held.seal('answer', text)],
  }
}
