import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import {
  AuditUnavailable,
  checkProof,
  createSigner,
  createWitness,
  openWitnessState,
  type Signer,
  type Witness,
  type WitnessAnswer,
} from '#audit'

import { append, emptyFrontier, rootOf } from '../../audit/merkle/frontier.ts'
import { leafHash } from '../../audit/merkle/hash.ts'
import { proveConsistency, type Nodes } from '../../audit/merkle/prove.ts'
import { formatCheckpoint } from '../../audit/notes/checkpoint.ts'
import { formatNote, parseNote, signatureLine, signersOf } from '../../audit/notes/note.ts'
import { witnessServer } from '../../gateway/witness-server.ts'
import { aDraft, aLog, aSession, aSigner } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'
import { until } from '../support/entries.ts'
import { aSmallDisk } from '../support/small-disk.ts'

const clock = () => new Date('2026-11-30T08:00:00Z')
const log = aSigner()
const witness = createSigner(
  'witness.example/w1',
  generateKeyPairSync('ed25519').privateKey,
  'cosignature',
)
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardline-witness-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function aWitness(state = join(folder, crypto.randomUUID()), logs: Signer[] = [log]) {
  return createWitness({ signer: witness, logs, state: await openWitnessState(state), clock })
}

/** A log in memory: what it says at a size, and how it proves that it has grown. */
function aTree(bodies: readonly string[]) {
  const leaves = bodies.map((body) => leafHash(body))
  const nodes: Nodes = async (height, index) => {
    const own = leaves.slice(index * 2 ** height, (index + 1) * 2 ** height)
    return rootOf(own.reduce((edge, leaf) => append(edge, leaf).frontier, emptyFrontier))
  }
  return {
    checkpoint(size: number, by: Signer = log): string {
      const frontier = leaves
        .slice(0, size)
        .reduce((edge, leaf) => append(edge, leaf).frontier, emptyFrontier)
      const text = formatCheckpoint({ origin: by.name, size, root: rootOf(frontier) })
      return formatNote(text, [signatureLine(by, text, clock())])
    },
    async request(old: number, size: number, by: Signer = log): Promise<string> {
      const proof = old > size ? [] : await proveConsistency(nodes, old, size)
      const lines = [`old ${old}`, ...proof.map((hash) => hash.toString('base64'))]
      return `${lines.join('\n')}\n\n${this.checkpoint(size, by)}`
    },
  }
}

const honest = aTree(Array.from({ length: 40 }, (_, at) => `entry ${at}`))
const forked = aTree(Array.from({ length: 40 }, (_, at) => `entry ${at === 3 ? 'forged' : at}`))

describe('a witness', () => {
  let ask: (request: string) => Promise<WitnessAnswer>
  beforeEach(async () => {
    ask = await aWitness()
  })
  const statusOf = async (request: string): Promise<number> => (await ask(request)).status

  test('cosigns a log that only grows', async () => {
    for (const [old, size] of [
      [0, 7],
      [7, 8],
      [8, 8],
      [8, 33],
    ] as const) {
      const { status, body } = await ask(await honest.request(old, size))
      expect(status).toBe(200)
      const note = parseNote(`${honest.checkpoint(size)}${body}`)
      expect(signersOf(note, [witness])).toMatchObject([{ at: clock() }])
    }
  })

  test('does not cosign a fork, an older log or what it cannot connect', async () => {
    await ask(await honest.request(0, 20))

    expect(await statusOf(await forked.request(20, 30))).toBe(422)
    expect(await statusOf(await forked.request(20, 20))).toBe(409)
    expect(await statusOf(await honest.request(7, 30))).toBe(409)
    expect(await ask(await honest.request(0, 10))).toEqual({
      status: 409,
      body: '20\n',
      type: 'text/x.tlog.size',
    })
    expect(await statusOf(await honest.request(20, 10))).toBe(400)
    expect(await statusOf(await honest.request(20, 30))).toBe(200)
  })

  test('knows logs by their keys', async () => {
    expect(await statusOf(await honest.request(0, 5, aSigner('other.example/log')))).toBe(404)
    expect(await statusOf(await honest.request(0, 5, aSigner()))).toBe(403)
    const request = await honest.request(0, 5)
    expect(await statusOf(request.replace('\n5\n', '\n6\n'))).toBe(403)
  })

  test('refuses what is not in the form', async () => {
    const request = await honest.request(0, 5)
    for (const text of [
      '',
      'old 0\n\n',
      request.replace('old 0', 'old 00'),
      request.replace('old 0', 'new 0'),
      request.replace('\n\n', '\nnot base64\n\n'),
      request.replace('\n\n', `${`\n${Buffer.alloc(32).toString('base64')}`.repeat(64)}\n\n`),
    ])
      expect(await statusOf(text)).toBe(400)
  })

  test('remembers over a restart, and signs nothing when it has forgotten what it knew', async () => {
    const state = join(folder, 'restart')
    const first = await aWitness(state)
    await first(await honest.request(0, 20))
    const second = await aWitness(state)
    expect((await second(await forked.request(0, 30))).status).toBe(409)

    const [file = ''] = await readdir(state)
    await writeFile(join(state, file), '{"broken')
    const third = await aWitness(state)
    await expect(third(await honest.request(20, 30))).rejects.toThrow()
  })

  test('signs one of two that are asked for at once', async () => {
    await ask(await honest.request(0, 20))
    const answers = await Promise.all([
      ask(await honest.request(20, 30)),
      ask(await honest.request(20, 25)),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 409])
  })
})

