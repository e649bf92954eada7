import { nextStage, type Bundle, type Promotion, type UseCase } from '#policy'

import { PromotionRefused } from './promotion-refused.ts'
import { nextStages, type NextStage, type RegistryPorts } from './registry.ts'

/**
 * Requires that what a version of the policy takes further goes one stage, and by its gates as they are before; what is new begins as a
 * draft. Throws PromotionRefused.
 */
export const gatesBy =
  (ports: RegistryPorts) =>
  async (before: Bundle, after: Bundle): Promise<void> => {
    const rising = after.useCases.flatMap((useCase) => {
      const stage = before.useCases.find(({ id }) => id === useCase.id)?.stage ?? 'draft'
      const to = openness[useCase.stage] > openness[stage] ? toPromotion(useCase) : null
      return to === null ? [] : [{ useCase: { ...useCase, stage }, to }]
    })
    if (rising.length === 0) return
    const nextOf = await nextStages(before, ports)
    for (const { useCase, to } of rising) requireNext(useCase, to, nextOf(useCase))
  }

/** To how many people a stage is open: to none, to some, to all. */
const openness: Readonly<Record<UseCase['stage'], number>> = {
  draft: 0,
  suspended: 0,
  retired: 0,
  pilot: 1,
  rollout: 2,
}

const toPromotion = ({ stage }: UseCase): Promotion | null =>
  stage === 'pilot' || stage === 'rollout' ? stage : null

/** Requires that a use case may go on to this stage; throws PromotionRefused. */
export function requireNext(useCase: UseCase, to: Promotion, next: NextStage | null): void {
  const { id, stage } = useCase
  if (nextStage(useCase) !== to || next === null)
    throw new PromotionRefused({ kind: 'not-next', id, stage })
  const unmet = next.gates.filter(({ met }) => !met)
  if (unmet.length > 0) throw new PromotionRefused({ kind: 'gates', id, unmet })
}
