import { levels } from '../classification/levels.ts'
import { noPermit, permits, type PermissionAnswer } from './permissions.ts'
import { refused, type Question, type Step } from './step.ts'

const id = 'step.permission'

/** A permission of the bundle lets this principal run this use case, and none forbids it. */
export const permissionIsGranted: Step = {
  id,
  asks: {
    zh: '是否有规则允许、且没有规则禁止此人使用该用途？',
    en: 'Does a rule permit this person the use case, and does none forbid it?',
  },
  answer: (question) => {
    const { allowed, rules } = permission(question)
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

/**
 * What the permissions say. A level that nobody knows yet is not held against the request: it passes when there is a level at which it
 * would, and is asked again once the level is known.
 */
function permission(question: Question): PermissionAnswer {
  const { level, residualLevel } = question.request
  // What is left is never less than what was there: a residual level alone is a lower bound too.
  const known = Math.max(level ?? 0, residualLevel ?? 0)
  const first = ask(question, known || levels[0])
  if (known > 0 || first.allowed) return first
  const other = levels.values().map((one) => ask(question, one))
  return other.find(({ allowed }) => allowed) ?? first
}

function ask({ bundle, request, useCase, purpose }: Question, level: number): PermissionAnswer {
  const { id: useCaseId, group, stage } = useCase
  const resource = { id: useCaseId, group, stage, purpose, level: String(level) }
  const at = request.askedAt ?? request.at
  return permits(bundle, request.principal, { action: 'run', subject: 'use-case', resource, at })
}
