import { randomBytes } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import {
  createLocalWrapper,
  evidenceFrom,
  openReview,
  openVault,
  Redraw,
  type AuditLog,
  type EntryDraft,
  type Redrawn,
  type Review,
  type Signer,
} from '#audit'

import { createPostgresStore } from '../../../audit/postgres-store.ts'
import { aDraft, aLog, aSession, aSigner } from '../../support/audit-log.ts'
import { aDatabase } from '../../support/database.ts'

type Office = AsyncDisposable & { readonly log: AuditLog; readonly review: Review }

/** A log, somebody who signs it, and a review of it that looks when it is told to. */
function anOffice(databaseUrl: string, signer: Signer = aSigner()): Office {
  const log = aLog(databaseUrl, { signer })
  const vault = openVault({ log, databaseUrl, wrapper: createLocalWrapper([randomBytes(32)]) })
  const review = openReview({ log, databaseUrl, vault })
  return {
    log,
    review,
    async [Symbol.asyncDispose]() {
      await review.close()
      await vault.close()
      await log[Symbol.asyncDispose]()
    },
  }
}

const emergency: Partial<EntryDraft> = { purpose: 'ETREAT' }
const dull: Partial<EntryDraft> = { type: 'audit.query' }

async function append(log: AuditLog, drafts: readonly Partial<EntryDraft>[]): Promise<void> {
  await Promise.all(drafts.map((draft) => log.append(aDraft(draft))))
}

/** Signs what there is and goes through it. */
async function follow({ log, review }: Office): Promise<void> {
  await log.checkpoint()
  await review.follow()
}

async function allCases(review: Review) {
  const found = []
  let before: string | undefined
  do {
    const page = await review.list({ before, limit: 200 })
    found.push(...page)
    before = page.length === 200 ? page.at(-1)?.id : undefined
  } while (before !== undefined)
  return found
}

async function redrawn(log: AuditLog): Promise<Redrawn> {
  const redraw = new Redraw()
  for await (const piece of evidenceFrom(log.export())) redraw.take(piece)
  return redraw.result()
}

const ascending = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other)

const opened = (log: AuditLog) => log.list({ type: 'review.opened', limit: 200 })

describe('T29: what is drawn', () => {
  test('is what anybody draws again from an export', async () => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    for (let stretch = 0; stretch < 6; stretch += 1) {
      await append(
        office.log,
        Array.from({ length: 60 }, (_, at) => ({ purpose: at % 20 === 0 ? 'ETREAT' : 'TREAT' })),
      )
      // Of some stretches the review hears at once, of others later.
      if (stretch % 2 === 0) await follow(office)
      else await office.log.checkpoint()
    }
    await follow(office)

    const { drawn, undue } = await redrawn(office.log)
    const cases = (await allCases(office.review)).filter(({ why }) => why === 'sample')
    expect(drawn.length).toBeGreaterThanOrEqual(18)
    expect(drawn.length).toBeLessThan(120)
    expect(ascending(cases.map(({ entry }) => entry))).toEqual(drawn.map(({ entry }) => entry))
    expect(undue).toEqual([])
    expect(drawn.every((one) => one.opened !== null && one.opened > one.entry)).toBe(true)
  })

  test('is decided by the first checkpoint that covers an entry, and a late smaller one is left out', async () => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    await append(office.log, [emergency, emergency, emergency])
    await office.log.checkpoint()
    const store = createPostgresStore(database.connectionString)
    const newest = await store.checkpoint()
    const late = { size: 2, at: new Date(), note: newest?.note ?? '' }

    expect(await store.addCheckpoint(late)).toBe(false)
    expect(await store.checkpoints({ size: 0, at: new Date() }, 9)).toEqual([newest])
    expect(await store.addCheckpoint({ ...late, size: 3 })).toBe(true)
    await store.close()
  })
})

