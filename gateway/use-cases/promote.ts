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
  type Gate,
  type PolicyTest,
  type PolicyTestResult,
  type Promotion,
  type Text,
  type UseCase,
} from '#policy'

import { PolicyRefused } from '../policies/refused.ts'
import type { Agent, PolicyEdit, Version } from '../policies/versions.ts'
import type { Ports } from '../ports.ts'
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

/** Why a use case does not go on. */
export type PromotionRefusal =
  | { readonly kind: 'not-next'; readonly stage: UseCase['stage'] }
  | { readonly kind: 'gates'; readonly unmet: readonly Gate[] }
  | { readonly kind: 'no-departments' | 'unknown-department' | 'over-already' }
  | { readonly kind: 'tests-failed'; readonly failed: readonly PolicyTestResult[] }
  | { readonly kind: 'not-editable' }

export class PromotionRefused extends Error {
  override readonly name = 'PromotionRefused'
  readonly refusal: PromotionRefusal

  constructor(refusal: PromotionRefusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
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
  const next = (await nextStages(bundle, ports))(useCase)
  if (next?.to !== wish.to) throw new PromotionRefused({ kind: 'not-next', stage: useCase.stage })
  const unmet = next.gates.filter(({ met }) => !met)
  if (unmet.length > 0) throw new PromotionRefused({ kind: 'gates', unmet })
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

const most = 20

/** What is said of it. */
export function wordsOf(refusal: PromotionRefusal): Text {
  if (refusal.kind === 'not-next') return wordsOfStage(refusal.stage)
  if (refusal.kind === 'gates')
    return {
      zh: refusal.unmet.map(({ because }) => because.zh).join('；'),
      en: refusal.unmet.map(({ because }) => because.en).join('; '),
    }
  if (refusal.kind === 'tests-failed')
    return {
      zh: `策略自带测试与此不符（或没有测试），请在 tests 中给出改后的测试：${tell(refusal.failed)}`,
      en: `tests of the policy say otherwise, or there are none; give those that change in "tests": ${tell(refusal.failed)}`,
    }
  return plain[refusal.kind]
}

const tell = (failed: readonly PolicyTestResult[]): string =>
  failed
    .slice(0, most)
    .map(({ name, expected, actual }) => `${name} (${expected} → ${actual})`)
    .join('; ')

const wordsOfStage = (stage: UseCase['stage']): Text => ({
  zh: `用途现在的阶段是 ${stage}：只能由 draft（或 suspended）进入 pilot，由 pilot 进入 rollout；retired 不再启用`,
  en: `the use case is at the stage ${stage}: it goes from draft (or suspended) to pilot, and from pilot to rollout; what is retired stays so`,
})

const plain = {
  'no-departments': { zh: '试点须写明科室', en: 'a pilot has to name its departments' },
  'unknown-department': {
    zh: '其中有策略没有登记的科室',
    en: 'one of the departments is not defined in the policy',
  },
  'over-already': { zh: '试点的最后一天已过', en: 'the last day of the pilot has passed' },
  'not-editable': {
    zh: '策略文件的写法无法只改这一处，请按 /api/policies 的步骤修改',
    en: 'the files are written in a way in which this alone cannot be changed; change them by the steps of /api/policies',
  },
} as const satisfies Record<string, Text>
