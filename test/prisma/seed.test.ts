import { expect, test } from 'vitest'

import { demoUsers, openDatabase, seedDemo } from '#prisma'

import { aDatabase } from '../support/database.ts'

const now = new Date('2026-11-23T08:00:00.000Z')
const later = new Date('2026-12-24T08:00:00.000Z')

test('every demo user is known and qualified as announced', async () => {
  await using home = await aDatabase()
  const database = openDatabase(home.connectionString)
  await seedDemo(database, now)

  for (const { courses, ...user } of demoUsers) {
    const { username } = user
    expect(await database.principals.findByUsername(username)).toEqual({
      ...user,
      subject: username,
      source: 'demo',
      seenAt: now,
      disabledAt: null,
    })
    const passed = await database.qualifications.listFor(username)
    expect(passed.map(({ course }) => course)).toEqual([...courses].sort())
    for (const { expiresAt } of passed)
      expect(expiresAt).toEqual(new Date('2027-11-23T08:00:00.000Z'))
  }
  await database.close()
})

test('seeding again renews and adds nothing', async () => {
  await using home = await aDatabase()
  const database = openDatabase(home.connectionString)
  await seedDemo(database, now)
  await seedDemo(database, later)

  const passed = await database.qualifications.listFor('it.sun')

  expect(passed.map(({ course, passedAt }) => [course, passedAt])).toEqual([
    ['g1', later],
    ['i1', later],
  ])
  await database.close()
})
