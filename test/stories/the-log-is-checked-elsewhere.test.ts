/** An outsider who holds the log's public key needs neither its database nor its administrator's word. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { aGateway, type TestGateway } from '../support/gateway.ts'
import { note } from '../support/notes.ts'
import { recordingUpstream } from '../support/upstream.ts'
import { wardline } from '../support/wardline.ts'

const secret = 'a secret of the tests, long enough'.padEnd(40, '.')
const environment = { WARDLINE_SECRET: secret, AUDIT_SM_ORIGIN: 'wardline.local/audit-sm' }
const ask = { model: 'emr-structuring', messages: [{ role: 'user', content: note }] }

/** Somebody’s key, in the right form. */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'

let house: AsyncDisposableStack
let gateway: TestGateway
let folder: string
let key: string
let smKey: string
let exported: string
const receipts: { index: number; hash: string }[] = []

beforeAll(async () => {
  house = new AsyncDisposableStack()
  folder = await mkdtemp(join(tmpdir(), 'wardline-log-'))
  house.defer(() => rm(folder, { recursive: true }))
  const upstream = house.use(await recordingUpstream())
  const auditSmOrigin = environment.AUDIT_SM_ORIGIN
  gateway = house.use(await aGateway({ upstream: upstream.url, secret, auditSmOrigin }))
  for (let turn = 0; turn < 3; turn += 1) {
    const reply = await gateway.chat(ask)
    receipts.push({
      index: Number(reply.headers.get('x-wardline-entry')),
      hash: reply.headers.get('x-wardline-receipt') ?? '',
    })
  }
  const keys = (await wardline(['audit', 'key'], { environment })).output
  ;[key = '', smKey = ''] = keys.split('\n')
  exported = await (await get('/api/audit/export')).text()
})

afterAll(() => house.disposeAsync())

async function get(
  path: string,
  user: Parameters<TestGateway['keyOf']>[0] = 'officer.zhou',
): Promise<Response> {
  const headers = { authorization: `Bearer ${await gateway.keyOf(user)}` }
  return fetch(`${gateway.url}${path}`, { headers })
}

async function fileOf(text: string): Promise<string> {
  const file = join(folder, `${crypto.randomUUID()}.jsonl`)
  await writeFile(file, text)
  return file
}

const verify = async (text: string, ...more: readonly string[]) =>
  wardline(['audit', 'verify', await fileOf(text), '--key', key.trim(), ...more])

const receiptsFile = () => fileOf(receipts.map((one) => `${JSON.stringify(one)}\n`).join(''))

describe('the second log, by SM3 and SM2', () => {
  test('holds the same entries for who knows its key alone, and shows when they were bent', async () => {
    const file = await fileOf(exported)
    const ran = await wardline(['audit', 'verify', file, '--key', smKey])
    expect(JSON.parse(ran.output)).toMatchObject({ found: 0, signed: 0 })
    expect(JSON.parse(ran.output)).toHaveProperty('signedBySm2', JSON.parse(ran.output).entries)
    expect(ran.code).toBe(0)
    const bent = await fileOf(exported.replace('emr-structuring', 'order-review'))
    expect((await wardline(['audit', 'verify', bent, '--key', smKey])).code).toBe(1)
  })

  test('gives a proof of its own', async () => {
    const path = `/api/audit/entries/${receipts[0]?.index}/proof?log=sm`
    const proof = await (await get(path)).text()
    const file = await fileOf(proof)
    expect((await wardline(['audit', 'proof', file, '--key', smKey])).code).toBe(0)
    expect((await wardline(['audit', 'proof', file, '--key', key])).code).toBe(1)
    const checkpoint = await (await get('/api/audit/checkpoint?log=sm')).text()
    expect(checkpoint).toContain('wardline.local/audit-sm\n')
    expect((await get('/api/audit/checkpoint?log=sm3')).status).toBe(400)
  })
})

