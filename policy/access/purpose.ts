import { held, refused, type Step } from './step.ts'

const id = 'step.purpose'

/** The stated purpose of use is one for which the use case was approved. */
export const purposeIsPermitted: Step = {
  id,
  asks: {
    zh: '使用目的是否属于该用途获准的目的？',
    en: 'Was the use case approved for this purpose?',
  },
  answer: ({ useCase, purpose }) => {
    if (useCase.purposes.includes(purpose))
      return held(id, {
        zh: `“${useCase.name.zh}”获准用于 ${purpose}`,
        en: `"${useCase.name.en}" is approved for ${purpose}`,
      })
    const approved = useCase.purposes
    return refused(id, {
      reason: 'access_denied',
      yields: true,
      because: {
        zh: `“${useCase.name.zh}”未获准用于 ${purpose}`,
        en: `"${useCase.name.en}" is not approved for ${purpose}`,
      },
      change: {
        zh: `如确属以下目的，请如实声明：${approved.join('、')}`,
        en: `State one of these purposes, if it is the true one: ${approved.join(', ')}`,
      },
    })
  },
}