describe('cases', () => {
  test('are opened on record, with what they are about', async () => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    await append(office.log, [dull, emergency])
    await follow(office)

    const [found] = await allCases(office.review)
    const [entry] = await opened(office.log)
    expect(entry?.body).toMatchObject({
      actor: null,
      about: [found?.entry],
      review: { case: found?.id, why: 'sample' },
    })
    expect(found).toMatchObject({ state: 'open', emergency: true, actor: 'actor-1' })
  })

  test('are opened of what is signed, and not before', async () => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    await office.review.follow()
    await using unsigned = aLog(database.connectionString)
    await append(unsigned, [emergency])
    const before = await allCases(office.review)
    await follow(office)

    expect(before).toEqual([])
    expect(await allCases(office.review)).toHaveLength(1)
  })

  test('are opened once, however many look at the same time', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    await using one = anOffice(database.connectionString, signer)
    await using other = anOffice(database.connectionString, signer)
    await using third = anOffice(database.connectionString, signer)
    const offices = [one, other, third]
    for (let turn = 0; turn < 5; turn += 1) {
      await append(
        one.log,
        Array.from({ length: 20 }, () => emergency),
      )
      await Promise.all(offices.map(follow))
    }
    await follow(one)

    const entries = (await allCases(other.review)).filter(({ why }) => why === 'sample')
    const about = (await opened(one.log)).filter(({ body }) => body.review?.why === 'sample')
    expect(new Set(entries.map(({ entry }) => entry)).size).toBe(100)
    expect(entries).toHaveLength(100)
    expect(about).toHaveLength(100)
  })

  test('are opened once, though the log is gone through again', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    await using one = anOffice(database.connectionString, signer)
    await using other = anOffice(database.connectionString, signer)
    await using someone = await aSession(database.connectionString)
    await append(
      one.log,
      Array.from({ length: 50 }, () => emergency),
    )
    await follow(one)
    await someone.query('UPDATE review_progress SET position = 0')
    await follow(other)
    await follow(one)

    const entries = (await allCases(one.review)).filter(({ why }) => why === 'sample')
    expect(entries).toHaveLength(50)
    expect(
      (await opened(one.log)).filter(({ body }) => body.review?.why === 'sample'),
    ).toHaveLength(50)
  })

  test('go on from where the last one stopped, and rules know what went before', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    const at = new Date('2026-11-23T02:00:00Z')
    const denied: Partial<EntryDraft> = {
      at,
      type: 'ai.deny',
      policy: { hash: 'p', decision: 'deny', reason: 'access_denied', rules: [] },
    }
    {
      await using office = anOffice(database.connectionString, signer)
      await append(office.log, [denied, denied, denied])
      await follow(office)
    }
    await using office = anOffice(database.connectionString, signer)
    const { index } = await office.log.append(aDraft({ at }))
    await follow(office)

    const found = (await allCases(office.review)).filter(({ why }) => why !== 'sample')
    expect(found).toMatchObject([{ why: 'denied-then-allowed', entry: index }])
  })

  test('that rules find are found, whichever gateway went through what', async () => {
    await using database = await aDatabase()
    const signer = aSigner()
    const at = new Date('2026-11-23T02:00:00Z')
    await using one = anOffice(database.connectionString, signer)
    await using other = anOffice(database.connectionString, signer)
    for (const [turn, office] of [one, other, one, other, one, other].entries()) {
      const patients = Array.from({ length: 6 }, (_, number) => `patient-${turn}-${number}`)
      await append(office.log, [{ at, patients }])
      await follow(office)
    }

    const found = (await allCases(one.review)).filter(({ why }) => why !== 'sample')
    const last = (await one.log.list({ type: 'ai.accept', limit: 1 })).at(0)
    expect(found).toMatchObject([{ why: 'many-patients', entry: last?.index }])
  })

  test('that were not on record yet are put there, and shown only then', async () => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    await using someone = await aSession(database.connectionString)
    await append(office.log, [emergency])
    await follow(office)
    const [known] = await allCases(office.review)
    await someone.query('UPDATE review_case SET opened_entry = NULL')
    const hidden = await allCases(office.review)
    const by = { request: 'r', actor: aDraft().actor! }
    await expect(office.review.sign(known?.id ?? '', by)).rejects.toThrow('no-such-case')
    await office.review.follow()

    expect(hidden).toEqual([])
    expect(await allCases(office.review)).toEqual([known])
    const entries = await opened(office.log)
    expect(new Set(entries.map(({ body }) => body.review?.case))).toEqual(new Set([known?.id]))
  })

  test('come to rest: what the review writes opens none', async () => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    await append(
      office.log,
      Array.from({ length: 30 }, () => emergency),
    )
    await follow(office)
    const before = (await allCases(office.review)).length
    for (let turn = 0; turn < 3; turn += 1) await follow(office)

    expect(before).toBeGreaterThanOrEqual(30)
    expect(await allCases(office.review)).toHaveLength(before)
    const [last] = await office.log.list({ limit: 1 })
    expect(last?.index).toBe(30 + before - 1)
  })

  test('wait while entries that were signed are missing', async () => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    await using intruder = await aSession(database.connectionString)
    await append(office.log, [emergency, emergency, emergency])
    await office.log.checkpoint()
    await intruder.query('ALTER TABLE entry DISABLE TRIGGER ALL; DELETE FROM entry WHERE index = 1')

    await expect(office.review.follow()).rejects.toThrow('not at hand')
    expect(await allCases(office.review)).toEqual([])
  })
})

describe('the database', () => {
  const attempts = [
    ['a state that is none', `state = 'closed'`],
    ['a decision without who made it', `state = 'confirmed'`],
    [
      'one signature on an emergency',
      `state = 'signed', explained_by = 'a', explained_at = now(), explanation = 'mistake',
        decided_by = 'a', decided_at = now(), outcome = 'justified', signed_by = 'a', signed_at = now()`,
    ],
    [
      'the same person twice',
      `state = 'signed', explained_by = 'a', explained_at = now(), explanation = 'mistake',
        decided_by = 'a', decided_at = now(), outcome = 'justified', signed_by = 'a', signed_at = now(),
        countersigned_by = 'a', countersigned_at = now()`,
    ],
    [
      'who is judged as who explains',
      `state = 'explained', explained_by = 'actor-1', explained_at = now(), explanation = 'mistake'`,
    ],
    ['who is judged as who works on it', `assignee_ref = 'actor-1'`],
  ] as const

  test.each(attempts)('refuses %s', async (_, change) => {
    await using database = await aDatabase()
    await using office = anOffice(database.connectionString)
    await using someone = await aSession(database.connectionString)
    await append(office.log, [emergency])
    await follow(office)

    await expect(someone.query(`UPDATE review_case SET ${change}`)).rejects.toThrow(
      'violates check',
    )
    await expect(someone.query('DELETE FROM review_case')).rejects.toThrow('append-only')
  })
})
