import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import Koa from 'koa'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { answerProblems } from '../../../gateway/steps/answer-problems.ts'
import { serveFrontEnds } from '../../../gateway/steps/serve-front-ends.ts'
import type { State } from '../../../gateway/steps/state.ts'

const script = 'document.documentElement.lang'
const page = (title: string) =>
  `<!doctype html><title>${title}</title><script>${script}</script><script type="application/ld+json">{}</script><script src="/training/assets/main.1a2b.js"></script>`

let root: string
let folder: string
const app = new Koa<State>()
const server = createServer()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'front-ends-'))
  folder = join(root, 'build')
  app.use(answerProblems(pino({ level: 'silent' }), () => {}))
  app.use(serveFrontEnds([{ path: '/training', folder }]))
  app.use((ctx) => {
    ctx.body = 'behind'
  })
  server.on('request', (incoming, outgoing) => void app.callback()(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(root, { recursive: true })
})

type Answer = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Unlike `fetch`, leaves the path as it is typed. */
async function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent: false, ...options }, resolve)
      .on('error', reject)
      .end()
  })
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
}

describe('without a build', () => {
  test('says so in both languages', async () => {
    const { status, headers, body } = await ask('/training/')
    expect(status).toBe(503)
    expect(headers['retry-after']).toBe('30')
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(body).toContain('尚未构建')
    expect(body).toContain('not built yet')
  })

  test('leaves every other path alone', async () => {
    expect((await ask('/trainings')).body).toBe('behind')
    expect((await ask('/')).body).toBe('behind')
  })
})

describe('with a build', () => {
  beforeEach(async () => {
    const files = {
      'index.html': page('首页'),
      '404.html': page('没有'),
      'en/404.html': page('nothing'),
      'reference/problems/index.html': page('问题'),
      'assets/main.1a2b.js': 'void 0',
      'en/assets/style.3c4d.css': 'a{}',
      'img/wardline.svg': '<svg/>',
      'search-index-5e6f.json': '[]',
      '.sources': 'hidden',
    }
    await writeFile(join(root, 'secret.txt'), 'outside')
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), content)
    }
  })

  test('the page has its type, a strict policy, and is asked for anew', async () => {
    const { status, headers, body } = await ask('/training/')
    expect(status).toBe(200)
    expect(body).toContain('首页')
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['cache-control']).toBe('no-cache')
    const hash = createHash('sha256').update(script).digest('base64')
    expect(headers['content-security-policy']).toContain(`script-src 'self' 'sha256-${hash}';`)
    expect(headers['content-security-policy']).not.toMatch(
      /unsafe-eval|script-src[^;]*unsafe-inline|https?:/u,
    )
  })

  test('a script that a new build brings is known by its new hash', async () => {
    await ask('/training/')
    await writeFile(join(folder, 'index.html'), page('新').replace(script, 'another()'))
    const hash = createHash('sha256').update('another()').digest('base64')
    expect((await ask('/training/')).headers['content-security-policy']).toContain(hash)
  })

  test('pages with more inline scripts than ours are refused', async () => {
    const extra = Array.from({ length: 5 }, (_, index) => `<script>run(${index})</script>`).join('')
    await writeFile(join(folder, 'index.html'), extra)
    expect((await ask('/training/')).status).toBe(500)
  })

  test('a folder has one address, with the slash', async () => {
    expect((await ask('/training')).headers.location).toBe('/training/')
    const { status, headers } = await ask('/training/reference/problems?a=1')
    expect(status).toBe(301)
    expect(headers.location).toBe('/training/reference/problems/?a=1')
    expect((await ask('/training/reference/problems/')).body).toContain('问题')
  })

  test.each([
    [
      '/training/assets/main.1a2b.js',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    [
      '/training/en/assets/style.3c4d.css',
      'text/css; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    ['/training/img/wardline.svg', 'image/svg+xml', 'no-cache'],
    ['/training/search-index-5e6f.json', 'application/json; charset=utf-8', 'no-cache'],
  ])('%s has its type and its lifetime', async (path, type, lifetime) => {
    const { status, headers } = await ask(path)
    expect(status).toBe(200)
    expect(headers['content-type']).toBe(type)
    expect(headers['cache-control']).toBe(lifetime)
  })

  test('HEAD gives the headers alone', async () => {
    const { status, headers, body } = await ask('/training/', { method: 'HEAD' })
    expect(status).toBe(200)
    expect(headers['content-length']).toBe(String(Buffer.byteLength(page('首页'))))
    expect(body).toBe('')
  })

  test('what the reader already has is not sent again', async () => {
    const etag = (await ask('/training/')).headers.etag ?? ''
    const { status, body } = await ask('/training/', { headers: { 'if-none-match': etag } })
    expect(etag).not.toBe('')
    expect(status).toBe(304)
    expect(body).toBe('')
  })

  test('an unknown page is told in its language', async () => {
    const { status, headers, body } = await ask('/training/nowhere/')
    expect(status).toBe(404)
    expect(body).toContain('没有')
    expect(headers['content-security-policy']).toContain('sha256-')
    expect((await ask('/training/en/assets/old.js')).body).toContain('nothing')
    expect((await ask('/training/en/assets/old.js')).headers['cache-control']).toBe('no-cache')
  })

  test.each(['POST', 'PUT', 'DELETE'])('%s is refused', async (method) => {
    const { status, headers } = await ask('/training/', { method })
    expect(status).toBe(405)
    expect(headers.allow).toBe('GET, HEAD')
  })

  test.each([
    '/training/../secret.txt',
    '/training/%2e%2e/secret.txt',
    '/training/..%2fsecret.txt',
    '/training/..%2Fsecret.txt',
    '/training/..%5csecret.txt',
    '/training/..\\secret.txt',
    '/training/reference/../../../secret.txt',
    '/training/%252e%252e/secret.txt',
    '/training/index.html%00.js',
    '/training/.sources',
    '/training/reference/%2esources',
    '/training/%',
    '/training//etc/passwd',
  ])('%s leads nowhere', async (path) => {
    const { status, body } = await ask(path)
    expect(status).toBe(404)
    expect(body).not.toMatch(/outside|hidden|root:/u)
  })
})
