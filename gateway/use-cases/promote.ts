/*
 * Promotion: a use case goes one stage further, by a version of the policy that changes nothing else.
 *
 * 1. It is proposed only when every gate is met, and when the tests of the policy pass with it.
 * 2. It is an ordinary proposal: another person approves it before it counts.
 */
import {
  differences,
  editTests,
  editUseCase,
  hospitalDay,
  runPolicyTests,
  type Bundle,
  type PolicyTest,
  type Promotion,
  type UseCase,
} from '#policy'

import type { Agent } from '../agent.ts'
import { PolicyRefused } from '../policies/refused.ts'
import type { PolicyEdit, Version } from '../policies/versions.ts'
import type { Ports } from '../ports.ts'
import { requireNext } from './gates.ts'
import { PromotionRefused } from './promotion-refused.ts'
import { nextStages, type RegistryPorts } from './registry.ts'

/** What somebody wants; what is left out of a pilot stays as the bundle has it. */
type PromotionWish = {
  readonly to: Promotion
  readonly departments?: readonly string[] | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
  readonly users?: readonly string[] | undefined
  readonly tests: readonly PolicyTest[]
  readonly reason: string
}

type Asked = {
  readonly bundle: Bundle
  readonly useCase: UseCase
  readonly wish: PromotionWish
  readonly by: Agent
}

/** Proposes it; throws PromotionRefused, or PolicyRefused as any proposal does. */
export async function promote(
  { bundle, useCase, wish, by }: Asked,
  ports: RegistryPorts & Pick<Ports, 'policies'>,
): Promise<Version> {
  const now = ports.clock()
  requireNext(useCase, wish.to, (await nextStages(bundle, ports))(useCase))
  if (wish.to === 'pilot') requirePilot({ bundle, useCase, wish }, now)
  return ports.policies.proposeEdit(editOf({ bundle, useCase, wish }, now), by)
}

function requirePilot({ bundle, useCase, wish }: Omit<Asked, 'by'>, now: Date): void {
  const departments = wish.departments ?? useCase.pilotDepartments
  if (departments.length === 0) throw new PromotionRefused({ kind: 'no-departments' })
  if (!departments.every((name) => bundle.departments.some(({ id }) => id === name)))
    throw new PromotionRefused({ kind: 'unknown-department' })
  if ((wish.until ?? useCase.pilotUntil ?? '9999') < hospitalDay(now))
    throw new PromotionRefused({ kind: 'over-already' })
}

function editOf({ bundle, useCase, wish }: Omit<Asked, 'by'>, now: Date): PolicyEdit {
  const { to, departments, from, until, users, tests, reason } = wish
  const change = {
    stage: to,
    ...(departments && { pilotDepartments: [...departments] }),
    ...(from !== undefined && { pilotFrom: from }),
    ...(until !== undefined && { pilotUntil: until }),
    ...(users && { pilotUsers: [...users] }),
  }
  return {
    reason,
    apply: (files) => editTests(editUseCase(files, useCase.id, change), tests),
    check: (before, after) => {
      // Another version came into force since the gates were looked at.
      if (before.hash !== bundle.hash) throw new PolicyRefused('base-changed')
      requireNothingElse(useCase.id, before, after)
      requireTests(after, now)
    },
  }
}

const changed = ['stage', 'pilotDepartments', 'pilotFrom', 'pilotUntil', 'pilotUsers'] as const

function requireNothingElse(id: string, before: Bundle, after: Bundle): void {
  const own = changed.map((field) => `useCases[${id}].${field}`)
  const isOwn = (field: string): boolean =>
    field === 'hash' || field.startsWith('tests[') || own.includes(field)
  if (!differences(before, after).every(({ field }) => isOwn(field)))
    throw new PromotionRefused({ kind: 'not-editable' })
}

function requireTests(bundle: Bundle, now: Date): void {
  const results = runPolicyTests(bundle, now)
  const failed = results.filter(({ passed }) => !passed)
  if (results.length === 0 || failed.length > 0)
    throw new PromotionRefused({ kind: 'tests-failed', failed })
}
