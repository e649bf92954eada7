/** The audit log beside plain inserts into the same table without a tree, on the same server with fsync; then a long log. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Pool } from 'pg'

import { openAuditLog } from '#audit'
import { migrate } from '#prisma'

import { emptyFrontier } from '../../audit/merkle/frontier.ts'
import { proveInclusion } from '../../audit/merkle/prove.ts'
import { nodesFrom } from '../../audit/merkle/tiles.ts'
import { createPostgresStore } from '../../audit/postgres-store.ts'
import { batchOf, searchable } from '../../audit/row.ts'
import { seal, type SealedEntry } from '../../audit/seal.ts'
import { uuidV7 } from '../../audit/uuid.ts'
import { evidenceOf } from '../../audit/verify/evidence.ts'
import { Verifier } from '../../audit/verify/verify.ts'
import { startEmbeddedPostgres } from '../../gateway/embedded/postgres.ts'
import { aDraft } from '../support/audit-log.ts'

const writers = 64
const roundMs = 2_500
const rounds = 3
const many = Number(process.env['BENCH_ENTRIES'] ?? 1_000_000)
const perBatch = 5_000
const verified = 200_000

/** Prints rows a second of all three, and what a proof and a verification take in a long log. */
export async function measureAudit(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'wardline-bench-audit-'))
  const postgres = await startEmbeddedPostgres({ dataDir })
  try {
    await migrate(postgres.connectionString)
    await compareAppends(postgres.connectionString)
    await measureLongLog(postgres.connectionString)
  } finally {
    await postgres.remove()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Way = { readonly name: string; readonly append: () => Promise<unknown> }

async function compareAppends(url: string): Promise<void> {
  const log = openAuditLog(url)
  const pool = new Pool({ connectionString: url, max: writers })
  const one = new Pool({ connectionString: url, max: 1 })
  for (const table of ['grouped', 'single'])
    await pool.query(`CREATE TABLE ${table} (LIKE entry INCLUDING ALL)`)
  const ways: readonly Way[] = [
    { name: 'one row a statement, one connection', append: () => insertOne(one) },
    { name: 'one row a statement, 64 connections', append: () => insertOne(pool) },
    { name: 'grouped, no tree', append: groupedInserts(pool) },
    { name: 'audit log', append: () => log.append(aDraft({ at: new Date() })) },
  ]
  const speeds = new Map(ways.map(({ name }) => [name, [] as number[]]))
  for (const way of ways) await rate(way)
  for (let round = 0; round < rounds; round += 1)
    for (const way of ways) speeds.get(way.name)?.push(await rate(way))
  await log.close()
  await Promise.all([pool.end(), one.end()])
  const medians = ways.map(({ name }) => speeds.get(name)?.toSorted((a, b) => a - b)[1] ?? 0)
  console.log(`\ndurable appends, ${writers} writers, rows a second (median of ${rounds})`)
  for (const [at, { name }] of ways.entries())
    console.log(`${name.padEnd(38)}${(medians[at] ?? 0).toFixed(0).padStart(8)}`)
  const [single = 0, parallel = 0, grouped = 0, ours = 0] = medians
  console.log(
    `audit log: ${(ours / grouped).toFixed(2)} × grouped inserts without a tree; one row a statement: ${(ours / single).toFixed(1)} × one connection, ${(ours / parallel).toFixed(1)} × 64`,
  )
}

async function rate({ append }: Way): Promise<number> {
  const end = performance.now() + roundMs
  let rows = 0
  const write = async (): Promise<void> => {
    while (performance.now() < end) {
      await append()
      rows += 1
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
  return rows / (roundMs / 1000)
}

const sealed = (): SealedEntry => seal(aDraft({ at: new Date() }), uuidV7(new Date()))

let nextIndex = 0
const columns = 'index, hash, type, at, request, actor_ref, use_case, decision, body'

function columnsOf({ body, text }: SealedEntry): readonly unknown[] {
  const { type, at, request, actorRef, useCase, decision } = searchable(body)
  nextIndex += 1
  return [nextIndex, 'f'.repeat(64), type, at, request, actorRef, useCase, decision, text]
}

async function insertOne(pool: Pool): Promise<void> {
  await pool.query({
    name: 'one',
    text: `INSERT INTO single (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [...columnsOf(sealed())],
  })
}

/** What the log does without its tree: whatever arrives while a batch is under way is the next batch. */
function groupedInserts(pool: Pool): () => Promise<void> {
  let waiting: { readonly row: readonly unknown[]; readonly done: () => void }[] = []
  let isRunning = false
  const drain = async (): Promise<void> => {
    isRunning = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await pool.query({
        name: 'grouped',
        text: `INSERT INTO grouped (${columns}) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[],
          $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])`,
        values: Array.from({ length: 9 }, (_, at) => batch.map(({ row }) => row[at])),
      })
      for (const { done } of batch) done()
    }
    isRunning = false
  }
  return () =>
    new Promise((done, failed) => {
      waiting.push({ row: columnsOf(sealed()), done })
      if (!isRunning) drain().catch(failed)
    })
}

async function measureLongLog(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1 })
  await pool.query('CREATE DATABASE long')
  await pool.end()
  const long = new URL(url)
  long.pathname = '/long'
  await migrate(long.href)
  const store = createPostgresStore(long.href)
  let frontier = emptyFrontier
  while (frontier.size < many) {
    const batch = batchOf(frontier, Array.from({ length: perBatch }, sealed))
    await store.insert(batch)
    frontier = batch.frontier
  }
  const times: number[] = []
  for (let proof = 0; proof < 1_000; proof += 1) {
    const index = Math.floor((proof * 0.618_033_988_749_895 * many) % many)
    const start = performance.now()
    await proveInclusion(nodesFrom(store.levels), index, many)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  console.log(
    `\na proof of one in ${many}: median ${(times[500] ?? 0).toFixed(2)} ms, p99 ${(times[990] ?? 0).toFixed(2)} ms`,
  )
  const verifier = new Verifier({ keys: null })
  const start = performance.now()
  for await (const piece of evidenceOf(store)) {
    verifier.take(piece)
    if (piece.kind === 'entry' && piece.index >= verified) break
  }
  const seconds = (performance.now() - start) / 1000
  const { entries } = verifier.result(false)
  console.log(`verification: ${(entries / seconds).toFixed(0)} entries a second, from the database`)
  await store.close()
}