test('a witness whose disk is full signs nothing, forgets nothing, and goes on when there is room', async () => {
  using disk = aSmallDisk(1)
  if (disk === null) return console.log('A full disk is not tried: this process may not mount one.')
  const ask = await aWitness(join(disk.folder, 'state'))
  expect((await ask(await honest.request(0, 7))).status).toBe(200)
  await disk.fill()
  await expect(ask(await honest.request(7, 20))).rejects.toMatchObject({ code: 'ENOSPC' })
  // Nothing of the larger tree was signed, so whoever asks with the smaller one is told of that.
  expect(await ask(await honest.request(0, 7))).toMatchObject({ status: 409, body: '7\n' })
  expect((await ask(await forked.request(7, 20))).status).toBe(422)
  disk.clear()
  expect((await ask(await honest.request(7, 20))).status).toBe(200)
  const again = await aWitness(join(disk.folder, 'state'))
  expect((await again(await forked.request(20, 30))).status).toBe(422)
})

/** A witness over HTTP; `await using`. */
async function served(decide: (request: string) => Promise<WitnessAnswer>) {
  const server = witnessServer(decide, () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    witness: { url, key: witness } satisfies Witness,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Puts a database back to when the log had two entries, as an old backup does. */
async function setBack(connectionString: string): Promise<void> {
  await using owner = await aSession(connectionString)
  for (const table of ['log_cosignature', 'log_checkpoint', 'log_batch', 'entry'])
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`)
  await owner.query('DELETE FROM log_cosignature WHERE tree_size > 2')
  await owner.query('DELETE FROM log_checkpoint WHERE tree_size > 2')
  await owner.query('DELETE FROM log_batch WHERE tree_size > 2')
  await owner.query('DELETE FROM entry WHERE index >= 2')
}

describe('a witnessed log', () => {
  test('has its checkpoints and proofs cosigned', async () => {
    await using database = await aDatabase()
    await using server = await served(await aWitness())
    await using own = aLog(database.connectionString, { signer: log, witnesses: [server.witness] })
    await own.begin()
    for (let at = 0; at < 3; at += 1) await own.append(aDraft())
    await own.checkpoint()
    await until(async () => (await own.verify([log, witness])).witnessed === 3)

    expect(checkProof((await own.prove(1)) ?? '', [log, witness]).signers).toHaveLength(2)
    expect(signersOf(parseNote(await own.checkpoint()), [witness])).toHaveLength(1)
    expect(own.witnesses()).toMatchObject([{ name: 'witness.example/w1', at: expect.any(Date) }])
    expect(await own.verify([log, witness])).toMatchObject({ findings: [], witnessed: 3 })
  })

  test('that was set back with its checkpoints is not served', async () => {
    await using database = await aDatabase()
    await using server = await served(await aWitness())
    const options = { signer: log, witnesses: [server.witness] }
    {
      await using own = aLog(database.connectionString, options)
      await own.begin()
      for (let at = 0; at < 5; at += 1) await own.append(aDraft())
    }
    await setBack(database.connectionString)

    await using own = aLog(database.connectionString, options)
    await expect(own.begin()).rejects.toThrow(AuditUnavailable)
    await expect(own.append(aDraft())).rejects.toThrow(AuditUnavailable)
  })

  test('that was set back for good goes on under another name, and says from where', async () => {
    const next = aSigner('hospital.example/audit-2')
    await using database = await aDatabase()
    await using server = await served(await aWitness(undefined, [log, next]))
    const witnesses = [server.witness]
    {
      await using own = aLog(database.connectionString, { signer: log, witnesses })
      await own.begin()
      for (let at = 0; at < 2; at += 1) await own.append(aDraft())
      await own.checkpoint()
      for (let at = 0; at < 3; at += 1) await own.append(aDraft())
    }
    await setBack(database.connectionString)

    await using own = aLog(database.connectionString, { signer: next, witnesses })
    await own.begin()
    await own.append(aDraft())
    await own.checkpoint()
    const keys = [log, next, witness]
    await until(async () => (await own.verify(keys)).witnessed === 4)
    expect(await own.verify(keys)).toMatchObject({ findings: [], signed: 4 })
    const said = await own.list({ type: 'log.continued', limit: 10 })
    expect(said).toMatchObject([{ index: 2, body: { log: { origin: log.name, size: 2 } } }])
    // Once is enough, and who knows the former key alone believes nothing that came later.
    await using again = aLog(database.connectionString, { signer: next, witnesses })
    await again.begin()
    expect(await again.list({ type: 'log.continued', limit: 10 })).toHaveLength(1)
    const { findings, signed } = await own.verify([log])
    expect(findings.length).toBeGreaterThan(0)
    expect(findings.every(({ kind }) => kind === 'signature')).toBe(true)
    expect(signed).toBe(2)
  })

  test('that was rewritten with the stolen key is not served', async () => {
    await using server = await served(await aWitness())
    const options = { signer: log, witnesses: [server.witness] }
    await using first = await aDatabase()
    await using second = await aDatabase()
    {
      await using own = aLog(first.connectionString, options)
      await own.begin()
      for (let at = 0; at < 5; at += 1) await own.append(aDraft())
    }
    {
      await using forger = aLog(second.connectionString, { signer: log })
      for (let at = 0; at < 7; at += 1) await forger.append(aDraft())
    }

    await using own = aLog(second.connectionString, options)
    await expect(own.begin()).rejects.toThrow(AuditUnavailable)
  })

  test('is served while its witness is away, and tells so', async () => {
    await using database = await aDatabase()
    const failures: unknown[] = []
    const nobody = { url: 'http://127.0.0.1:9', key: witness }
    await using own = aLog(database.connectionString, {
      signer: log,
      witnesses: [nobody],
      onFailure: (error) => failures.push(error),
    })
    await own.begin()

    expect(await own.append(aDraft())).toMatchObject({ index: 0 })
    expect(failures.length).toBeGreaterThan(0)
    expect(own.witnesses()).toMatchObject([{ name: 'witness.example/w1', at: null }])
  })

  test('does not take a witness for younger after a restart', async () => {
    await using database = await aDatabase()
    const before = new Date('2026-11-30T08:00:00.000Z')
    {
      await using server = await served(await aWitness())
      const witnesses = [server.witness]
      const options = { signer: log, witnesses, clock: () => before }
      await using own = aLog(database.connectionString, options)
      await own.begin()
      await own.append(aDraft())
      await own.checkpoint()
      await until(() => own.witnesses()[0]?.at !== null)
    }
    const witnesses = [{ url: 'http://127.0.0.1:9', key: witness }]
    await using later = aLog(database.connectionString, { signer: log, witnesses })
    await later.begin()
    expect(later.witnesses()).toMatchObject([{ at: before }])
  })

  test('believes no witness that signs with another key', async () => {
    await using database = await aDatabase()
    const impostor = createSigner(
      witness.name,
      generateKeyPairSync('ed25519').privateKey,
      'cosignature',
    )
    const state = await openWitnessState(join(folder, 'impostor'))
    await using server = await served(
      createWitness({ signer: impostor, logs: [log], state, clock }),
    )
    await using own = aLog(database.connectionString, { signer: log, witnesses: [server.witness] })
    await own.begin()
    await own.append(aDraft())

    expect(own.witnesses()).toMatchObject([{ name: witness.name, at: null }])
    expect((await own.verify([log, witness])).witnessed).toBe(0)
  })
})

test('the server of a witness answers nothing else', async () => {
  await using server = await served(await aWitness())
  const post = (body: string) => fetch(`${server.url}/add-checkpoint`, { method: 'POST', body })

  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${server.url}/`)).status).toBe(404)
  expect((await fetch(`${server.url}/add-checkpoint`)).status).toBe(405)
  expect((await post('x'.repeat(70_000))).status).toBe(413)
  expect((await post('x')).status).toBe(400)
})
