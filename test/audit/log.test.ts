import { createHash } from 'node:crypto'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { AuditUnavailable } from '#audit'

import { aDraft, aLog, aSession, soundness } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

describe('the log', () => {
  test('begins empty and intact', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)

    expect(await soundness(log)).toEqual({ entries: 0, broken: null })
    expect(await log.read(0)).toBeNull()
  })

  test('gives back what was written down', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString, { newId: () => 'id-1' })

    const receipt = await log.append(aDraft({ findings: { person: 2, 电话: 1 } }))
    const entry = await log.read(receipt.index)

    expect(entry).toMatchObject({ index: 0, hash: receipt.hash })
    expect(entry?.body).toEqual({
      ...aDraft({ findings: { person: 2, 电话: 1 } }),
      v: 1,
      id: 'id-1',
      at: '2026-11-23T08:00:00.000Z',
    })
  })

  test('makes a leaf of the canonical text', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await using someone = await aSession(database.connectionString)

    const { hash } = await log.append(aDraft())
    const { rows } = await someone.query<{ body: string }>('SELECT body FROM entry')

    const [{ body }] = rows as [{ body: string }]
    const leaf = createHash('sha256').update(Buffer.concat([Buffer.of(0), Buffer.from(body)]))
    expect(hash).toBe(leaf.digest('hex'))
    expect(body.startsWith('{"actor":{"campus":"main","department":"cardiology"')).toBe(true)
  })

  test('makes ids that sort by time', async () => {
    await using database = await aDatabase()
    const clock = (): Date => new Date('2026-11-23T08:00:00.001Z')
    await using log = aLog(database.connectionString, { clock })

    const { index } = await log.append(aDraft())
    const entry = await log.read(index)

    expect(entry?.body.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u,
    )
    const milliseconds = Number.parseInt(entry?.body.id.replaceAll('-', '').slice(0, 12) ?? '', 16)
    expect(milliseconds).toBe(clock().getTime())
  })

  test('refuses an entry above 16 KB', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    const categories = (bytes: number): readonly string[] => ['x'.repeat(bytes)]

    await expect(log.append(aDraft({ categories: categories(16_384) }))).rejects.toThrow(
      AuditUnavailable,
    )
    await log.append(aDraft({ categories: categories(15_000) }))

    expect(await soundness(log)).toEqual({ entries: 1, broken: null })
  })

  test('refuses an entry above 16 KB and not its neighbours', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    const tooLarge = aDraft({ categories: ['x'.repeat(16_384)] })

    const outcomes = await Promise.allSettled([
      log.append(aDraft()),
      log.append(aDraft()),
      log.append(tooLarge),
      log.append(aDraft()),
    ])

    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
  })

  test('refuses what canonical JSON cannot say', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)

    await expect(log.append(aDraft({ findings: { person: Number.NaN } }))).rejects.toThrow(
      AuditUnavailable,
    )
    await expect(log.append(aDraft({ at: new Date(Number.NaN) }))).rejects.toThrow(AuditUnavailable)
  })

  test('refuses after it is closed', async () => {
    await using database = await aDatabase()
    const log = aLog(database.connectionString)
    const appends = [log.append(aDraft()), log.append(aDraft())]
    await log.close()

    expect((await Promise.all(appends)).map(({ index }) => index)).toEqual([0, 1])
    await expect(log.append(aDraft())).rejects.toThrow(AuditUnavailable)
    expect(await log.isWritable()).toBe(false)
  })

  test('continues where it was left', async () => {
    await using database = await aDatabase()
    {
      await using log = aLog(database.connectionString)
      await log.append(aDraft())
    }
    await using log = aLog(database.connectionString)

    expect(await log.append(aDraft())).toMatchObject({ index: 1 })
    expect(await soundness(log)).toEqual({ entries: 2, broken: null })
  })

  test('refuses at once when too many wait', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString, { capacity: 2 })

    // The first is under way at once; two may wait behind it.
    const appends = [1, 2, 3, 4].map(() => log.append(aDraft()))
    const outcomes = await Promise.allSettled(appends)

    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ])
  })
})

test('any crowd of appends makes one chain', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  let written = 0
  const crowd = fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 12 }), { maxLength: 6 })

  await fc.assert(
    fc.asyncProperty(crowd, async (writers) => {
      const append = async (pauses: readonly number[]): Promise<readonly number[]> => {
        const indexes: number[] = []
        for (const pause of pauses) {
          for (let turn = 0; turn < pause; turn += 1) await Promise.resolve()
          indexes.push((await log.append(aDraft())).index)
        }
        return indexes
      }
      const lists = await Promise.all(writers.map(append))
      for (const list of lists) expect(list).toEqual([...list].sort((a, b) => a - b))
      const indexes = lists.flat().sort((a, b) => a - b)

      expect(indexes).toEqual(indexes.map((_, at) => written + at))
      written += indexes.length
      expect(await soundness(log)).toEqual({ entries: written, broken: null })
    }),
    { numRuns: 25 },
  )
})

test('appends of one turn keep their order', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)

  const requests = Array.from({ length: 1_200 }, (_, at) => `request-${at}`)
  const receipts = await Promise.all(requests.map((request) => log.append(aDraft({ request }))))

  expect(receipts.map(({ index }) => index)).toEqual(requests.map((_, at) => at))
  expect((await log.read(777))?.body.request).toBe('request-777')
  expect(await soundness(log)).toEqual({ entries: 1_200, broken: null })
})

test('a clock that is set back changes no order, and is told', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  const start = Date.parse('2026-11-30T08:00:00Z')
  for (const seconds of [0, 50, 10, -600, -590, 60])
    await log.append(aDraft({ at: new Date(start + seconds * 1000) }))

  expect(await log.verify()).toMatchObject({ entries: 6, findings: [], clockSteps: 2 })
})

describe('listing', () => {
  test('is newest first, by cursor and condition', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await log.append(aDraft({ request: 'a' }))
    await log.append(aDraft({ type: 'ai.outcome', request: 'a' }))
    await log.append(aDraft({ type: 'ai.deny', request: 'b', actor: null }))
    const later = new Date('2026-11-23T09:00:00.000Z')
    const policy = { hash: 'policy-1', decision: 'deny', rules: [] } as const
    await log.append(aDraft({ type: 'ai.deny', at: later, useCase: 'triage', policy }))
    const indexes = async (query: Parameters<typeof log.list>[0]): Promise<readonly number[]> =>
      (await log.list(query)).map(({ index }) => index)

    expect(await indexes({ limit: 10 })).toEqual([3, 2, 1, 0])
    expect(await indexes({ limit: 1, before: 2 })).toEqual([1])
    expect(await indexes({ limit: 10, request: 'a' })).toEqual([1, 0])
    expect(await indexes({ limit: 10, type: 'ai.deny' })).toEqual([3, 2])
    expect(await indexes({ limit: 10, actor: 'actor-1', type: 'ai.accept' })).toEqual([0])
    expect(await indexes({ limit: 10, useCase: 'triage' })).toEqual([3])
    expect(await indexes({ limit: 10, decision: 'deny' })).toEqual([3])
    expect(await indexes({ limit: 10, since: later })).toEqual([3])
    expect(await indexes({ limit: 10, until: later })).toEqual([2, 1, 0])
  })

  test('shows at most 200', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString)
    await Promise.all(Array.from({ length: 201 }, () => log.append(aDraft())))

    expect(await log.list({ limit: 1_000 })).toHaveLength(200)
  })
})
