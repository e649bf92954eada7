import type { Gate, PolicyTestResult, Text, UseCase } from '#policy'

/** Why a use case does not go on. */
export type PromotionRefusal =
  | { readonly kind: 'not-next'; readonly id: string; readonly stage: UseCase['stage'] }
  | { readonly kind: 'gates'; readonly id: string; readonly unmet: readonly Gate[] }
  | { readonly kind: 'no-departments' | 'unknown-department' | 'over-already' }
  | { readonly kind: 'tests-failed'; readonly failed: readonly PolicyTestResult[] }
  | { readonly kind: 'not-editable' }

/** A use case that does not go on. */
export class PromotionRefused extends Error {
  override readonly name = 'PromotionRefused'
  readonly refusal: PromotionRefusal

  constructor(refusal: PromotionRefusal) {
    super(refusal.kind)
    this.refusal = refusal
  }
}

const most = 20

/** What is said of it. */
export function wordsOf(refusal: PromotionRefusal): Text {
  if (refusal.kind === 'not-next') return wordsOfStage(refusal)
  if (refusal.kind === 'gates')
    return {
      zh: `${refusal.id}：${refusal.unmet.map(({ because }) => because.zh).join('；')}`,
      en: `${refusal.id}: ${refusal.unmet.map(({ because }) => because.en).join('; ')}`,
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

type NotNext = Extract<PromotionRefusal, { kind: 'not-next' }>

const wordsOfStage = ({ id, stage }: NotNext): Text => ({
  zh: `${id} 现在的阶段是 ${stage}：只能由 draft（或 suspended）进入 pilot，由 pilot 进入 rollout；retired 不再启用`,
  en: `${id} is at the stage ${stage}: it goes from draft (or suspended) to pilot, and from pilot to rollout; what is retired stays so`,
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
