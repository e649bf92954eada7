import { permits, type Action, type Bundle, type Subject } from '#policy'

import { Problem } from '../problems.ts'
import { requireIdentified } from './authenticate.ts'
import type { Context, Step } from './state.ts'

/** Lets only those pass whom the bundle permits this action. */
export function requirePermission(bundle: () => Bundle, action: Action, subject: Subject): Step {
  return async (ctx, next) => {
    requirePermitted(ctx, bundle, { action, subject })
    await next()
  }
}

/** Throws `access_denied` unless the bundle permits the caller this action. */
export function requirePermitted(
  ctx: Context,
  bundle: () => Bundle,
  { action, subject }: { readonly action: Action; readonly subject: Subject },
): void {
  const { principal } = requireIdentified(ctx)
  const owner = { owner: principal.subject }
  if (permits(bundle(), principal, { action, subject, resource: owner }).allowed) return
  throw new Problem('access_denied', {
    zh: `您的角色不能执行此操作（${action} ${subject}）`,
    en: `your roles do not permit this (${action} ${subject})`,
  })
}