describe('an export', () => {
  test('holds, with the receipts of the callers', async () => {
    const { code, output } = await verify(exported, '--receipts', await receiptsFile())
    const entries = exported.split('\n').filter((line) => line.startsWith('{"entry"')).length

    expect(JSON.parse(output)).toMatchObject({
      broken: null,
      entries,
      signed: entries,
      open: 0,
      findings: [],
    })
    expect(code).toBe(0)
  })

  test('is read from a pipe, too', async () => {
    const ran = await wardline(['audit', 'verify', '-', '--key', key.trim()], { input: exported })
    expect(ran.code).toBe(0)
  })

  test('holds nothing that was typed', () => {
    for (const said of ['王秀兰', '13912345678', '胸闷']) expect(exported).not.toContain(said)
    expect(note).toContain('胸闷')
  })

  test('that was changed gives 1 and the first bad index', async () => {
    const changed = exported.replace(String.raw`\"TREAT\"`, String.raw`\"HPAYMT\"`)
    expect(changed).not.toBe(exported)
    const { code, output } = await verify(changed)

    expect(code).toBe(1)
    expect(JSON.parse(output)).toMatchObject({ broken: expect.any(Number) as number })
  })

  test('that does not hold what a caller has a receipt of gives 1', async () => {
    const file = await fileOf(`${JSON.stringify({ index: 0, hash: 'a'.repeat(64) })}\n`)
    const { code, output } = await verify(exported, '--receipts', file)

    expect(code).toBe(1)
    expect(JSON.parse(output)).toMatchObject({ findings: [{ kind: 'receipt', index: 0 }] })
  })

  test('that was cut gives 2, wherever it was cut', async () => {
    const lines = exported.split('\n')
    for (const part of [lines.slice(0, -2), lines.slice(0, 4), lines.slice(0, 1)])
      expect((await verify(`${part.join('\n')}\n`)).code).toBe(2)
    expect((await verify(exported.slice(0, -200))).code).toBe(2)
  })

  test('under the key of somebody else gives 1', async () => {
    const other = { WARDLINE_SECRET: 'another secret'.padEnd(40, '.') }
    const { output } = await wardline(['audit', 'key'], { environment: other })
    const file = await fileOf(exported)
    const ran = await wardline(['audit', 'verify', file, '--key', output.trim()])

    expect(ran.code).toBe(1)
    expect(ran.output).toContain('"signature"')
  })

  test.for([
    ['no key', ['audit', 'verify', 'package.json']],
    ['a key that is none', ['audit', 'verify', 'package.json', '--key', 'none']],
    ['a word too many', ['audit', 'verify', 'one', 'two']],
    ['an unknown option', ['audit', 'verify', '--fast']],
    ['nothing to do', ['audit']],
    ['a file that is not there', ['audit', 'verify', 'nowhere.jsonl', '--key', goKey]],
    ['a folder', ['audit', 'verify', 'docs', '--key', goKey]],
    ['a proof that is not there', ['audit', 'proof', 'nowhere.tlog-proof', '--key', goKey]],
    ['a receipt that is none', ['audit', 'verify', 'x', '--key', goKey, '--receipts', 'README.md']],
  ] as const)('asked for with %s gives 3', async ([, words]) => {
    expect((await wardline(words)).code).toBe(3)
  })

  test('of something else gives 3', async () => {
    expect((await verify('{}\n')).code).toBe(3)
    expect((await verify(`${exported}{"end":0}\n`)).code).toBe(3)
  })
})

describe('an export for other systems', () => {
  test.for(['csv', 'fhir', 'ocsf'] as const)(
    'as %s goes on where the last one ended',
    async (format) => {
      const first = await get(`/api/audit/export?format=${format}`)
      const next = Number(first.headers.get('x-wardline-next'))
      const lines = (await first.text()).trim().split('\n')
      await gateway.chat(ask)
      const rest = await get(`/api/audit/export?format=${format}&from=${next}`)
      const more = (await rest.text()).trim().split('\n')
      const heads = format === 'csv' ? 1 : 0

      expect(lines).toHaveLength(next + heads)
      // accept, outcome, and the record of this export
      expect(more).toHaveLength(3 + heads)
      expect(Number(rest.headers.get('x-wardline-next'))).toBe(next + 3)
    },
  )

  test('is refused in a format that is none, or from nowhere', async () => {
    expect((await get('/api/audit/export?format=xml')).status).toBe(400)
    expect((await get('/api/audit/export?format=csv&from=-1')).status).toBe(400)
    expect(await (await get('/api/audit/export?format=ocsf&from=1000000')).text()).toBe('')
  })
})

describe('a proof', () => {
  test('holds by itself, and for the receipt of the answer', async () => {
    const [first] = receipts
    const answer = await get(`/api/audit/entries/${first?.index}/proof`)
    const file = await fileOf(await answer.text())
    const { code, output } = await wardline(['audit', 'proof', file, '--key', key.trim()])

    expect(answer.headers.get('content-disposition')).toContain('.tlog-proof')
    expect(code).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ origin: 'wardline.local/audit', ...first })
  })

  test('that was changed does not hold', async () => {
    const text = await (await get('/api/audit/entries/0/proof')).text()
    const file = await fileOf(text.replace('index 0', 'index 1'))
    expect((await wardline(['audit', 'proof', file, '--key', key.trim()])).code).toBe(1)
  })

  test('of no entry is not given', async () => {
    expect((await get('/api/audit/entries/99999/proof')).status).toBe(404)
    for (const index of ['-1', 'x', '9007199254740993'])
      expect((await get(`/api/audit/entries/${index}/proof`)).status).toBe(400)
  })
})

