import type { Ability } from '@casl/ability'
import { accessibleBy, createPrismaAbility, type PrismaQueryOf } from '@casl/prisma/runtime'
import { expect, test } from 'vitest'

import { openDatabase, seedDemo } from '#prisma'

import { createClient } from '../../prisma/client.ts'
import type { Prisma } from '../../prisma/generated/client.ts'
import { aDatabase } from '../support/database.ts'

type Abilities = Ability<['read', 'Principal'], PrismaQueryOf<Prisma.TypeMap>>

test('who may see nothing sees nothing', async () => {
  await using home = await aDatabase()
  const database = openDatabase(home.connectionString)
  await seedDemo(database)
  const client = createClient(home.connectionString)
  const condition = accessibleBy(createPrismaAbility<Abilities>([])).ofType('Principal')
  // With strictUndefinedChecks every condition's type allows `Prisma.skip`, which CASL never gives.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const powerless = condition as Prisma.PrincipalWhereInput

  expect(await client.principal.count()).toBe(7)
  expect(await client.principal.findMany({ where: powerless })).toEqual([])
  expect(
    await client.principal.findMany({ where: { AND: [powerless, { campus: 'main' }] } }),
  ).toEqual([])
  expect(await client.principal.count({ where: { AND: [{ campus: 'main' }, powerless] } })).toBe(0)
  await client.$disconnect()
  await database.close()
})

test('a condition that is missing is refused, not ignored', async () => {
  await using home = await aDatabase()
  const client = createClient(home.connectionString)
  const claims: { department: string } = JSON.parse('{}')
  const where = { department: claims.department }

  await expect(client.principal.findMany({ where })).rejects.toThrow('undefined')
  await client.$disconnect()
})
