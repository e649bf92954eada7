import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { expect, test } from 'vitest'

import {
  checkProof,
  createLocalWrapper,
  createSm2Signer,
  evidenceFrom,
  openReview,
  openVault,
  retire,
  sm2KeyFrom,
  Verifier,
  type Actor,
  type Known,
} from '#audit'
import { applyRoles } from '#prisma'

import { aDraft, aLog, aSession, aSigner } from '../../support/audit-log.ts'
import { aDatabase } from '../../support/database.ts'
import { until } from '../../support/entries.ts'
import { narrow, narrowPartitions, partitionsOf } from '../../support/narrow-partitions.ts'

const officer = (ref: string): Actor => ({
  ref,
  kind: 'human',
  roles: ['compliance_officer'],
  department: null,
  campus: null,
})
const zhou = { request: 'by-zhou', actor: officer('zhou'), reason: 'the time is up' }
const feng = { request: 'by-feng', actor: officer('feng'), approved: true }
const longAgo = new Date('2016-03-01T08:00:00.000Z')
const sixYearsAgo = new Date('2020-12-01T00:00:00.000Z')

/** A signed log with small partitions, its vault, and a folder for exports. */
async function aHouse() {
  await using stack = new AsyncDisposableStack()
  const { connectionString: databaseUrl } = stack.use(await aDatabase())
  await narrowPartitions(databaseUrl)
  const folder = await mkdtemp(join(tmpdir(), 'wardline-retired-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const smSigner = createSm2Signer('hospital.example/audit-sm', sm2KeyFrom(randomBytes(48)))
  const signer = aSigner()
  const log = stack.use(aLog(databaseUrl, { signer, smSigner, roomEveryMs: 20 }))
  const now = { at: new Date('2026-12-01T00:00:00.000Z') }
  const clock = () => now.at
  const wrapper = createLocalWrapper([randomBytes(32)])
  const vault = openVault({ log, databaseUrl, wrapper, clock })
  stack.defer(() => vault.close())
  const owner = stack.use(await aSession(databaseUrl))
  await log.begin()
  const keys = [signer, smSigner]
  const held = stack.move()
  return {
    databaseUrl,
    now,
    keys,
    log,
    vault,
    owner,
    retire: (more: Partial<Parameters<typeof retire>[0]> = {}) =>
      retire({ databaseUrl, log, keys, folder, before: sixYearsAgo, clock, ...more }),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

type House = Awaited<ReturnType<typeof aHouse>>

async function fill({ log, owner }: House, to: number, at: Date): Promise<void> {
  const [newest] = await log.list({ limit: 1 })
  for (let next = (newest?.index ?? -1) + 1; next < to; next += 100) {
    const count = Math.min(100, to - next)
    await Promise.all(
      Array.from({ length: count }, () => log.append(aDraft({ at, patients: ['patient-1'] }))),
    )
    await until(async () => (await log.room()) > 0)
  }
  // What may go is signed in both logs, and reviewed.
  await Promise.all([log.checkpoint(), log.checkpoint('sm')])
  await owner.query('UPDATE review_progress SET position = $1', [to])
}

/** What two people agree on; reasons are kept and would keep their entries, so they are young. */
async function order({ vault }: House, before = sixYearsAgo) {
  const requested = await vault.request({ kind: 'retire', before }, zhou)
  const decided = await vault.decide(requested.order.id, feng)
  return { ...requested, order: decided }
}

async function verifyFile(file: string, known: Known) {
  const verifier = new Verifier(known)
  for await (const piece of evidenceFrom(createInterface({ input: createReadStream(file) })))
    verifier.take(piece)
  return verifier.result(true)
}

test('what two people order goes, once it is exported, and the log is as sound as before', async () => {
  await using house = await aHouse()
  const { log, keys, owner, vault } = house
  await fill(house, 2 * narrow - 1, longAgo)
  const { index: accepted } = await log.append(aDraft({ at: longAgo, request: 'over the end' }))
  const ending = { type: 'ai.outcome', request: 'over the end', parent: accepted } as const
  await log.append(aDraft({ ...ending, at: longAgo }))
  await fill(house, 2 * narrow + 30, new Date('2026-11-30T08:00:00.000Z'))
  const proofs = await Promise.all([log.prove(3), log.prove(3, 'sm')])
  const tile = await log.tile({ level: 0, index: 1, width: 256 })

  const { order: approved, entries } = await order(house)
  expect([entries, approved.doneAt]).toEqual([2 * narrow, null])
  const [done] = await house.retire()
  expect(done).toMatchObject({ order: approved.id, from: 0, to: 2 * narrow })
  expect((await vault.order(approved.id))?.order).toMatchObject({ erased: 2 * narrow })
  expect(await house.retire()).toEqual([])

  // The file is what the log says, and stands for itself.
  const { file, sha256 } = done!.bundle!
  expect(
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  ).toBe(sha256)
  expect(await verifyFile(file, { keys })).toMatchObject({ found: 0, retired: 0 })
  const [said] = await log.list({ limit: 1, type: 'retention.executed' })
  expect(said?.body).toMatchObject({
    order: approved.id,
    retired: { from: 0, to: 512, requestedBy: 'zhou', approvedBy: 'feng', export: sha256 },
  })

  // The entries are gone, with what stood beside them, and their hashes are not.
  expect((await partitionsOf(house.databaseUrl))[0]).toBe('entry_p2')
  expect([await log.read(3), await log.read(2 * narrow)]).toMatchObject([null, { index: 512 }])
  expect((await owner.query('SELECT FROM entry_patient WHERE index < 512')).rowCount).toBe(0)
  expect(await log.retired()).toBe(2 * narrow)
  expect(await log.tile({ level: 0, index: 1, width: 256 })).toEqual(tile)
  expect(await log.bundle({ index: 1, width: 256 })).toBeNull()

  // Old proofs hold, new ones are made, and everything that was signed still fits.
  for (const proof of proofs) expect(checkProof(proof ?? '', keys)).toMatchObject({ index: 3 })
  await log.append(aDraft())
  for (const of of ['sha256', 'sm'] as const)
    expect(checkProof((await log.prove(520, of)) ?? '', keys)).toMatchObject({ index: 520 })
  expect(await log.verify(keys)).toMatchObject({ found: 0, retired: 2 * narrow })
  const receipts = new Map([[3, checkProof(proofs[0] ?? '', keys).leaf.toString('hex')]])
  await expectExport(house, { keys, receipts })
  for (const sql of ['DELETE FROM log_retired', 'TRUNCATE log_retired'])
    await expect(owner.query(sql)).rejects.toThrow('append-only')
})

async function expectExport({ log }: House, known: Known): Promise<void> {
  const verifier = new Verifier(known)
  let text = ''
  for await (const line of log.export()) text += line
  const lines = text.trimEnd().split('\n')
  for await (const piece of evidenceFrom(eachOf(lines))) verifier.take(piece)
  expect(verifier.result(true)).toMatchObject({ found: 0, retired: 512 })
}

async function* eachOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}

test('the next partitions go in an export that goes on where the last one ended, once their content went', async () => {
  await using house = await aHouse()
  const { log, keys, now, vault } = house
  await fill(house, narrow, longAgo)
  await fill(house, 2 * narrow + 10, new Date('2018-01-01T00:00:00.000Z'))
  const custody = await vault.custody({ request: 'r', patients: [], until: longAgo })
  await log.append(aDraft({ at: longAgo, request: 'r' }), [custody.seal('prompt', 'text')])
  await fill(house, 3 * narrow + 10, longAgo)
  await order(house, new Date('2017-01-01T00:00:00.000Z'))
  expect(await house.retire()).toMatchObject([{ from: 0, to: narrow }])

  await order(house)
  const [second] = await house.retire()
  expect(second).toMatchObject({ from: narrow, to: 2 * narrow })
  const { file } = second!.bundle!
  expect(await verifyFile(file, { keys, retired: narrow })).toMatchObject({ found: 0 })
  expect(await verifyFile(file, { keys })).toMatchObject({
    found: 1,
    findings: [{ kind: 'retired', index: 0 }],
  })

  await expect(order(house)).rejects.toThrow('nothing-old')
  now.at = new Date('2026-12-02T00:00:00.000Z')
  const expiring = await vault.request({ kind: 'expire' }, zhou)
  await vault.decide(expiring.order.id, feng)
  await order(house)
  expect(await house.retire()).toMatchObject([{ from: 2 * narrow, to: 3 * narrow }])
  expect(await log.verify(keys)).toMatchObject({ found: 0, retired: 3 * narrow })
  expect((await partitionsOf(house.databaseUrl))[0]).toBe('entry_p3')
})

test.for([
  ['a legal hold is in force', 'held'],
  ['an entry does not hold', 'not-sound'],
  ['a signature is of somebody else', 'not-sound'],
] as const)('nothing goes when %s', async ([what, refusal]) => {
  await using house = await aHouse()
  const { log, owner, vault, databaseUrl } = house
  await fill(house, 2 * narrow + 10, longAgo)
  await order(house)
  const custody = await vault.custody({ request: 'r', patients: [], until: new Date() })
  const kept = await log.append(aDraft({ request: 'r' }), [custody.seal('prompt', 'text')])
  if (refusal === 'held') await vault.hold({ entry: kept.index }, zhou)
  else await owner.query('ALTER TABLE entry DISABLE TRIGGER ALL')
  if (what === 'an entry does not hold')
    await owner.query(`UPDATE entry SET body = replace(body, 'TREAT', 'TREAd') WHERE index = 300`)
  const keys = what === 'a signature is of somebody else' ? [aSigner()] : house.keys

  const expected = expect(house.retire({ keys })).rejects
  await expected.toMatchObject({ name: 'RetirementRefused', refusal })
  expect((await partitionsOf(databaseUrl))[0]).toBe('entry_p0')
  expect([await log.retired(), await log.list({ limit: 1, type: 'retention.executed' })]).toEqual([
    0,
    [],
  ])
})

test('what was not reviewed stays, and the review goes on behind what went', async () => {
  await using house = await aHouse()
  const { log, owner, databaseUrl, vault } = house
  await fill(house, narrow + 10, longAgo)
  await owner.query('UPDATE review_progress SET position = 200')
  await expect(order(house)).rejects.toThrow('nothing-old')
  await owner.query('UPDATE review_progress SET position = $1', [narrow + 5])
  await order(house)
  await house.retire()

  const review = openReview({ log, databaseUrl, vault, everyMs: null })
  await review.follow()
  await review.close()
  const { rows } = await owner.query<{ position: string }>('SELECT position FROM review_progress')
  expect(Number(rows[0]?.position)).toBeGreaterThan(narrow + 10)
})

test('an order takes two people, and entries that are old and free to go', async () => {
  await using house = await aHouse()
  const { log, vault } = house
  await fill(house, narrow, longAgo)
  await fill(house, 2 * narrow, new Date('2021-01-01T00:00:00.000Z'))
  const early = { kind: 'retire', before: longAgo } as const
  await expect(vault.request(early, zhou)).rejects.toThrow('nothing-old')
  const { order: asked } = await vault.request({ kind: 'retire', before: sixYearsAgo }, zhou)
  await expect(vault.decide(asked.id, { ...zhou, approved: true })).rejects.toThrow('same-person')
  expect(await house.retire()).toEqual([])
  await vault.decide(asked.id, feng)
  const custody = await vault.custody({ request: 'r', patients: [], until: new Date() })
  const { index } = await log.append(aDraft({ request: 'r' }), [custody.seal('prompt', 'text')])
  await vault.hold({ entry: index }, zhou)
  await expect(vault.request({ kind: 'retire', before: sixYearsAgo }, zhou)).rejects.toThrow('held')
})

test('an order that the log does not know of lets nothing go', async () => {
  await using house = await aHouse()
  await fill(house, narrow + 10, longAgo)
  await house.owner.query(
    `INSERT INTO content_order (id, kind, keys, entries, before, requested_by, requested_at, decided_by, decided_at, approved)
     VALUES (gen_random_uuid(), 'retire', '{}', '{}', now(), 'zhou', now(), 'feng', now(), true)`,
  )
  await expect(house.retire()).rejects.toMatchObject({ refusal: 'not-on-record' })
  expect((await partitionsOf(house.databaseUrl))[0]).toBe('entry_p0')
})

test('a gateway may not let anything go', async () => {
  await using house = await aHouse()
  await applyRoles(house.databaseUrl)
  await fill(house, narrow + 10, longAgo)
  await order(house)
  const name = `login_${crypto.randomUUID().replaceAll('-', '')}`
  await house.owner.query(
    `CREATE ROLE ${name} LOGIN PASSWORD 'x'; GRANT wardline_writer TO ${name}`,
  )
  const url = Object.assign(new URL(house.databaseUrl), { username: name, password: 'x' })
  await expect(house.retire({ databaseUrl: url.href })).rejects.toMatchObject({ code: '42501' })
  await house.owner.query(`DROP ROLE ${name}`)
  expect((await partitionsOf(house.databaseUrl))[0]).toBe('entry_p0')
  expect(await house.log.verify(house.keys)).toMatchObject({ found: 0, retired: 0 })
})

test.for([
  ['without a record', '', { kind: 'retired', index: 0 }],
  ['and their hashes with them', 'DELETE FROM log_retired', { kind: 'gap', index: 0 }],
  [
    'and a hash of theirs is another',
    `UPDATE log_retired SET hashes = set_byte(hashes, 40, 1 + get_byte(hashes, 40) % 255)`,
    { kind: 'tree' },
  ],
] as const)('entries that somebody took away %s are missed', async ([, sql, finding]) => {
  await using house = await aHouse()
  const { owner, log } = house
  await fill(house, narrow + 10, longAgo)
  await owner.query('ALTER TABLE log_retired DISABLE TRIGGER ALL')
  await owner.query(
    `INSERT INTO log_retired SELECT 0, string_agg(decode(hash, 'hex'), '' ORDER BY index)
     FROM entry WHERE index < ${narrow}; DROP TABLE entry_p0, entry_patient_p0`,
  )
  if (sql !== '') await owner.query(sql)
  const { findings } = await log.verify(house.keys.slice(0, 1))
  expect(findings).toContainEqual(expect.objectContaining(finding))
})
