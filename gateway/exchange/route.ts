import {
  classify,
  decide,
  type Bundle,
  type Decision,
  type DecisionRequest,
  type Level,
} from '#policy'

import type { Ports } from '../ports.ts'
import { requireAllowed } from './authorise.ts'
import type { MaskedPrompt } from './deidentify.ts'
import type { Inbound } from './inbound.ts'

/** An allowed request with the levels that its destinations were chosen for. */
export type Permit = Extract<Decision, { kind: 'allow' }> & {
  readonly level: Level
  readonly residual: Level
}

type Weighed = {
  readonly question: DecisionRequest
  readonly masked: MaskedPrompt
  readonly inbound: Inbound
  readonly bundle: Bundle
}

/** Classifies what was written and what is left of it, and asks the policy again: who may see the rest? */
export function route(
  { question, masked, inbound, bundle }: Weighed,
  { metrics }: Pick<Ports, 'metrics'>,
): Permit {
  const { texts, left, findings, dates, degraded } = masked
  const counts = countByType(findings.map(({ type }) => type))
  for (const [type, count] of Object.entries(counts)) metrics.findings.inc({ type }, count)
  const { level, residual, categories } = classify(bundle, {
    texts,
    left,
    daysMoved: dates !== null,
    findings,
    declared: inbound.declared,
  })
  inbound.record.know({
    level: { before: level, residual },
    categories,
    findings: counts,
    ...(degraded && { degraded: true }),
  })
  const decision = decide(bundle, { ...question, level, residualLevel: residual })
  return { ...requireAllowed(decision, inbound.record), level, residual }
}

/** How often each value occurs. */
export function countByType(types: readonly string[]): { [type: string]: number } {
  const counts: { [type: string]: number } = {}
  for (const type of types) counts[type] = (counts[type] ?? 0) + 1
  return counts
}
