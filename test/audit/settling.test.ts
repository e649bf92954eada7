import { describe, expect, test } from 'vitest'

import type { AuditLog, AuditLogOptions } from '#audit'

import { createPostgresStore } from '../../audit/postgres-store.ts'
import { aDraft, aLog, soundness } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'

const serving: AuditLogOptions = { longestRequestMs: 3_600_000 }

const endingsOf = async (log: AuditLog): Promise<readonly (number | undefined)[]> =>
  (await log.list({ limit: 200, type: 'ai.indeterminate' })).map(({ body }) => body.parent)

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Leaves one request open and one ended, as a gateway that is killed does. */
async function leftBehind(connectionString: string): Promise<void> {
  await using log = aLog(connectionString)
  const at = new Date()
  const ended = await log.append(aDraft({ at, request: 'ended' }))
  await log.append(aDraft({ at, type: 'ai.outcome', request: 'ended', parent: ended.index }))
  await log.append(aDraft({ at, request: 'open' }))
}

describe('a request that a gateway left open', () => {
  test('is ended by the next one, once, with what is known of it', async () => {
    await using database = await aDatabase()
    await leftBehind(database.connectionString)
    for (const round of [1, 2]) {
      await using log = aLog(database.connectionString, serving)
      await log.begin()
      if (round === 1) await until(async () => (await endingsOf(log)).length > 0)
      else await pause(3_500)

      expect(await endingsOf(log)).toEqual([2])
      expect((await log.read(3))?.body).toMatchObject({
        type: 'ai.indeterminate',
        request: 'open',
        parent: 2,
        actor: { ref: 'actor-1' },
        useCase: 'emr-structuring',
      })
      expect(await log.verify()).toMatchObject({ findings: [], open: 0 })
    }
  })

  test('is left alone while another gateway serves', async () => {
    await using database = await aDatabase()
    await using serves = aLog(database.connectionString, serving)
    await serves.begin()
    await leftBehind(database.connectionString)
    await using starts = aLog(database.connectionString, serving)
    await starts.begin()
    await pause(3_500)

    expect(await endingsOf(starts)).toEqual([])
    expect(await soundness(starts)).toEqual({ entries: 3, broken: null })
  })

  test('leaves the log readable, however often several look', async () => {
    await using database = await aDatabase()
    const store = createPostgresStore(database.connectionString)
    const { promise: together, resolve: go } = Promise.withResolvers<void>()
    let works = 0
    const work = async (): Promise<void> => {
      works += 1
      await together
    }
    const first = store.settling(work)
    await until(() => works === 1)
    const rest = [store.settling(work), store.settling(work), store.settling(work)]
    await rest[0]
    go()
    await Promise.all([first, ...rest])

    expect(await store.tree()).toBeNull()
    expect(works).toBeGreaterThan(0)
    await store.settling(work)
    expect(await store.tree()).toBeNull()
    await store.close()
  })

  test('of this very gateway is not ended by it', async () => {
    await using database = await aDatabase()
    await using log = aLog(database.connectionString, serving)
    await log.begin()
    await log.append(aDraft({ at: new Date(), request: 'of ours' }))
    await pause(3_500)

    expect(await endingsOf(log)).toEqual([])
  })
})
