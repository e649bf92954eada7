import { expect, test } from 'vitest'

import { excessRights, openAuditLog } from '#audit'
import { applyRoles, hasRoles } from '#prisma'

import { aDraft, aLog, aSession } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { echoes } from '../support/echo.ts'
import { entriesOf } from '../support/entries.ts'
import { aGateway } from '../support/gateway.ts'
import { aSignInGateway } from '../support/sign-in.ts'
import { recordingUpstream } from '../support/upstream.ts'
import { wardline } from '../support/wardline.ts'

/** A login that is a member of one role and nothing else, on a database with a few entries. */
async function aMember(role: 'wardline_writer' | 'wardline_reader') {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await aDatabase())
  await applyRoles(database.connectionString)
  const owner = stack.use(await aSession(database.connectionString))
  const name = `login_${crypto.randomUUID().replaceAll('-', '')}`
  await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD 'x'; GRANT ${role} TO ${name}`)
  stack.defer(async () => void (await owner.query(`DROP ROLE ${name}`)))
  const url = new URL(database.connectionString)
  ;[url.username, url.password] = [name, 'x']
  {
    await using log = aLog(database.connectionString)
    await log.append(aDraft(), [
      {
        kind: 'masked',
        keys: [crypto.randomUUID()],
        sealed: Buffer.alloc(64, 1),
        until: new Date(),
      },
    ])
  }
  const session = stack.use(await aSession(url.href))
  const held = stack.move()
  return {
    owner,
    session,
    ownerUrl: database.connectionString,
    url: url.href,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

const log = [
  'entry',
  'entry_patient',
  'log_batch',
  'log_node',
  'log_checkpoint',
  'log_cosignature',
  'sm_tree',
  'sm_node',
  'sm_checkpoint',
]
const secrets = [
  'emergency_access',
  'policy_version',
  'use_case_suspension',
  'content',
  'content_key',
  'patient_alias',
  'content_hold',
  'content_order',
  'principal',
  'personal_key',
  'service_account',
  'qualification',
  'session',
  'spent',
  'evaluation_case',
  'export_cursor',
  'notification',
  'review_case',
  'review_progress',
  'review_month',
  'usage_counter',
]

const attacks = (table: string): readonly string[] => [
  `TRUNCATE "${table}"`,
  `DROP TABLE "${table}" CASCADE`,
  `ALTER TABLE "${table}" DISABLE TRIGGER ALL`,
  `ALTER TABLE "${table}" ADD COLUMN more text`,
  `ALTER TABLE "${table}" DISABLE ROW LEVEL SECURITY`,
  `CREATE TRIGGER t BEFORE INSERT ON "${table}" EXECUTE FUNCTION refuse_change()`,
]

const changes = (table: string): readonly string[] => [
  ...attacks(table),
  `UPDATE "${table}" SET ${columnOf(table)} = ${columnOf(table)}`,
  `DELETE FROM "${table}"`,
]

const columnOf = (table: string): string =>
  ({
    log_checkpoint: 'note',
    sm_checkpoint: 'note',
    log_cosignature: 'line',
    log_node: 'hash',
    sm_node: 'hash',
    log_batch: 'root',
    sm_tree: 'root',
    entry_patient: 'patient_ref',
    log_retired: 'hashes',
  })[table] ?? 'body'

const escapes = [
  'SET session_replication_role = replica',
  'SET ROLE postgres',
  'CREATE TABLE mine (a int)',
  'CREATE ROLE another',
  'DROP FUNCTION refuse_change() CASCADE',
]

test('a writer adds to the log and cannot change it, nor what guards it', async () => {
  await using member = await aMember('wardline_writer')
  const { session } = member
  const onLog = [...log, 'log_retired'].flatMap(changes)
  const adding = 'INSERT INTO log_retired SELECT * FROM log_retired'
  for (const text of [...onLog, ...secrets.flatMap(attacks), ...escapes, adding])
    await expect(session.query(text), text).rejects.toMatchObject({ code: '42501' })
  // Whoever has a right without the right to give it is only warned.
  await session.query('GRANT ALL ON entry TO PUBLIC')
  const { rows } = await session.query(
    `SELECT has_table_privilege('wardline_reader', 'entry', 'INSERT, DELETE') AS given`,
  )
  expect(rows).toEqual([{ given: false }])
  expect(await excessRights(member.url)).toEqual([])
  await using own = aLog(member.url)
  expect(await own.isWritable()).toBe(true)
  expect((await own.append(aDraft())).index).toBe(1)
})

test('content is shown to who says which it opens', async () => {
  await using member = await aMember('wardline_writer')
  const { session } = member
  const count = async (): Promise<number | null> =>
    (await session.query('SELECT FROM content')).rowCount
  expect(await count()).toBe(0)
  await session.query(`SELECT set_config('wardline.opens', '1', false)`)
  expect(await count()).toBe(0)
  expect((await session.query('DELETE FROM content')).rowCount).toBe(0)
  await session.query(`SELECT set_config('wardline.opens', '0', false)`)
  expect(await count()).toBe(1)
  expect((await session.query('DELETE FROM content')).rowCount).toBe(0)
  await expect(session.query(`UPDATE content SET kind = 'prompt'`)).rejects.toMatchObject({
    code: '42501',
  })
})

test('a reader sees the log and its proofs, and nothing of content, keys and people', async () => {
  await using member = await aMember('wardline_reader')
  const { session } = member
  for (const table of log) await session.query(`SELECT * FROM "${table}" LIMIT 1`)
  const denied = [
    ...log.flatMap(changes),
    ...secrets.flatMap((table) => [`SELECT * FROM "${table}"`, ...attacks(table)]),
    ...escapes,
  ]
  for (const text of denied)
    await expect(session.query(text), text).rejects.toMatchObject({ code: '42501' })
  await expect(session.query(`INSERT INTO entry SELECT * FROM entry`)).rejects.toMatchObject({
    code: '42501',
  })

  await using asReader = aLog(member.url)
  expect(await asReader.isWritable()).toBe(false)
  expect(await asReader.verify()).toMatchObject({ entries: 1, found: 0, contents: 0 })
  await using asOwner = aLog(member.ownerUrl)
  expect(await asOwner.verify()).toMatchObject({ entries: 1, found: 0, contents: 1 })
})

test('whoever owns the tables can change them, and is found out', async () => {
  await using member = await aMember('wardline_writer')
  const { owner } = member
  await owner.query('ALTER TABLE entry DISABLE TRIGGER ALL')
  await owner.query(`UPDATE entry SET body = replace(body, 'allow', 'allXw') WHERE index = 0`)
  await owner.query(
    'ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_refuses_change; ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_refuses_truncate',
  )
  await using verifying = openedLog(member.url)
  expect((await verifying.verify()).findings[0]).toMatchObject({ index: 0, kind: 'hash' })
  expect(await excessRights(member.ownerUrl)).toEqual(['superuser'])
})

function openedLog(url: string) {
  const opened = openAuditLog(url)
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() }
}

test('a gateway needs no more than to be a writer', async () => {
  await using member = await aMember('wardline_writer')
  await using upstream = await recordingUpstream({ answer: echoes() })
  await using gateway = await aGateway({
    upstream: upstream.url,
    database: member.ownerUrl,
    databaseUrl: () => member.url,
    auditSmOrigin: 'wardline.local/audit-sm',
    limitsStore: 'postgres',
  })
  const people = [{ resourceType: 'Patient', identifier: [{ value: 'ZY-1' }] }]
  const message = { role: 'user', content: '患者汪若曦，住院号 ZY-0093517，请整理。' }
  const answer = await gateway.chat({
    model: 'emr-structuring',
    messages: [message],
    wardline: { people },
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('x-ratelimit-remaining-tokens')).not.toBeNull()
  const index = Number(answer.headers.get('x-wardline-entry'))
  const post = async (
    path: `/${string}`,
    body: object,
    user: 'officer.zhou' | 'officer.feng' = 'officer.zhou',
  ) => {
    const response = await gateway.post(path, body, user)
    expect(response.status, `${path} ${JSON.stringify(body)}`).toBeOneOf([200, 201])
    return (await response.json()) as { id: string }
  }
  const reason = 'to see that it works'
  await post(`/api/audit/content/${index}`, { reason })
  await post('/api/use-cases/triage/suspend', { reason })
  await post('/api/use-cases/triage/resume', { reason })
  await post('/api/use-cases/triage/resume/reject', {})
  await post('/api/use-cases/triage/resume', { reason })
  await post('/api/use-cases/triage/resume/approve', {}, 'officer.feng')
  const hold = await post('/api/audit/holds', { entry: index, reason })
  const release = await post('/api/audit/orders', { kind: 'release', hold: hold.id, reason })
  expect(await post(`/api/audit/orders/${release.id}/approve`, {}, 'officer.feng')).toMatchObject({
    state: 'done',
  })
  const erase = await post('/api/audit/orders', {
    kind: 'erase',
    patient: { identifier: [{ value: 'ZY-1' }] },
    reason,
  })
  expect(await post(`/api/audit/orders/${erase.id}/approve`, {}, 'officer.feng')).toMatchObject({
    state: 'done',
    erased: 2,
  })
  const reported = await gateway.post('/api/deidentify/cases', {
    text: message.content,
    wrong: [{ start: 0, end: 2 }],
  })
  expect(reported.status).toBe(201)
  expect((await entriesOf(gateway)).length).toBeGreaterThan(8)
  await using verifying = openedLog(member.url)
  expect(await verifying.verify()).toMatchObject({ found: 0 })
  expect(gateway.logged.filter((line) => line.includes('"level":50'))).toEqual([])
})

test('a writer signs browsers in, asks for them again and signs them out', async () => {
  await using member = await aMember('wardline_writer')
  await using gateway = await aSignInGateway({
    database: member.ownerUrl,
    databaseUrl: () => member.url,
  })
  const browser = await gateway.signedIn('dr.lin')
  const age = `UPDATE session SET vouched_at = vouched_at - interval '2 minutes', seen_at = seen_at - interval '1 minute'`
  await gateway.query(age)
  expect((await browser.visit(`${gateway.url}/api/me`)).status).toBe(200)
  expect((await gateway.act(browser, '/auth/logout-everywhere')).status).toBe(200)
  expect(await gateway.query('SELECT id FROM session')).toEqual([])
  const steal = `UPDATE session SET subject = 'admin.wu', expires_at = now()`
  await expect(member.session.query(steal)).rejects.toMatchObject({ code: '42501' })
})

test('the roles are made by the command, and kept by the next migration', async () => {
  await using database = await aDatabase()
  const environment = { DATABASE_URL: database.connectionString }
  const ran = await wardline(['migrate', '--roles'], { environment })
  expect([ran.code, ran.errors]).toEqual([0, ''])
  expect(ran.output).toContain('wardline_writer')
  expect(await hasRoles(database.connectionString)).toBe(true)
  await using owner = await aSession(database.connectionString)
  await owner.query(
    'REVOKE ALL ON entry FROM wardline_writer; GRANT DELETE ON entry TO wardline_writer',
  )
  expect((await wardline(['migrate'], { environment })).code).toBe(0)
  const { rows } = await owner.query(
    `SELECT has_table_privilege('wardline_writer', 'entry', 'INSERT') AS adds, has_table_privilege('wardline_writer', 'entry', 'DELETE') AS deletes`,
  )
  expect(rows).toEqual([{ adds: true, deletes: false }])
  expect((await wardline(['migrate', '--role'], { environment })).code).toBe(2)
})

test('every table of the database has its place among the rights', async () => {
  await using database = await aDatabase()
  await using owner = await aSession(database.connectionString)
  const { rows } = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
  )
  const known = new Set([...log, ...secrets, 'log_retired', '_prisma_migrations'])
  expect(rows.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
})
