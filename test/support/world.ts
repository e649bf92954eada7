import type { BundleSource } from '#policy'
import { openDatabase } from '#prisma'

import { aSession } from './audit-log.ts'
import { aGateway, type TestGateway } from './gateway.ts'
import { anIssuer } from './issuer.ts'
import { shipped } from './policy.ts'
import { recordingUpstream } from './upstream.ts'

/** Whose token it is; two tokens of one subject are one person. */
type Claims = {
  readonly sub: string
  readonly roles: readonly string[]
  readonly department?: string | null
  readonly more?: Readonly<Record<string, unknown>>
}

type Call = {
  /** `POST /api/keys` */
  readonly call: string
  readonly token?: string | undefined
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

type Answered = { readonly status: number; readonly body: Record<string, unknown> }

/** A gateway with something of everything in it, all of it somebody else's than who tries. */
export type World = {
  readonly gateway: TestGateway
  /** Files of the shipped policy under another version, `9.9.9` unless it is said. */
  readonly policyFiles: (version?: string) => readonly BundleSource[]
  /** Entries of two requests whose content is kept. */
  readonly asked: number
  readonly alsoAsked: number
  readonly key: string
  readonly emergency: string
  /** Of an emergency that waits for a review. */
  readonly review: string
  /** What waits for a second person. */
  readonly order: string
  readonly otherOrder: string
  readonly policy: number
  readonly otherPolicy: number
  /** An access token of the identity provider. */
  readonly tokenOf: (claims: Claims) => Promise<string>
  /** Has passed every course from now on. */
  readonly train: (subject: string) => Promise<void>
  readonly send: (call: Call) => Promise<Response>
  /** The same, with the answer read as JSON. */
  readonly told: (call: Call) => Promise<Answered>
  readonly contents: () => Promise<Contents>
}

/** A digest of each table but those of the log, and the types of its entries. */
type Contents = {
  readonly tables: Readonly<Record<string, string>>
  readonly entries: readonly string[]
}

const reason = '按制度进行的例行核对'

/** `await using world = await aWorld()`. */
export async function aWorld(): Promise<World & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const issuer = stack.use(await anIssuer())
  const upstream = stack.use(await recordingUpstream())
  const gateway = stack.use(
    await aGateway({ issuer: issuer.issuer, upstream: upstream.url, onPremises: upstream.url }),
  )
  const stores = openDatabase(gateway.databaseUrl)
  stack.defer(() => stores.close())
  const session = stack.use(await aSession(gateway.databaseUrl))
  const query = async (sql: string) => (await session.query<{ value: string }>(sql)).rows
  const { files, bundle } = await shipped()

  const tokenOf = ({ sub, roles, department = 'cardiology', more }: Claims): Promise<string> =>
    issuer.mint({
      claims: {
        sub,
        preferred_username: sub,
        realm_access: { roles },
        department: department ?? undefined,
        ...more,
      },
    })
  const send = ({ call, token, body, headers }: Call): Promise<Response> => {
    const [method = '', path = ''] = call.split(' ')
    return fetch(`${gateway.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }
  const told = async (call: Call): Promise<Answered> => {
    const answer = await send(call)
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const train = async (subject: string): Promise<void> => {
    const passedAt = new Date()
    const expiresAt = new Date(passedAt.getTime() + 86_400_000)
    for (const { id: course, version } of bundle.courses)
      await stores.qualifications.add({ subject, course, version, passedAt, expiresAt })
  }
  const tools = { gateway, tokenOf, send, told, train }
  const something = await fill(tools, withVersion(files, '1.0.1'))
  const held = stack.move()
  return {
    ...tools,
    ...something,
    policyFiles: (version = '9.9.9') => withVersion(files, version),
    contents: () => contentsOf(query),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

type Tools = Pick<World, 'gateway' | 'tokenOf' | 'send' | 'told' | 'train'>

const withVersion = (files: readonly BundleSource[], version: string): readonly BundleSource[] =>
  files.map(({ path, text }) => ({
    path,
    text: text.replace(/^version: .+$/mu, `version: ${version}`),
  }))

/** Has a clinician and an officer do something of everything. */
async function fill(
  { gateway, tokenOf, told, send, train }: Tools,
  files: readonly BundleSource[],
): Promise<Omit<World, keyof Tools | 'contents' | 'policyFiles'>> {
  const clinician = await tokenOf({ sub: 'the-clinician', roles: ['clinician'] })
  const officer = await tokenOf({ sub: 'the-officer', roles: ['compliance_officer'] })
  const made = async (token: string, path: string, body: unknown): Promise<Answered['body']> => {
    const { status, body: answer } = await told({ call: `POST ${path}`, token, body })
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`)
    return answer
  }
  await send({ call: 'GET /api/keys', token: clinician })
  await train('the-clinician')
  const ask = async (): Promise<number> => {
    const body = { model: 'emr-structuring', messages: [{ role: 'user', content: '请整理病史。' }] }
    const answer = await send({ call: 'POST /v1/chat/completions', token: clinician, body })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.text()
    return Number(answer.headers.get('x-wardline-entry'))
  }
  const proposed = async (): Promise<number> => {
    const { number } = await made(officer, '/api/policies', { files, reason })
    await made(officer, `/api/policies/${Number(number)}/propose`, {})
    return Number(number)
  }
  const [asked, alsoAsked, forgotten] = [await ask(), await ask(), await ask()]
  const order = async (entry: number): Promise<string> =>
    idOf(await made(officer, '/api/audit/orders', { kind: 'erase', entry, reason }))
  const emergency = idOf(await made(clinician, '/api/break-glass', { reason }))
  const { ports } = gateway.gateway
  await ports.audit.checkpoint()
  await ports.review.follow()
  const [review] = await ports.review.list({ limit: 1, why: 'break-glass' })
  return {
    asked,
    alsoAsked,
    key: idOf(await made(clinician, '/api/keys', { label: '工作站' })),
    emergency,
    review: idOf({ ...review }),
    order: await order(forgotten),
    otherOrder: await order(asked),
    policy: await proposed(),
    otherPolicy: await proposed(),
  }
}

function idOf({ id }: Answered['body']): string {
  if (typeof id === 'string') return id
  throw new Error('What was made has no id.')
}

type Query = (sql: string) => Promise<readonly { readonly value: string }[]>

/** What a refusal may add to: the log, and who was seen when. */
const ofTheLog = /^(?:entry|log_|sm_|principal$|_prisma)/u

async function contentsOf(query: Query): Promise<Contents> {
  const names = await query(
    `SELECT c.relname AS value FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`,
  )
  const tables: Record<string, string> = {}
  for (const { value: table } of names.filter(({ value }) => !ofTheLog.test(value))) {
    const [row] = await query(
      `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS value FROM "${table}" t`,
    )
    tables[table] = row?.value ?? ''
  }
  const entries = await query('SELECT type AS value FROM entry ORDER BY index')
  return { tables, entries: entries.map(({ value }) => value) }
}
