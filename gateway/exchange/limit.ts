import { setImmediate } from 'node:timers/promises'

import { budgetsOf, type Bundle, type Decision } from '#policy'

import { usedUp } from '../limits/answer.ts'
import type { Allowance } from '../limits/limits.ts'
import { estimateTokens } from '../models/tokens.ts'
import type { Ports } from '../ports.ts'
import { toProblem } from '../steps/answer-problems.ts'
import type { Inbound } from './inbound.ts'
import type { Prompt } from './prompt.ts'

type Claim = {
  readonly prompt: Prompt
  readonly allowed: Extract<Decision, { kind: 'allow' }>
  readonly inbound: Inbound
  readonly bundle: Bundle
}

/** Takes a request that the policy allows from its budgets; throws, and notes on the record, which one is used up. */
export async function limit(
  { prompt, allowed, inbound, bundle }: Claim,
  { limits, metrics }: Pick<Ports, 'limits' | 'metrics'>,
): Promise<Allowance> {
  const budgets = budgetsOf(bundle, inbound.principal, allowed.useCase)
  const taken = await limits.take(budgets, reservationFor(prompt))
  if (taken.kind === 'given') return taken
  const { scope, unit } = taken.budget
  metrics.limited.inc({ scope, unit })
  const rules = [...allowed.rules.map(({ id }) => id), `limit.${scope}.${unit}`]
  inbound.record.know({ policy: { hash: allowed.policy, decision: 'deny', rules } })
  throw usedUp(taken)
}

/** As much of an answer as is reserved, whatever a client says that it may take. */
const mostReserved = 4_000
/** And when it says nothing. */
const usuallyReserved = 2_000

function reservationFor({ messages, tools, ...prompt }: Prompt): number {
  const wished = prompt.max_tokens ?? prompt.max_completion_tokens ?? usuallyReserved
  return estimateTokens(JSON.stringify([messages, tools])) + Math.min(wished, mostReserved)
}

/**
 * Does the work while the budgets are asked about it. A refusal ends the work, and comes before whatever became of it; a budget
 * that is known to be used up costs no work at all. What was reserved for work that failed is given back, unless a model may have
 * been at it.
 */
export async function whileLimited<Done>(
  allowance: Promise<Allowance>,
  { signal, record }: Pick<Inbound, 'signal' | 'record'>,
  work: (signal: AbortSignal) => Promise<Done>,
): Promise<Done> {
  const refused = new AbortController()
  allowance.catch(() => refused.abort())
  // What memory knows is known now.
  await Promise.race([allowance, setImmediate()])
  try {
    return await work(AbortSignal.any([signal, refused.signal]))
  } catch (error) {
    const given = await allowance
    if (record.accepted === null || !leavesModelAtWork(error)) await given.settle(0)
    throw error
  }
}

const leavesModelAtWork = (error: unknown): boolean =>
  ['client_gone', 'upstream_timeout'].includes(toProblem(error).code)
