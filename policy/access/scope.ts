import { held, refused, type Step } from './step.ts'

const id = 'step.scope'

/** The key that the request came with is for this use case; no role and no emergency makes it be for another. */
export const keyIsForIt: Step = {
  id,
  asks: { zh: '所用密钥是否可用于该用途？', en: 'Is the key that was used for this use case?' },
  answer: ({ request: { scopes = [] }, useCase }) => {
    // There is nothing to say of a credential that has no limits, as most have none.
    if (scopes.length === 0) return { held: true, rules: [] }
    if (scopes.includes(useCase.id))
      return held(id, {
        zh: `所用密钥可用于“${useCase.name.zh}”`,
        en: `The key is for "${useCase.name.en}"`,
      })
    return refused(id, {
      reason: 'access_denied',
      because: {
        zh: `所用密钥不可用于“${useCase.name.zh}”`,
        en: `The key is not for "${useCase.name.en}"`,
      },
      change: {
        zh: '请使用可用于该用途的密钥，或登录后提问',
        en: 'Use a key that is for this use case, or sign in',
      },
    })
  },
}
