import { expect, test } from 'vitest'

import { ClockWatch } from '../../audit/clock-watch.ts'
import { aLog } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const start = Date.parse('2026-11-30T08:00:00.000Z')

test('a clock that is set is on record, by how much; one that runs is not', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  let elapsed = 0
  let set = 0
  const clocks = new ClockWatch({
    clock: () => new Date(start + elapsed + set),
    monotonicMs: () => elapsed,
    append: (draft) => log.append(draft),
    onFailure: (error) => expect.unreachable(String(error)),
  })
  const lookAfter = async (ms: number, stepMs = 0): Promise<void> => {
    elapsed += ms
    set += stepMs
    clocks.look()
    await clocks.close()
  }
  await lookAfter(1_000)
  await lookAfter(3_600_000)
  await lookAfter(1_000, 120)
  await lookAfter(1_000, -600_000)
  await lookAfter(1_000)
  await lookAfter(1_000, 3_600_000)

  const steps = (await log.list({ limit: 10 })).toReversed().map(({ body }) => body)
  expect(steps.map(({ type, clock }) => [type, clock?.stepMs])).toEqual([
    ['clock.step', -599_880],
    ['clock.step', 3_600_000],
  ])
  expect((await log.verify()).clockSteps).toBe(0)
})

test('a log that goes on under an earlier clock keeps its order, and the verifier tells', async () => {
  await using database = await aDatabase()
  const at = (ms: number) =>
    ({ type: 'key.created', at: new Date(ms), request: null, actor: null }) as const
  await using log = aLog(database.connectionString)
  const first = await log.append(at(start))
  const second = await log.append(at(start - 600_000))
  expect([first.index, second.index]).toEqual([0, 1])
  expect(await log.verify()).toMatchObject({ found: 0, clockSteps: 1 })
})