describe('the log', () => {
  const paths = ['/api/audit/checkpoint', '/api/audit/entries/0/proof', '/api/audit/export']

  test.for(paths)('shows %s to compliance officers alone', async (path) => {
    expect((await get(path)).status).toBe(200)
    expect((await get(path, 'dr.lin')).status).toBe(403)
    expect((await fetch(`${gateway.url}${path}`)).status).toBe(401)
  })

  test('is filtered, and says what is wrong with a filter', async () => {
    const typesFor = async (query: string): Promise<ReadonlySet<string>> => {
      const answer = (await (await get(`/api/audit/entries?limit=200&${query}`)).json()) as {
        entries: readonly { body: { type: string } }[]
      }
      return new Set(answer.entries.map(({ body }) => body.type))
    }
    expect(await typesFor('decision=allow')).toEqual(new Set(['ai.accept', 'ai.outcome']))
    expect(await typesFor('useCase=none')).toEqual(new Set())
    expect(await typesFor('until=2020-01-01T00:00:00%2B08:00')).toEqual(new Set())
    expect((await typesFor('since=2020-01-01T00:00:00Z')).size).toBeGreaterThan(2)
    for (const query of ['decision=maybe', 'since=yesterday', 'limit=0', 'before=-1'])
      expect((await get(`/api/audit/entries?${query}`)).status).toBe(400)
  })

  test('is followed as it is written, and from where one was', async () => {
    const headers = { authorization: `Bearer ${await gateway.keyOf('officer.zhou')}` }
    const follow = async (more: Record<string, string>, query = ''): Promise<readonly string[]> => {
      const over = new AbortController()
      const answer = await fetch(`${gateway.url}/api/audit/tail${query}`, {
        headers: { ...headers, ...more },
        signal: over.signal,
      })
      expect(answer.headers.get('content-type')).toContain('text/event-stream')
      let text = ''
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk
        if ((text.match(/^id:/gmu)?.length ?? 0) >= 2) break
        if (text === ': following\n\n') void gateway.chat(ask)
      }
      over.abort()
      return Array.from(text.matchAll(/^id: (\d+)$/gmu), ([, id]) => id ?? '')
    }
    const now = await follow({})
    const [first] = now.map(Number)

    expect(now).toEqual([String(first), String(Number(first) + 1)])
    expect(await follow({}, '?from=0')).toEqual(expect.arrayContaining(['0', '1']))
    expect(await follow({ 'last-event-id': '0' })).toEqual(expect.arrayContaining(['1', '2']))
    expect((await get('/api/audit/tail?from=x')).status).toBe(400)
    expect((await get('/api/audit/tail', 'dr.lin')).status).toBe(403)
  })

  test('ends its followers when the gateway stops', async () => {
    await using other = await aGateway()
    const headers = { authorization: `Bearer ${await other.keyOf('officer.zhou')}` }
    const answer = await fetch(`${other.url}/api/audit/tail`, { headers })
    const ended = answer.text()
    await other.gateway.close(60_000)
    expect(await ended).toContain(': following')
  })

  test('tells under which reference it knows somebody', async () => {
    const ask = async (body: unknown, user: Parameters<TestGateway['keyOf']>[0]) =>
      gateway.post('/api/audit/reference', body, user)
    const answer = await ask({ subject: 'demo-dr-lin' }, 'officer.zhou')
    const { reference } = (await answer.json()) as { reference: string }

    expect(reference).toMatch(/^[\w-]{22}$/u)
    expect((await ask({ subject: 'demo-dr-lin' }, 'dr.lin')).status).toBe(403)
    expect((await ask({}, 'officer.zhou')).status).toBe(400)
    const me = await get('/api/me', 'dr.lin')
    const { subject } = (await me.json()) as { subject: string }
    const known = (await (await ask({ subject }, 'officer.zhou')).json()) as { reference: string }
    const list = await get(`/api/audit/entries?actor=${known.reference}`)
    const { entries } = (await list.json()) as { entries: readonly object[] }
    expect(entries.length).toBeGreaterThan(0)
  })

  test('says who read it', async () => {
    const { index } = await gateway.gateway.ports.audit.append({
      type: 'audit.query',
      at: new Date(),
      request: null,
      actor: null,
    })
    await get('/api/audit/entries?limit=1')
    await get(`/api/audit/entries/${index}`)
    await get(`/api/audit/entries/${index}/proof`)
    await get('/api/audit/export')

    const after = await gateway.gateway.ports.audit.list({ limit: 4 })
    expect(after.map(({ body }) => body.type)).toEqual([
      'audit.export',
      'audit.query',
      'audit.query',
      'audit.query',
    ])
    expect(after.every(({ body }) => body.actor?.roles.includes('compliance_officer'))).toBe(true)
    expect(after.at(-1)?.index).toBe(index + 1)
  })
})
