/** Writers, readers and verifiers at once, after the manner of Tessera's hammer: whatever is shown at any moment holds. */
import { expect, test } from 'vitest'

import { checkProof, createSm2Signer, sm2KeyFrom, type AuditLog, type Receipt } from '#audit'

import { isConsistent } from '../../audit/merkle/check.ts'
import { proveConsistency } from '../../audit/merkle/prove.ts'
import { nodesFrom } from '../../audit/merkle/tiles.ts'
import { parseCheckpoint, type Checkpoint } from '../../audit/notes/checkpoint.ts'
import { parseNote } from '../../audit/notes/note.ts'
import { createPostgresStore } from '../../audit/postgres-store.ts'
import { aDraft, aLog, aSigner } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const signer = aSigner()
const smSigner = createSm2Signer('hospital.example/audit-sm', sm2KeyFrom(Buffer.alloc(48, 7)))
const rounds = 60

async function write(log: AuditLog, name: string, receipts: Receipt[]): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const drafts = Array.from({ length: 1 + (round % 7) }, (_, at) =>
      aDraft({ request: `${name}-${round}-${at}` }),
    )
    receipts.push(...(await Promise.all(drafts.map((draft) => log.append(draft)))))
  }
}

/** Proves receipts, the newest among them, as long as somebody writes. */
async function prove(
  log: AuditLog,
  receipts: readonly Receipt[],
  isOver: () => boolean,
): Promise<number> {
  let proven = 0
  while (!isOver()) {
    const chosen = [receipts.at(-1), receipts[Math.floor(receipts.length / 3)]]
    for (const receipt of chosen) {
      if (receipt === undefined) continue
      const proof = (await log.prove(receipt.index)) ?? ''
      const { leaf } = checkProof(proof, [signer], Buffer.from(receipt.hash, 'hex'))
      expect(leaf.toString('hex')).toBe(receipt.hash)
      expect(checkProof((await log.prove(receipt.index, 'sm')) ?? '', [smSigner]).index).toBe(
        receipt.index,
      )
      proven += 1
    }
    await new Promise(setImmediate)
  }
  return proven
}

/** Every checkpoint that is shown begins with the one before it. */
async function follow(log: AuditLog, databaseUrl: string, isOver: () => boolean): Promise<number> {
  const store = createPostgresStore(databaseUrl)
  let before: Checkpoint | null = null
  let followed = 0
  while (!isOver()) {
    const shown: Checkpoint = parseCheckpoint(parseNote(await log.checkpoint()).text)
    if (before !== null) {
      const proof = await proveConsistency(nodesFrom(store.levels), before.size, shown.size)
      expect(isConsistent(before, shown, proof)).toBe(true)
    }
    before = shown
    followed += 1
    await new Promise(setImmediate)
  }
  await store.close()
  return followed
}

async function verifyAllAlong(log: AuditLog, isOver: () => boolean): Promise<number> {
  let times = 0
  while (!isOver()) {
    const { found, findings } = await log.verify([signer, smSigner])
    expect([found, findings]).toEqual([0, []])
    times += 1
  }
  return times
}

test('two writers, and nobody ever sees a log that does not hold', async () => {
  await using database = await aDatabase()
  const options = { signer, smSigner }
  await using one = aLog(database.connectionString, options)
  await using two = aLog(database.connectionString, options)
  await using reader = aLog(database.connectionString, options)
  const receipts: Receipt[] = []
  let isOver = false
  const over = (): boolean => isOver
  const watching = Promise.all([
    prove(reader, receipts, over),
    follow(reader, database.connectionString, over),
    verifyAllAlong(reader, over),
  ])
  await Promise.all(
    ['a', 'b', 'c'].flatMap((name) => [
      write(one, `one-${name}`, receipts),
      write(two, `two-${name}`, receipts),
    ]),
  )
  isOver = true
  for (const count of await watching) expect(count).toBeGreaterThan(0)

  const indices = receipts.map(({ index }) => index).sort((a, b) => a - b)
  expect(indices).toEqual(Array.from(indices.keys()))
  await reader.checkpoint('sm')
  expect(await reader.verify([signer, smSigner])).toMatchObject({
    entries: receipts.length,
    found: 0,
    signedBySm2: receipts.length,
  })
})
