import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { assert, property, uint8Array } from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  checkProof,
  createSm2Signer,
  fromVerifierKey,
  sm2KeyFrom,
  toVerifierKey,
  type PublicKey,
} from '#audit'

import { append, emptyFrontier, rootOf } from '../../audit/merkle/frontier.ts'
import { sm3 } from '../../audit/merkle/hash.ts'
import { parseCheckpoint } from '../../audit/notes/checkpoint.ts'
import { parseNote } from '../../audit/notes/note.ts'
import { isSm2Signature, signSm2, sm2PublicKey, testSm2 } from '../../audit/notes/sm2.ts'
import { auditSmSigner } from '../../gateway/audit-signer.ts'
import { aDraft, aLog, aSession, aSigner } from '../support/audit-log.ts'
import { aDatabase } from '../support/database.ts'

const smSigner = () => createSm2Signer('hospital.example/audit-sm', sm2KeyFrom(randomBytes(48)))

const bodiesOf = (exported: readonly string[]): readonly string[] =>
  exported.flatMap((line) => {
    const piece = JSON.parse(line) as { body?: string }
    return piece.body === undefined ? [] : [piece.body]
  })

async function exportOf(log: { export(): AsyncIterable<string> }): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of log.export()) lines.push(line)
  return lines
}

describe('SM2 over SM3', () => {
  test('computes what the standards say', () => {
    expect(testSm2).not.toThrow()
  })

  test('takes no signature that was bent, of another key or of another message', () => {
    const key = sm2KeyFrom(randomBytes(48))
    const message = Buffer.from('hospital.example/audit-sm\n1\n')
    const signature = signSm2(message, key)
    const publicKey = sm2PublicKey(key)
    expect(isSm2Signature(message, signature, publicKey)).toBe(true)
    assert(
      property(uint8Array({ minLength: 1, maxLength: 80 }), (bytes) => {
        expect(isSm2Signature(message, Buffer.from(bytes), publicKey)).toBe(false)
      }),
      { numRuns: 20 },
    )
    expect(isSm2Signature(Buffer.from('else'), signature, publicKey)).toBe(false)
    const other = sm2PublicKey(sm2KeyFrom(randomBytes(48)))
    expect(isSm2Signature(message, signature, other)).toBe(false)
  })

  test('has a verifier key that is read back, and is no Ed25519 key', () => {
    const signer = smSigner()
    const text = toVerifierKey(signer)
    expect(fromVerifierKey(text)).toMatchObject({ kind: 'sm2-note', id: signer.id })
    expect(() => fromVerifierKey(text.replace(/.{4}$/u, 'AAA='))).toThrow(TypeError)
  })
})

const openssl = ((): string | null => {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' })
  } catch {
    return null
  }
})()

