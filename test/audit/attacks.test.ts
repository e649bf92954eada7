import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Signer } from '#audit'
import { canonicalJson } from '#policy'

import { append, emptyFrontier, rootOf } from '../../audit/merkle/frontier.ts'
import { leafHash } from '../../audit/merkle/hash.ts'
import { formatCheckpoint } from '../../audit/notes/checkpoint.ts'
import { formatNote, parseNote, signatureLine } from '../../audit/notes/note.ts'
import { createPostgresStore } from '../../audit/postgres-store.ts'
import { evidenceOf, type Evidence } from '../../audit/verify/evidence.ts'
import { verify, type Known } from '../../audit/verify/verify.ts'
import { aDraft, aLog, aSigner } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

/**
 * Who can write to the database can write another log. What betrays them: the rows and roots themselves, what the log signed,
 * and the receipts that callers keep. One test for each way, and what it takes to see it.
 */
const signer = aSigner()
const victim = 7
let honest: readonly Evidence[] = []
let receipts: ReadonlyMap<number, string> = new Map()
let database: Awaited<ReturnType<typeof aDatabase>>

beforeAll(async () => {
  database = await aDatabase()
  const kept = new Map<number, string>()
  await using log = aLog(database.connectionString, { signer })
  for (let round = 0; round < 4; round += 1) {
    const batch = await Promise.all(
      Array.from({ length: 5 }, (_, at) => log.append(aDraft({ request: `${round}-${at}` }))),
    )
    for (const { index, hash } of batch) kept.set(index, hash)
    await log.prove(batch.at(-1)?.index ?? 0)
  }
  receipts = kept
  const store = createPostgresStore(database.connectionString)
  honest = await Array.fromAsync(evidenceOf(store))
  await store.close()
})

afterAll(() => database[Symbol.asyncDispose]())

async function* given(evidence: readonly Evidence[]): AsyncGenerator<Evidence> {
  yield* evidence
}

type Sight = { readonly rows: boolean; readonly checkpoints: boolean; readonly receipts: boolean }

/** Who sees that something is wrong: whoever has the rows alone, the log's public key too, or a receipt. */
async function seenBy(evidence: readonly Evidence[]): Promise<Sight> {
  const found = async (known: Known): Promise<boolean> => {
    const { found: findings, signed } = await verify(given(evidence), known)
    return findings > 0 || (known.keys !== null && signed === 0)
  }
  return {
    rows: await found({ keys: null }),
    checkpoints: await found({ keys: [signer] }),
    receipts: await found({ keys: null, receipts }),
  }
}

const bodiesOf = (evidence: readonly Evidence[]): readonly string[] =>
  evidence.flatMap((piece) => (piece.kind === 'entry' ? [piece.body] : []))

/** Another log of these bodies that fits itself, signed by somebody or nobody. */
function rewritten(bodies: readonly string[], by: Signer | null): readonly Evidence[] {
  const evidence: Evidence[] = []
  let frontier = emptyFrontier
  for (const [index, body] of bodies.entries()) {
    frontier = append(frontier, leafHash(body)).frontier
    evidence.push({ kind: 'entry', index, body })
    const isEnd = index % 5 === 4 || index === bodies.length - 1
    if (!isEnd) continue
    const first = index - (index % 5)
    const root = rootOf(frontier)
    const { size } = frontier
    evidence.push({ kind: 'tree', tree: { first, size, root: root.toString('hex') } })
    if (by === null) continue
    const text = formatCheckpoint({ origin: by.name, size, root })
    const note = formatNote(text, [signatureLine(by, text, new Date())])
    evidence.push({ kind: 'checkpoint', checkpoint: { size, note } })
  }
  return evidence
}

