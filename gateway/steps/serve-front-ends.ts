/**
 * The built front ends, each below its path.
 *
 * 1. Nothing outside a front end's folder, and nothing hidden in it, is ever read: an address is decoded once and
 *    refused when it holds anything but plain names.
 * 2. A page runs its own scripts only: those of its folder, and the inline ones whose hashes were found in its build.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'

import { send } from '@koa/send'

import { Problem } from '../problems.ts'
import type { Context, Step } from './state.ts'

/** A folder of built files and the path below which it is served, without a slash at its end. */
export type FrontEnd = { readonly path: `/${string}`; readonly folder: string }

type Site = FrontEnd & { readonly contentPolicy: (builtAt: number) => Promise<string> }

/** Serves built front ends, and leaves every other path to the steps behind. */
export function serveFrontEnds(frontEnds: readonly FrontEnd[]): Step {
  const sites = frontEnds.map((one) => ({ ...one, contentPolicy: createContentPolicy(one.folder) }))
  return async (ctx, next) => {
    const site = sites.find(({ path }) => ctx.path === path || ctx.path.startsWith(`${path}/`))
    if (site) await answer(ctx, site)
    else await next()
  }
}

async function answer(ctx: Context, site: Site): Promise<void> {
  requireReading(ctx)
  const name = nameBelow(site, ctx)
  const builtAt = await modifiedAt(join(site.folder, 'index.html'))
  if (builtAt === null) answerUnbuilt(ctx)
  else if (await isFolder(site, name)) redirectToFolder(ctx)
  else {
    ctx.set('content-security-policy', await site.contentPolicy(builtAt))
    await serve(ctx, site, name)
  }
}

function requireReading(ctx: Context): void {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return
  throw new Problem(
    'method_not_allowed',
    { zh: '该地址只支持 GET 和 HEAD', en: 'this address answers to GET and HEAD only' },
    { headers: { allow: 'GET, HEAD' } },
  )
}

/** The address below the front end's path, still encoded, for it is decoded again on the way to the file. */
function nameBelow({ path }: FrontEnd, ctx: Context): string {
  const name = ctx.path.slice(path.length)
  if (/%2f/iu.test(name) || /\/\/|\/\.|[\\\0]/u.test(decoded(name))) throw nothingHere()
  return name
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw nothingHere()
  }
}

const nothingHere = () =>
  new Problem('not_found', { zh: '没有这个地址', en: 'there is nothing at this address' })

async function modifiedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs
  } catch {
    return null // Not built yet, or there is no such page.
  }
}

function answerUnbuilt(ctx: Context): void {
  ctx.status = 503
  ctx.set('retry-after', '30')
  ctx.type = 'text/plain; charset=utf-8'
  ctx.body = [
    '这一部分尚未构建。npm start 会在后台构建，通常一两分钟，请稍后刷新；生产环境须在部署时构建。',
    'This part is not built yet. npm start builds it in the background, mostly within two minutes: reload then. In production it is built at deployment.',
    '',
  ].join('\n')
}

/** Relative links only agree when every page has one address, the one with the slash. */
async function isFolder({ folder }: FrontEnd, name: string): Promise<boolean> {
  if (name.endsWith('/')) return false
  return (await modifiedAt(join(folder, decoded(name), 'index.html'))) !== null
}

function redirectToFolder(ctx: Context): void {
  ctx.status = 301
  ctx.redirect(`${ctx.path}/${ctx.search}`)
}

async function serve(ctx: Context, site: Site, name: string): Promise<void> {
  ctx.set(
    'cache-control',
    isNamedByContent(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
  )
  if (await sendFile(ctx, site, name)) {
    if (ctx.fresh) ctx.status = 304
    return
  }
  ctx.set('cache-control', 'no-cache')
  const language = name.startsWith('/en/') ? '/en' : ''
  if (!(await sendFile(ctx, site, `${language}/404.html`))) throw nothingHere()
  ctx.status = 404
}

/** Only what the bundler puts into `assets/` changes its name with its content; the search index does not. */
const isNamedByContent = (name: string): boolean => /^(?:\/\w+)?\/assets\//u.test(name)

async function sendFile(ctx: Context, { folder }: Site, name: string): Promise<boolean> {
  try {
    const sent = await send(ctx, name, {
      root: folder,
      index: 'index.html',
      format: false,
      setHeaders: (response, _, { size, mtimeMs }) =>
        void response.setHeader(
          'etag',
          `W/"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`,
        ),
    })
    return sent !== undefined
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return false
    throw error
  }
}

/** More different inline scripts than a build of ours has: somebody else's pages stand there. */
const mostScripts = 4

/** The content security policy of a build, computed once for each. */
function createContentPolicy(folder: string): Site['contentPolicy'] {
  let known: { readonly builtAt: number; readonly policy: Promise<string> } | null = null
  return (builtAt) => {
    if (known?.builtAt !== builtAt) known = { builtAt, policy: readContentPolicy(folder) }
    return known.policy
  }
}

async function readContentPolicy(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true })
  const pages = names.filter((name) => extname(name) === '.html')
  const hashes = new Set<string>()
  for (const page of pages) {
    for (const hash of scriptHashes(await readFile(join(folder, page), 'utf8'))) hashes.add(hash)
  }
  if (hashes.size > mostScripts)
    throw new Error('a front end holds more inline scripts than ours do')
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self'; style-src-attr 'unsafe-inline'",
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'",
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  ].join('; ')
}

/** Hashes of the inline scripts that a browser would run; structured data are none. */
function scriptHashes(html: string): readonly string[] {
  return [...html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gsu)]
    .filter(([, attributes = '']) => !/\bsrc=|application\/ld\+json/u.test(attributes))
    .map(([, , script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
}
