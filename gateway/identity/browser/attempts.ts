/**
 * Sign-ins that were begun and not yet finished.
 *
 * 1. Only the browser that began one can finish it: what belongs to it lies encrypted in a cookie of that browser.
 * 2. Each is finished once at most, in whichever process.
 * 3. Beginning one writes nothing, so that nobody can fill the database from outside; each has a cookie of its own, so that tabs do
 *    not disturb each other.
 */
import { randomBytes } from 'node:crypto'

import { z } from 'zod'

import type { Envelope } from '../../envelope.ts'
import { sha256 } from '../../seal.ts'
import type { RequestHeaders } from '../identify.ts'
import type { SpentStore } from '../ports.ts'
import { orUnavailable, refused } from '../refusals.ts'
import type { CookieName, Cookies } from './cookies.ts'

/** A sign-in that was begun; `state`, `nonce` and `verifier` are random and bind the provider's answer to it. */
export type Attempt = {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The address to go to afterwards. */
  readonly to: string
}

export type Attempts = {
  /** A new attempt and the cookies that make the browser its owner. */
  begin(
    to: string,
    cookieHeader: RequestHeaders[string],
  ): { readonly attempt: Attempt; readonly setCookies: readonly string[] }
  /** The attempt that an answer of the provider belongs to, once; throws `unauthenticated`. */
  take(state: string, cookieHeader: RequestHeaders[string]): Promise<Attempt>
  /** What removes the cookie of an attempt. */
  forget(state: string): string
}

export type AttemptsOptions = {
  readonly envelope: Envelope
  readonly cookies: Cookies
  readonly spent: SpentStore
  readonly clock: () => Date
}

/** The purpose of the envelope that attempts travel in. */
export const attemptsPurpose = 'sign-in'

const minute = 60
const lastsS = 10 * minute
const mostAtOnce = 8
const beginning: CookieName = 'wardline-begun-'

const kept = z.object({
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
  untilMs: z.number(),
})

/** Makes the attempts of one origin. */
export function createAttempts(options: AttemptsOptions): Attempts {
  const { envelope, cookies, clock } = options
  return {
    begin(to, cookieHeader) {
      const attempt = { state: random(), nonce: random(), verifier: random(), to }
      const { state, ...rest } = attempt
      const text = JSON.stringify({ ...rest, untilMs: clock().getTime() + lastsS * 1000 })
      const value = Buffer.from(envelope.close(text, state)).toString('base64url')
      const others = cookies.namesIn(cookieHeader, beginning)
      const tooMany = others.length >= mostAtOnce ? others : []
      return {
        attempt,
        setCookies: [...tooMany.map(cookies.remove), cookies.set(nameOf(state), value, lastsS)],
      }
    },
    take: (state, cookieHeader) => take(options, state, cookieHeader),
    forget: (state) => cookies.remove(nameOf(state)),
  }
}

async function take(
  { envelope, cookies, spent, clock }: AttemptsOptions,
  state: string,
  cookieHeader: RequestHeaders[string],
): Promise<Attempt> {
  const [value] = cookies.read(cookieHeader, nameOf(state))
  const { untilMs, ...attempt } = open(envelope, state, value)
  const now = clock()
  if (now.getTime() >= untilMs) throw refused('sign-in-unknown')
  const hash = sha256(`sign-in ${state}`)
  const isFirst = await orUnavailable(async () => spent.spend(hash, now, new Date(untilMs)))
  if (!isFirst) throw refused('sign-in-unknown')
  return { state, ...attempt }
}

function open(envelope: Envelope, state: string, value: string | undefined): z.infer<typeof kept> {
  if (value === undefined) throw refused('sign-in-unknown')
  try {
    const text = envelope.open(Buffer.from(value, 'base64url'), state)
    return kept.parse(JSON.parse(text))
  } catch (cause) {
    throw refused('sign-in-unknown', cause)
  }
}

/** 256 random bits; as a code verifier, 43 characters (RFC 7636 §4.1). */
const random = (): string => randomBytes(32).toString('base64url')

const nameOf = (state: string): CookieName => `${beginning}${sha256(state).slice(0, 16)}`
