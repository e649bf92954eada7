/**
 * The life of one AI request.
 *
 * 1. Nothing reaches a model before the decision about it is on record (`ai.accept` is durable).
 * 2. Nothing reaches a model that still holds an identifier that was found or that the last scan recognises.
 * 3. Nothing reaches a model that was not counted against every budget that it falls under.
 * 4. Whatever stage cannot do its work throws, and a thrown request is a refused request.
 */
import type { Bundle, DecisionRequest } from '#policy'

import type { Allowance } from '../limits/limits.ts'
import type { Ports } from '../ports.ts'
import { admit } from './admit.ts'
import { authorise } from './authorise.ts'
import { composeRequest } from './compose.ts'
import { takeCustody } from './custody.ts'
import { deidentifyPrompt } from './deidentify.ts'
import { deliver, type Delivery } from './deliver.ts'
import type { Inbound, Reply } from './inbound.ts'
import { limit, whileLimited } from './limit.ts'
import { readPrompt, type Prompt } from './prompt.ts'
import { requireWitnessed } from './require-witnessed.ts'
import { route } from './route.ts'
import { dateOffset, surrogateCodes } from './surrogate-codes.ts'
import { trip } from './trip.ts'

/** Decide, take out, write down, ask, put back. */
export async function exchange(inbound: Inbound, ports: Ports): Promise<Reply> {
  const bundle = ports.bundle()
  const prompt = readPrompt(inbound.body)
  const { question, allowed } = await authorise({ prompt, inbound, bundle }, ports)
  const limited = limit({ prompt, allowed, inbound, bundle }, ports)
  const asked = await whileLimited(limited, inbound, (signal) =>
    ask({ prompt, question, limited, inbound, bundle, signal }, ports),
  )
  return deliver(asked, ports)
}

type Question = {
  readonly prompt: Prompt
  readonly question: DecisionRequest
  readonly limited: Promise<Allowance>
  readonly inbound: Inbound
  readonly bundle: Bundle
  /** Aborts when the client hangs up, or a budget is used up. */
  readonly signal: AbortSignal
}

async function ask(
  { prompt, question, limited, inbound, bundle, signal }: Question,
  ports: Ports,
): Promise<Delivery> {
  const { principal } = inbound
  const rules = bundle.deidentification
  const code = surrogateCodes(prompt, principal, ports.seal)
  const days = () => dateOffset(prompt, principal, ports.seal)
  const masked = await deidentifyPrompt(prompt, { code, dateOffset: days, rules, signal }, ports)
  const allowance = await limited
  // What somebody stopped while the text was searched does not leave any more.
  const suspended = await ports.suspensions.inForce()
  const permit = route({ question: { ...question, suspended }, masked, inbound, bundle }, ports)
  requireWitnessed(permit, bundle, ports)

  const request = composeRequest(masked.prompt, {
    bundle,
    useCase: permit.useCase,
    userId: ports.seal.userId(principal.subject),
    alias: (name) => `speaker_${code(`NAME|${name}`).slice(0, 5)}`,
  })
  const departure = trip({ request, permit, masked }, ports)
  const custody = await takeCustody({ prompt, departure, inbound }, ports)
  const receipt = await admit(departure, { record: inbound.record, custody })

  const answer = await ports.models.ask(departure.candidates, request, { signal })
  return { answer, prompt, masked, departure, custody, receipt, allowance, inbound }
}
