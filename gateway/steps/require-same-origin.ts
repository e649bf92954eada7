import type { Ports } from '../ports.ts'
import { Problem } from '../problems.ts'
import type { Context } from './state.ts'

/** A page elsewhere cannot send it without asking first, and is never allowed to. */
const pageHeader = 'x-wardline-csrf'

/**
 * Lets a request that would change something with a browser's session pass only when a page of ours sent it (OWASP: Fetch Metadata,
 * then Origin, then a header of our own for browsers that send neither); anything else is refused and put on record.
 */
export async function requireSameOrigin(
  ctx: Context,
  { signIn, limits }: Pick<Ports, 'signIn' | 'limits'>,
): Promise<void> {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return
  if (signIn.kind === 'ready' && isOurs(ctx, signIn.origin)) return
  await limits.admitFailure(ctx.ip)
  if (signIn.kind === 'ready')
    await signIn.record.misused(ctx.state.requestId, ctx.state.actor ?? null)
  throw new Problem('access_denied', {
    zh: `该请求不是由本站页面发出的，已拒绝（旧浏览器须带 ${pageHeader} 头）`,
    en: `the request did not come from a page of this site (old browsers must send ${pageHeader})`,
  })
}

function isOurs(ctx: Context, origin: string): boolean {
  const site = ctx.get('sec-fetch-site')
  const from = ctx.get('origin')
  if (site === '' && from === '') return ctx.get(pageHeader) !== ''
  return (site === '' || site === 'same-origin') && (from === '' || from === origin)
}