test.skipIf(openssl === null)(
  'OpenSSL agrees: its key signs here, and it takes the signature',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardline-sm2-'))
    try {
      const at = (name: string): string => join(folder, name)
      execFileSync('openssl', ['genpkey', '-algorithm', 'SM2', '-out', at('key')])
      execFileSync('openssl', ['pkey', '-in', at('key'), '-pubout', '-out', at('public')])
      const settings = { auditSmOrigin: 'o', auditSmKeyFile: at('key'), secret: '' }
      writeFileSync(at('text'), 'o\n1\nroot\n')
      const signature = auditSmSigner(settings)?.sign(Buffer.from('o\n1\nroot\n'))
      writeFileSync(at('signature'), signature ?? '')
      const options = ['-sigopt', 'distid:1234567812345678', '-verify', at('public')]
      const ran = execFileSync(
        'openssl',
        ['dgst', '-sm3', ...options, '-signature', at('signature'), at('text')],
        { encoding: 'utf8' },
      )
      expect(ran).toContain('Verified OK')
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

test('a key file without an SM2 key is refused', () => {
  for (const auditSmKeyFile of ['README.md', 'nowhere.pem'])
    expect(() => auditSmSigner({ auditSmOrigin: 'o', auditSmKeyFile, secret: '' })).toThrow(
      'AUDIT_SM_KEY_FILE',
    )
})

test('the second log holds the same entries, under its own root and name', async () => {
  await using database = await aDatabase()
  const [signer, second] = [aSigner(), smSigner()]
  await using log = aLog(database.connectionString, { signer, smSigner: second })
  for (let at = 0; at < 40; at += 1)
    await Promise.all([log.append(aDraft({ request: `a${at}` })), log.append(aDraft())])

  const exported = await exportOf(log)
  const frontier = bodiesOf(exported).reduce(
    (tree, body) => append(tree, sm3.leaf(body), sm3).frontier,
    emptyFrontier,
  )
  const note = parseNote(await log.checkpoint('sm'))
  expect(parseCheckpoint(note.text)).toEqual({
    origin: 'hospital.example/audit-sm',
    size: 80,
    root: rootOf(frontier, sm3),
  })
  for (const index of [0, 15, 16, 63, 79]) {
    const proof = await log.prove(index, 'sm')
    expect(checkProof(proof ?? '', [second])).toMatchObject({ index, size: 80 })
    expect(() => checkProof(proof ?? '', [signer])).toThrow(TypeError)
    const body = bodiesOf(exported)[index] ?? ''
    const bent = Buffer.from(body.replace('ai.accept', 'ai.outcome')).toString('base64')
    const forged = (proof ?? '').replace(/^extra .*$/mu, `extra ${bent}`)
    expect(() => checkProof(forged, [second])).toThrow('does not lead')
  }
  expect(await log.prove(80, 'sm')).toBeNull()
  expect(await log.verify([signer, second])).toMatchObject({
    found: 0,
    signed: 80,
    signedBySm2: 80,
  })
  expect(await log.verify([signer])).toMatchObject({ found: 0, signed: 80, signedBySm2: 0 })
  expect(await log.verify([second])).toMatchObject({ found: 0, signed: 0, signedBySm2: 80 })
})

test('two instances make one second log, and it goes on after a stop', async () => {
  await using database = await aDatabase()
  const options = { signer: aSigner(), smSigner: smSigner() }
  {
    await using one = aLog(database.connectionString, options)
    await using two = aLog(database.connectionString, options)
    for (let at = 0; at < 20; at += 1) {
      await Promise.all([one.append(aDraft()), two.append(aDraft())])
      await Promise.all([one.checkpoint('sm'), two.checkpoint('sm')])
    }
  }
  await using later = aLog(database.connectionString, options)
  await later.append(aDraft())
  await later.checkpoint('sm')
  expect(await later.verify([options.signer, options.smSigner])).toMatchObject({
    found: 0,
    signedBySm2: 41,
  })
})

test('a log that begins late with SM2 takes in what was there before', async () => {
  await using database = await aDatabase()
  const signer = aSigner()
  {
    await using before = aLog(database.connectionString, { signer })
    for (let at = 0; at < 2; at += 1)
      await Promise.all(Array.from({ length: 1_250 }, () => before.append(aDraft())))
  }
  const second = smSigner()
  await using log = aLog(database.connectionString, { signer, smSigner: second })
  await log.checkpoint('sm')
  expect(await log.verify([second, signer])).toMatchObject({ found: 0, signedBySm2: 2_500 })
  expect(checkProof((await log.prove(1_234, 'sm')) ?? '', [second]).index).toBe(1_234)
})

test('whoever rewrites an entry and the first log with it does not fit the second', async () => {
  await using database = await aDatabase()
  const options = { signer: aSigner(), smSigner: smSigner() }
  await using log = aLog(database.connectionString, options)
  for (let at = 0; at < 5; at += 1) await log.append(aDraft({ request: `r${at}` }))
  await log.checkpoint('sm')
  await using intruder = await aSession(database.connectionString)
  await intruder.query('ALTER TABLE entry DISABLE TRIGGER ALL')
  await intruder.query(`UPDATE entry SET body = replace(body, 'r2', 'rX') WHERE index = 2`)
  const keys: readonly PublicKey[] = [options.smSigner]
  const kinds = (await log.verify(keys)).findings.map(({ kind, detail }) => `${kind}: ${detail}`)
  expect(kinds).toContain('checkpoint: what SM2 signed is not what the entries give')
})

test('a log that is shorter than what SM2 signed is not signed again', async () => {
  await using database = await aDatabase()
  const failures: unknown[] = []
  const onFailure = (error: unknown): void => void failures.push(error)
  const second = smSigner()
  {
    await using log = aLog(database.connectionString, { smSigner: second })
    await log.append(aDraft())
    await log.append(aDraft())
    await log.checkpoint('sm')
  }
  await using intruder = await aSession(database.connectionString)
  await intruder.query(
    'ALTER TABLE entry DISABLE TRIGGER ALL; ALTER TABLE log_batch DISABLE TRIGGER ALL',
  )
  await intruder.query(
    'DELETE FROM entry WHERE index = 1; DELETE FROM log_batch WHERE tree_size = 2',
  )
  {
    await using log = aLog(database.connectionString, { smSigner: second, onFailure })
    await expect(log.prove(0, 'sm')).rejects.toMatchObject({ name: 'AuditUnavailable' })
  }
  expect(String(failures[0])).toContain('2 were signed by SM2')
  await using later = aLog(database.connectionString)
  const verified = await later.verify([second])
  expect(verified.findings.map(({ kind }) => kind)).toContain('checkpoint')
})

test('a log of which nothing is left is not signed again', async () => {
  await using database = await aDatabase()
  const second = smSigner()
  {
    await using log = aLog(database.connectionString, { smSigner: second })
    await log.append(aDraft())
    await log.checkpoint('sm')
  }
  await using intruder = await aSession(database.connectionString)
  await intruder.query(
    'ALTER TABLE entry DISABLE TRIGGER ALL; ALTER TABLE log_batch DISABLE TRIGGER ALL',
  )
  await intruder.query('DELETE FROM entry; DELETE FROM log_batch')
  const failures: unknown[] = []
  const onFailure = (error: unknown): void => void failures.push(error)
  {
    await using _ = aLog(database.connectionString, { smSigner: second, onFailure })
  }
  expect(String(failures[0])).toContain('1 were signed by SM2')
})

test('a stop does not wait until a long log is taken in', async () => {
  await using database = await aDatabase()
  {
    await using before = aLog(database.connectionString)
    for (let at = 0; at < 3; at += 1)
      await Promise.all(Array.from({ length: 1_001 }, () => before.append(aDraft())))
  }
  const second = smSigner()
  {
    await using _ = aLog(database.connectionString, { smSigner: second })
  }
  await using log = aLog(database.connectionString)
  const { signedBySm2, entries } = await log.verify([second])
  expect(entries).toBe(3_003)
  expect(signedBySm2).toBeLessThan(3_003)
  expect(signedBySm2).toBeGreaterThan(0)
})
