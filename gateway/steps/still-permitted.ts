import type { Principal } from '#policy'

import { requireSignIn } from '../identity/browser/sign-in.ts'
import { someOf, viewOf, type LogView } from '../log-view.ts'
import type { Ports } from '../ports.ts'
import { requireIdentified } from './authenticate.ts'
import type { Context } from './state.ts'

type Needed = Pick<Ports, 'signIn' | 'bundle' | 'identifier' | 'clock'>

/**
 * What an answer that has no end may go on to show of the log; null when it is over, with the session, the token or the key that asked for
 * it, or with the right to see anything.
 */
export function stillPermitted(ctx: Context, ports: Needed): () => Promise<LogView | null> {
  const whoNow = checkerOf(ctx, ports)
  return async () => {
    try {
      const viewer = { principal: await whoNow(), at: ports.clock() }
      return someOf(ports.bundle(), viewer) ? viewOf(ports.bundle(), viewer) : null
    } catch {
      return null // Whatever the reason is: the client asks again and is told.
    }
  }
}

/** To look whether a session is still there is not to use it, which would keep it alive. */
function checkerOf(ctx: Context, { signIn, identifier }: Needed): () => Promise<Principal> {
  const identified = requireIdentified(ctx)
  if (identified.method !== 'session')
    return async () => (await identifier.identify(ctx.req.headers, ctx.ip)).principal
  const { sessions } = requireSignIn(signIn)
  return () => sessions.check(identified.sessionId)
}
