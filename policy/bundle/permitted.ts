import { momentFields } from '../access/conditions.ts'
import { permits } from '../access/permissions.ts'
import type { Role } from '../access/principal.ts'
import type { Refuse } from './references.ts'
import type { Bundle, Permission, UseCase } from './schema.ts'

/**
 * Every role that a use case names may run it in at least one department, at some time and for some data; otherwise the use case says what
 * is not so.
 */
export function checkPermitted(given: Bundle, refuse: Refuse): void {
  const bundle = { ...given, permissions: given.permissions.flatMap(atBest) }
  for (const [index, useCase] of bundle.useCases.entries())
    for (const [place, role] of useCase.roles.entries())
      if (!mayRun(bundle, useCase, role))
        refuse(['useCases', index, 'roles', place], {
          zh: `没有规则允许角色“${role}”使用“${useCase.id}”`,
          en: `No permission lets the role "${role}" run "${useCase.id}"`,
        })
}

function mayRun(bundle: Bundle, useCase: UseCase, role: Role): boolean {
  return bundle.departments.some(({ id: department }) =>
    useCase.purposes.some((purpose) => {
      const anyone = { subject: 'anyone', name: 'anyone', roles: [role], campus: 'any' }
      const resource = { id: useCase.id, group: useCase.group, stage: useCase.stage, purpose }
      const question = { action: 'run', subject: 'use-case', resource } as const
      return permits(bundle, { ...anyone, department }, question).allowed
    }),
  )
}

const circumstances = new Set<string>([...momentFields, 'level'])

/** A permission in the best of circumstances: what a permit asks of them is so, and what a forbid asks is not. */
function atBest({ when, ...permission }: Permission): readonly Permission[] {
  if (when === undefined) return [permission]
  const lasting = Object.entries(when).filter(([field]) => !circumstances.has(field))
  const isLasting = lasting.length === Object.keys(when).length
  if (permission.effect === 'forbid' && !isLasting) return []
  return [{ ...permission, ...(lasting.length > 0 && { when: Object.fromEntries(lasting) }) }]
}
