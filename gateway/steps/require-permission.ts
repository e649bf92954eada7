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
  { action, subject }: Deed,
): void {
  const { principal } = requireIdentified(ctx)
  const owner = { owner: principal.subject }
  const { at } = ctx.state
  if (permits(bundle(), principal, { action, subject, resource: owner, at }).allowed) return
  throw notPermitted({ action, subject })
}

type Deed = { readonly action: Action; readonly subject: Subject }

/** What is said to whom a permission is missing. */
export const notPermitted = ({ action, subject }: Deed): Problem =>
  new Problem('access_denied', {
    zh: `您的角色不能执行此操作（${action} ${subject}）`,
    en: `your roles do not permit this (${action} ${subject})`,
  })
