import { z } from 'zod'

import type { Envelope } from '../../envelope.ts'
import type { SessionRow } from '../ports.ts'
import type { Tokens } from './relying-party.ts'

const kept = z.object({ refreshToken: z.string(), idToken: z.string() })

/** What is kept of the provider's tokens: the one that asks again, and the one that names the session when it ends. */
type Kept = z.infer<typeof kept>

/** The tokens of sessions as they are stored: readable for this gateway, for their session, and for the provider they came from. */
export type KeptTokens = {
  readonly close: (id: string, tokens: Pick<Tokens, 'refreshToken' | 'idToken'>) => Uint8Array
  /** Null when they were closed by another secret or for another provider. */
  readonly open: (session: Pick<SessionRow, 'id' | 'sealed'>) => Kept | null
}

/** The purpose of the envelope that tokens are kept in. */
export const tokensPurpose = 'session'

/** Opens what is kept for one provider. */
export function createKeptTokens(envelope: Envelope, issuer: string): KeptTokens {
  const place = (id: string): string => `${id} ${issuer}`
  return {
    close: (id, { refreshToken, idToken }) =>
      envelope.close(JSON.stringify({ refreshToken, idToken }), place(id)),
    open: ({ id, sealed }) => {
      try {
        return kept.parse(JSON.parse(envelope.open(sealed, place(id))))
      } catch {
        return null // Of another secret or provider: for us it says nothing.
      }
    },
  }
}
