import { z } from 'zod'

import type { SessionEnd } from '#audit'

import { sessionCookie, type CookieName } from '../identity/browser/cookies.ts'
import { requireSignIn, type SignIn } from '../identity/browser/sign-in.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { authenticate, requireIdentified } from '../steps/authenticate.ts'
import { readText } from '../steps/read-json.ts'
import type { Context } from '../steps/state.ts'
import type { Route } from './route.ts'

/** How a browser signs out. */
export const signOutRoutes = (ports: Ports): readonly Route[] => [
  logout(ports),
  logoutEverywhere(ports),
  leave(ports),
  backChannelLogout(ports),
]

const next = z
  .string()
  .describe('Where to go then: leads on to the identity provider, which ends its own session')

/** `POST /auth/logout`: ends this session. */
function logout(ports: Ports): Route {
  return {
    method: 'post',
    path: '/auth/logout',
    summary: { zh: '退出登录', en: 'Sign out' },
    access: 'identified',
    answer: z.object({ next }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable', 'identity_unavailable'],
    steps: [
      authenticate(ports),
      async (ctx) => {
        const signIn = requireSignIn(ports.signIn)
        await endOwn(ctx, signIn, 'signed-out')
        ctx.body = { next: `${signIn.origin}${leavePath}` }
      },
    ],
  }
}

/** `POST /auth/logout-everywhere`: ends every session of the caller, whichever browser it is in. */
function logoutEverywhere(ports: Ports): Route {
  return {
    method: 'post',
    path: '/auth/logout-everywhere',
    summary: { zh: '退出我的全部会话', en: 'Sign out everywhere' },
    access: 'identified',
    answer: z.object({ ended: z.number().int(), next }),
    problems: ['invalid_request', 'access_denied', 'audit_unavailable', 'identity_unavailable'],
    steps: [
      authenticate(ports),
      async (ctx) => {
        const signIn = requireSignIn(ports.signIn)
        await endOwn(ctx, signIn, 'signed-out-everywhere')
        const { subject } = requireIdentified(ctx).principal
        const request = ctx.state.requestId
        const why = 'signed-out-everywhere'
        const others = await signIn.sessions.endAll({ subject }, { why, request })
        ctx.body = { ended: others + 1, next: `${signIn.origin}${leavePath}` }
      },
    ],
  }
}

/** The way to the provider goes over an address of ours, so that no script ever sees the token that names the session there. */
const hintCookie: CookieName = 'wardline-leaving'
const hintLastsS = 120
/** Browsers take no larger cookies (RFC 6265 §6.1); the provider then asks whom to sign out. */
const largestHint = 3_800
const leavePath = '/auth/leave'

async function endOwn(ctx: Context, signIn: SignIn, why: SessionEnd): Promise<void> {
  const identified = requireIdentified(ctx)
  if (identified.method !== 'session')
    throw new Problem('invalid_request', {
      zh: '只有浏览器会话可以退出',
      en: 'there is no browser session to sign out of',
    })
  const { sessionId } = identified
  const idToken = await signIn.sessions.end(sessionId, { why, request: ctx.state.requestId })
  ctx.append('set-cookie', signIn.cookies.remove(sessionCookie))
  const hint = idToken === null ? '' : signIn.leaving.close(idToken)
  if (hint !== '' && hint.length <= largestHint)
    ctx.append('set-cookie', signIn.cookies.set(hintCookie, hint, hintLastsS))
}

/** `GET /auth/leave`: on to the provider's end of session. */
function leave(ports: Ports): Route {
  return {
    method: 'get',
    path: leavePath,
    summary: { zh: '在身份提供方退出', en: 'Sign out at the identity provider' },
    access: 'public',
    status: 303,
    answer: 'text/plain',
    problems: ['identity_unavailable'],
    steps: [
      async (ctx) => {
        const { cookies, leaving, party, origin } = requireSignIn(ports.signIn)
        const [hint] = cookies.read(ctx.headers.cookie, hintCookie)
        const home = `${origin}/`
        const address = await party.endSession(hint === undefined ? null : leaving.open(hint), home)
        ctx.append('set-cookie', cookies.remove(hintCookie))
        ctx.status = 303
        ctx.set('location', address?.href ?? home)
        ctx.body = ''
      },
    ],
  }
}

const largestForm = 32_768

/** `POST /auth/back-channel-logout`: the identity provider ends sessions (OpenID Connect Back-Channel Logout 1.0 §2.5). */
function backChannelLogout(ports: Ports): Route {
  return {
    method: 'post',
    path: '/auth/back-channel-logout',
    summary: { zh: '身份提供方结束会话', en: 'The identity provider ends sessions' },
    access: 'public',
    answer: z.object({ ended: z.number().int() }),
    problems: [
      'invalid_request',
      'content_too_large',
      'rate_limited',
      'audit_unavailable',
      'identity_unavailable',
    ],
    steps: [
      async (ctx) => {
        const { logoutTokens, sessions } = requireSignIn(ports.signIn)
        const form = new URLSearchParams(await readText(ctx, largestForm))
        const whose = await logoutTokens
          .verify(form.get('logout_token') ?? '')
          .catch(async (error) => {
            await ports.limits.admitFailure(ctx.ip)
            throw error
          })
        const request = ctx.state.requestId
        ctx.body = { ended: await sessions.endAll(whose, { why: 'provider', request }) }
      },
    ],
  }
}
