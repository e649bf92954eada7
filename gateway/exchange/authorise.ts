import { decide, type Bundle, type Decision, type DecisionRequest } from '#policy'

import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { featuresOf, uninspectedKindsOf } from './demands.ts'
import type { Inbound } from './inbound.ts'
import type { Prompt } from './prompt.ts'
import type { Record } from './record.ts'

type Allowed = Extract<Decision, { kind: 'allow' }>
type Asked = { readonly prompt: Prompt; readonly inbound: Inbound; readonly bundle: Bundle }

/** Whether this person may put this question at all, before anyone looks at its text; throws the refusal. */
export async function authorise(
  { prompt, inbound, bundle }: Asked,
  ports: Pick<Ports, 'qualifications' | 'clock' | 'emergencies' | 'seal' | 'suspensions'>,
): Promise<{ readonly question: DecisionRequest; readonly allowed: Allowed }> {
  const question: DecisionRequest = {
    principal: inbound.principal,
    model: prompt.model,
    purpose: inbound.purpose,
    qualifications: await ports.qualifications(inbound.principal.subject),
    at: ports.clock(),
    uninspected: uninspectedKindsOf(prompt),
    features: featuresOf(prompt),
    scopes: inbound.scopes,
    emergency: await isEmergency(inbound, ports),
    suspended: await ports.suspensions.inForce(),
  }
  return { question, allowed: requireAllowed(decide(bundle, question), inbound.record) }
}

/** Only who states emergency treatment can have broken the glass. */
async function isEmergency(
  { principal, purpose }: Inbound,
  { emergencies, seal }: Pick<Ports, 'emergencies' | 'seal'>,
): Promise<boolean> {
  return purpose === 'ETREAT' && emergencies.isOpen(seal.staffReference(principal.subject))
}

/** Notes the decision on the record and throws it as a problem when it is a refusal. */
export function requireAllowed(decision: Decision, record: Record): Allowed {
  const policy = {
    hash: decision.policy,
    decision: decision.kind,
    rules: decision.rules.map(({ id }) => id),
  }
  if (decision.kind === 'allow') {
    const { useCase, purpose, obligations } = decision
    record.know({ useCase: useCase.id, purpose, policy: { ...policy, obligations } })
    return decision
  }
  record.know({ ...decision.asked, policy: { ...policy, reason: decision.reason } })
  throw new Problem(decision.reason, decision.because, {
    ...(decision.reason === 'unknown_model' && { param: 'model' }),
    headers: { 'x-wardline-policy': decision.policy },
  })
}
