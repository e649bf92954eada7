import type { UseCase } from '../bundle/schema.ts'
import type { Principal } from './principal.ts'
import { held, refused, type Step } from './step.ts'

const id = 'step.role'

/** The use case is meant for a role that the principal has. */
export const roleIsNamed: Step = {
  id,
  asks: {
    zh: '该用途是否面向此人的角色？',
    en: 'Is the use case meant for a role of this person?',
  },
  answer: ({ request, useCase }) => {
    if (isNamed(useCase, request.principal))
      return held(id, {
        zh: `“${useCase.name.zh}”面向该角色开放`,
        en: `"${useCase.name.en}" is meant for this role`,
      })
    return refused(id, {
      reason: 'access_denied',
      yields: true,
      because: {
        zh: `“${useCase.name.zh}”不面向该角色开放`,
        en: `"${useCase.name.en}" is not meant for this role`,
      },
      change: {
        zh: `须具备以下角色之一：${useCase.roles.join('、')}`,
        en: `One of these roles is needed: ${useCase.roles.join(', ')}`,
      },
    })
  },
}

// A program answers to nobody at the screen: no other role of its account stands in for `service`.
function isNamed(useCase: UseCase, { roles }: Principal): boolean {
  if (roles.includes('service')) return useCase.roles.includes('service')
  return roles.some((role) => useCase.roles.includes(role))
}