const edited = (body: string): string => body.replace('TREAT', 'HPAYMT')
const checkpointsOf = (evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.filter(({ kind }) => kind === 'checkpoint')

/** The rewritten log with the checkpoints that were really signed, each at its size. */
function withHonestCheckpoints(evidence: readonly Evidence[]): readonly Evidence[] {
  const bySize = new Map(
    checkpointsOf(honest).flatMap((piece) =>
      piece.kind === 'checkpoint' ? [[piece.checkpoint.size, piece] as const] : [],
    ),
  )
  return evidence.flatMap((piece) => {
    const signed = piece.kind === 'tree' ? bySize.get(piece.tree.size) : undefined
    return signed ? [piece, signed] : [piece]
  })
}

test('an honest log is clean to everybody', async () => {
  expect(checkpointsOf(honest).length).toBeGreaterThan(3)
  expect(bodiesOf(honest)).toHaveLength(20)
  expect(await seenBy(honest)).toEqual({ rows: false, checkpoints: false, receipts: false })
})

describe('whoever changes', () => {
  test('a body is seen in the rows', async () => {
    const evidence = honest.map((piece) =>
      piece.kind === 'entry' && piece.index === victim
        ? { ...piece, body: edited(piece.body) }
        : piece,
    )
    expect(await seenBy(evidence)).toEqual({ rows: true, checkpoints: true, receipts: true })
  })

  test('a body and its leaf hash is seen in the rows', async () => {
    const evidence = honest.map((piece) => {
      if (piece.kind !== 'entry' || piece.index !== victim || !piece.row) return piece
      const body = edited(piece.body)
      const row = { ...piece.row, body, hash: leafHash(body).toString('hex') }
      return { ...piece, body, row }
    })
    expect(await seenBy(evidence)).toEqual({ rows: true, checkpoints: true, receipts: true })
  })

  test('the whole log, without a key, is seen by what was signed', async () => {
    const bodies = bodiesOf(honest).map((body, at) => (at === victim ? edited(body) : body))
    const forged = rewritten(bodies, null)

    expect(await seenBy(withHonestCheckpoints(forged))).toMatchObject({ checkpoints: true })
    expect(await seenBy(forged)).toEqual({ rows: false, checkpoints: true, receipts: true })
  })

  test('the whole log and signs it with a key of their own is seen by the log’s key', async () => {
    const bodies = bodiesOf(honest).map((body, at) => (at === victim ? edited(body) : body))

    expect(await seenBy(rewritten(bodies, aSigner()))).toEqual({
      rows: false,
      checkpoints: true,
      receipts: true,
    })
  })

  test('the whole log with the stolen key is seen by receipts alone', async () => {
    const bodies = bodiesOf(honest).map((body, at) => (at === victim ? edited(body) : body))

    expect(await seenBy(rewritten(bodies, signer))).toEqual({
      rows: false,
      checkpoints: false,
      receipts: true,
    })
  })
})

test('a checkpoint of another log is none of this one', async () => {
  const other = { ...signer, name: 'other.example/audit' }
  const foreign = rewritten(bodiesOf(honest), other).map((piece) =>
    piece.kind === 'checkpoint' ? { ...piece, checkpoint: inNameOf(piece.checkpoint.note) } : piece,
  )
  expect(await seenBy(foreign)).toMatchObject({ checkpoints: true })

  /** The same text, signed by the log's own key. */
  function inNameOf(note: string) {
    const { text } = parseNote(note)
    const size = Number(text.split('\n')[1])
    return { size, note: formatNote(text, [signatureLine(signer, text, new Date())]) }
  }
})

describe('whoever removes, moves or adds', () => {
  test('an entry, with the stolen key, is seen by receipts', async () => {
    const bodies = bodiesOf(honest).filter((_, at) => at !== victim)
    expect(await seenBy(rewritten(bodies, signer))).toMatchObject({ receipts: true })
  })

  test('two entries is seen by what was signed, and by receipts', async () => {
    const bodies = [...bodiesOf(honest)]
    bodies.splice(victim, 2, ...bodies.slice(victim, victim + 2).toReversed())
    const forged = withHonestCheckpoints(rewritten(bodies, null))
    expect(await seenBy(forged)).toMatchObject({ checkpoints: true, receipts: true })
  })

  test('a back-dated entry is seen by what was signed, and by receipts', async () => {
    const bodies = bodiesOf(honest).toSpliced(victim, 0, edited(bodiesOf(honest)[victim] ?? ''))
    const forged = withHonestCheckpoints(rewritten(bodies, null))
    expect(await seenBy(forged)).toMatchObject({ checkpoints: true, receipts: true })
  })

  test('the end since the last checkpoint is seen by receipts alone', async () => {
    const cut = withHonestCheckpoints(rewritten(bodiesOf(honest).slice(0, 15), null))
    expect(await seenBy(cut)).toEqual({ rows: false, checkpoints: false, receipts: true })
  })

  test('entries from the middle is seen in the rows', async () => {
    const evidence = honest.filter((piece) => piece.kind !== 'entry' || piece.index !== victim)
    expect(await seenBy(evidence)).toEqual({ rows: true, checkpoints: true, receipts: true })
  })

  test('a batch’s root is seen in the rows', async () => {
    const evidence = honest.map((piece) =>
      piece.kind === 'tree' && piece.tree.first === 5
        ? { ...piece, tree: { ...piece.tree, root: 'f'.repeat(64) } }
        : piece,
    )
    expect(await seenBy(evidence)).toMatchObject({ rows: true })
  })
})

describe('whoever ends a request', () => {
  const draft = (type: 'ai.accept' | 'ai.outcome' | 'ai.indeterminate', parent?: number) =>
    canonicalJson({
      ...aDraft({ type, request: 'r' }),
      at: '2026-11-30T08:00:00.000Z',
      v: 1,
      id: `id-${type}`,
      parent,
    })

  test.for([
    ['once', [draft('ai.accept'), draft('ai.outcome', 0)], 0],
    ['twice', [draft('ai.accept'), draft('ai.outcome', 0), draft('ai.indeterminate', 0)], 1],
    ['that never began', [draft('ai.outcome', 0)], 1],
    ['without saying which', [draft('ai.accept'), draft('ai.outcome')], 1],
  ] as const)('%s', async ([, drafts, found]) => {
    const result = await verify(given(rewritten(drafts, null)))
    expect(result.found).toBe(found)
  })
})
