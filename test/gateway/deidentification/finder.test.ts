import { afterAll, expect, test } from 'vitest'

import { findAll } from '#policy'

import { createFinder } from '../../../gateway/deidentification/finder.ts'

const finder = createFinder()
afterAll(() => finder.close())

const search = { minimumScore: 0.5, keep: [] }
const sentence = '患者张建国，电话13800138000，住院号202400123，诉胸闷3天，无发热。\n'
const long = [{ text: sentence.repeat(1_000) }]
const patience = () => new AbortController()

test('a long text gives what a search in one piece gives', async () => {
  const found = await finder.find(long, search, patience().signal)
  expect(found).toEqual(findAll(long, search))
  expect(found[0]?.length).toBeGreaterThanOrEqual(3_000)
})

test('others are served while a long text is searched', async () => {
  let turns = 0
  const others = setInterval(() => (turns += 1), 0)
  await finder.find(long, search, patience().signal)
  clearInterval(others)
  // A loop that is held has one turn at most, however slow the machine.
  expect(turns).toBeGreaterThan(1)
})

test('a search that its caller gives up rejects, and the next one is made', async () => {
  const caller = patience()
  const found = finder.find(long, search, caller.signal)
  caller.abort()
  await expect(found).rejects.toThrow(/abort/i)
  await expect(finder.find(long, search, patience().signal)).resolves.toHaveLength(1)
})

test('a search that fails rejects, on a thread as at once', async () => {
  const broken = { ...search, elsewhere: { findings: [], alone: false } }
  const short = [{ text: sentence }]
  for (const units of [short, long])
    await expect(finder.find(units, broken, patience().signal)).rejects.toThrow('do not belong')
})
