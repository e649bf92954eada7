import { held, refused, type Step } from './step.ts'

const id = 'step.features'

/** The client uses no feature of the model that the use case does not name. */
export const featuresAreNamed: Step = {
  id,
  asks: {
    zh: '所用的模型功能是否均在该用途中获准？',
    en: 'Does the use case name every feature of the model that is used?',
  },
  answer: ({ request, useCase }) => {
    const unnamed = (request.features ?? []).filter((each) => !useCase.features.includes(each))
    if (unnamed.length === 0)
      return held(id, { zh: '未使用未获准的模型功能', en: 'No feature is used without approval' })
    return refused(id, {
      reason: 'access_denied',
      because: {
        zh: `“${useCase.name.zh}”未获准使用：${unnamed.join('、')}`,
        en: `"${useCase.name.en}" may not use: ${unnamed.join(', ')}`,
      },
      change: {
        zh: '请去掉这些功能，或申请在该用途中启用',
        en: 'Leave these features out, or ask for their approval in the use case',
      },
    })
  },
}
