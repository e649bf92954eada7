import { expect, test } from 'vitest'

import { aDraft, aLog, aSigner, soundness } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const [first, second, forged] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [
  string,
  string,
  string,
]

const decided = (hash: string) =>
  aDraft({
    type: 'ai.deny',
    policy: { hash, decision: 'deny', reason: 'access_denied', rules: [] },
  })

const activated = (number: number, hash: string) => ({
  type: number === 1 ? ('policy.imported' as const) : ('policy.activated' as const),
  at: new Date('2026-11-23T08:00:00.000Z'),
  request: null,
  actor: null,
  bundle: { number, hash },
})

test('a decision by a policy that never came into force, or only later, is found', async () => {
  await using database = await aDatabase()
  await using log = aLog(database.connectionString)
  for (const entry of [activated(1, first), decided(first), activated(2, second)])
    await log.append(entry)
  for (const hash of [first, second, '']) await log.append(decided(hash))
  expect(await soundness(log)).toEqual({ entries: 6, broken: null })

  await log.append({ ...decided(forged), type: 'policy.explained' })
  expect(await soundness(log)).toEqual({ entries: 7, broken: null })
  await log.append(decided(forged))
  await log.append(activated(3, forged))
  await log.append(decided(forged))
  expect((await log.verify()).findings).toMatchObject([{ kind: 'policy', index: 7 }])
})

test('what a key signs after it was replaced counts for nothing', async () => {
  const signer = aSigner()
  await using database = await aDatabase()
  await using log = aLog(database.connectionString, { signer })
  await log.append(aDraft({ at: new Date('2026-11-23T08:00:00.000Z') }))
  await log.checkpoint()

  const valid = await log.verify([{ ...signer, until: new Date('2026-11-23T08:00:00.000Z') }])
  expect(valid).toMatchObject({ findings: [], signed: 1 })
  const late = await log.verify([{ ...signer, until: new Date('2026-11-23T07:59:59.999Z') }])
  expect(late).toMatchObject({ findings: [{ kind: 'signature' }], signed: 0 })
})
