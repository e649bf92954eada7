import { held, refused, type Step } from './step.ts'

const id = 'step.level-ceiling'

/** The data are no more sensitive than the use case was approved for. */
export const levelIsWithinCeiling: Step = {
  id,
  asks: {
    zh: '数据级别是否不高于该用途的上限？',
    en: 'Is the level of the data within the ceiling of the use case?',
  },
  answer: ({ request, useCase }) => {
    const ceiling = useCase.levelCeiling
    // What is left is never less than what was there: a residual level alone is a lower bound too.
    const level = Math.max(request.level ?? 0, request.residualLevel ?? 0)
    if (level <= ceiling)
      return held(id, {
        zh: `数据级别未超过上限 ${ceiling} 级`,
        en: `The data are within the ceiling, level ${ceiling}`,
      })
    return refused(id, {
      reason: 'level_exceeded',
      yields: true,
      because: {
        zh: `数据为 ${level} 级，“${useCase.name.zh}”的上限为 ${ceiling} 级`,
        en: `The data are level ${level}; the ceiling of "${useCase.name.en}" is level ${ceiling}`,
      },
      change: {
        zh: `请删去使其达到 ${level} 级的内容，或改用上限不低于 ${level} 级的用途`,
        en: `Leave out what makes the data level ${level}, or choose a use case with that ceiling`,
      },
    })
  },
}
