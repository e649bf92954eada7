import { permits, type Action, type Subject } from '#policy'

import { requireSignIn } from '../identity/browser/sign-in.ts'
import type { Ports } from '../ports.ts'
import { requireIdentified } from './authenticate.ts'
import type { Context } from './state.ts'

/** Whether an answer that has no end may go on: a browser's ends with its session, and with the right to see it. */
export function stillPermitted(
  ctx: Context,
  { signIn, bundle }: Pick<Ports, 'signIn' | 'bundle'>,
  what: { readonly action: Action; readonly subject: Subject },
): () => Promise<boolean> {
  const identified = requireIdentified(ctx)
  if (identified.method !== 'session') return async () => true
  const { sessions } = requireSignIn(signIn)
  return async () => {
    try {
      const principal = await sessions.check(identified.sessionId)
      const resource = { owner: principal.subject }
      return permits(bundle(), principal, { ...what, resource }).allowed
    } catch {
      return false // Whatever the reason is: the client asks again and is told.
    }
  }
}
