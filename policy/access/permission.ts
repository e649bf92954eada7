import { noPermit, permits } from './permissions.ts'
import { refused, type Step } from './step.ts'

const id = 'step.permission'

/** A permission of the bundle lets this principal run this use case, and none forbids it. */
export const permissionIsGranted: Step = {
  id,
  asks: {
    zh: '是否有规则允许、且没有规则禁止此人使用该用途？',
    en: 'Does a rule permit this person the use case, and does none forbid it?',
  },
  answer: ({ bundle, request, useCase, purpose }) => {
    const resource = { id: useCase.id, group: useCase.group, stage: useCase.stage, purpose }
    const question = { action: 'run', subject: 'use-case', resource } as const
    const { allowed, rules } = permits(bundle, request.principal, question)
    if (allowed) return { held: true, rules }
    const because = rules[0]?.because ?? { zh: '没有权限', en: 'Not permitted' }
    return refused(id, {
      reason: 'access_denied',
      // Nobody permitted it; what somebody forbids stays forbidden.
      yields: rules.every((rule) => rule.id === noPermit.id),
      because,
      change: {
        zh: '请由有权限的同事操作；如岗位确有需要，请向管理员申请调整角色或规则',
        en: 'Ask a colleague who may, or ask an administrator to change the role or the rule',
      },
      rules,
    })
  },
}
