import type { Envelope } from '../../envelope.ts'

/** The ID token on its way from our end of a session to the provider's: through a cookie of the browser that cannot read it. */
export type Leaving = {
  readonly close: (idToken: string) => string
  /** Null when it is none of ours. */
  readonly open: (sealed: string) => string | null
}

/** The purpose of the envelope that ID tokens travel in. */
export const leavingPurpose = 'leaving'

/** Opens the way out. */
export function createLeaving(envelope: Envelope): Leaving {
  return {
    close: (idToken) => Buffer.from(envelope.close(idToken, '')).toString('base64url'),
    open: (sealed) => {
      try {
        return envelope.open(Buffer.from(sealed, 'base64url'), '')
      } catch {
        return null // Planted or of another secret: the provider asks whom to sign out.
      }
    },
  }
}
