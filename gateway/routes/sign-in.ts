import { z } from 'zod'

import { sessionCookie } from '../identity/browser/cookies.ts'
import { destinationOf } from '../identity/browser/destination.ts'
import { callbackPath } from '../identity/browser/relying-party.ts'
import { requireSignIn, type SignIn } from '../identity/browser/sign-in.ts'
import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import { toProblem } from '../steps/answer-problems.ts'
import type { Context } from '../steps/state.ts'
import type { Route } from './route.ts'

/** How a browser signs in. */
export const signInRoutes = (ports: Ports, landing: string): readonly Route[] => [
  login(ports, landing),
  callback(ports),
]

/** `GET /auth/login?to=/path`: on to the identity provider, and afterwards to this path. */
function login(ports: Ports, landing: string): Route {
  return {
    method: 'get',
    path: '/auth/login',
    summary: { zh: '浏览器登录', en: 'Sign in with a browser' },
    access: 'public',
    query: z.object({
      to: z.string().describe('A path of this origin; the landing page if absent'),
    }),
    status: 303,
    answer: 'text/plain',
    problems: ['invalid_request', 'identity_unavailable'],
    steps: [
      async (ctx) => {
        const { attempts, party, origin } = requireSignIn(ports.signIn)
        const to = readDestination(ctx.query['to'] ?? landing, origin)
        const { attempt, setCookies } = attempts.begin(to.href, ctx.headers.cookie)
        const address = await party.begin(attempt)
        ctx.append('set-cookie', [...setCookies])
        leadTo(ctx, address.href)
      },
    ],
  }
}

function readDestination(wish: string | string[], origin: string): URL {
  const to = typeof wish === 'string' ? destinationOf(wish, origin) : null
  if (to) return to
  throw new Problem(
    'invalid_request',
    {
      zh: '登录后只能前往本站的页面',
      en: 'after signing in one can go to a page of this site only',
    },
    { param: 'to' },
  )
}

/** `GET /auth/callback`: where the identity provider sends the browser back to. */
function callback(ports: Ports): Route {
  return {
    method: 'get',
    path: callbackPath,
    summary: { zh: '身份提供方的回调', en: 'Where the identity provider leads back to' },
    access: 'public',
    status: 303,
    answer: 'text/plain',
    problems: ['unauthenticated', 'rate_limited', 'identity_unavailable', 'audit_unavailable'],
    steps: [
      async (ctx) => {
        const signIn = requireSignIn(ports.signIn)
        const url = new URL(`${callbackPath}${ctx.search}`, signIn.origin)
        ctx.append('set-cookie', signIn.attempts.forget(url.searchParams.get('state') ?? ''))
        const { secret, to } = await finish(ctx, url, { signIn, limits: ports.limits })
        ctx.append('set-cookie', signIn.cookies.set(sessionCookie, secret))
        leadTo(ctx, to)
      },
    ],
  }
}

/** What is refused is on record, unless there is so much of it that it would fill the log. */
async function finish(
  ctx: Context,
  url: URL,
  { signIn, limits }: { readonly signIn: SignIn; readonly limits: Ports['limits'] },
): ReturnType<SignIn['finish']> {
  const { requestId: request } = ctx.state
  try {
    return await signIn.finish({ url, cookieHeader: ctx.headers.cookie, request })
  } catch (error) {
    const problem = toProblem(error)
    await limits.admitFailure(ctx.ip)
    if (problem.code !== 'audit_unavailable') await signIn.record.refused(request, problem.code)
    throw problem
  }
}

/** Not Koa's own redirect: it would write the address into a page. */
function leadTo(ctx: Context, address: string): void {
  ctx.status = 303
  ctx.set('location', address)
  ctx.body = ''
}
