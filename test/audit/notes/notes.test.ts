import { generateKeyPairSync } from 'node:crypto'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { append, emptyFrontier, rootOf } from '../../../audit/merkle/frontier.ts'
import { leafHash } from '../../../audit/merkle/hash.ts'
import { formatCheckpoint, parseCheckpoint } from '../../../audit/notes/checkpoint.ts'
import {
  createSigner,
  fromVerifierKey,
  toVerifierKey,
  type KeyKind,
} from '../../../audit/notes/keys.ts'
import {
  formatNote,
  parseNote,
  signatureLine,
  signersOf,
  WrongSignature,
} from '../../../audit/notes/note.ts'
import { checkProof, formatProof, parseProof } from '../../../audit/notes/proof-file.ts'

const at = new Date('2026-11-30T08:00:00.900Z')

function aSigner(name: string, kind: Exclude<KeyKind, 'sm2-note'> = 'note') {
  return createSigner(name, generateKeyPairSync('ed25519').privateKey, kind)
}

/** The example of the Go implementation, which the format was taken from. */
const goKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const goNote = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`

describe('a signed note', () => {
  test('of the Go implementation is read and checked', () => {
    const key = fromVerifierKey(goKey)

    expect(toVerifierKey(key)).toBe(goKey)
    expect(signersOf(parseNote(goNote), [key]).map((signed) => signed.key.name)).toEqual([
      'PeterNeumann',
    ])
    const bent = parseNote(goNote.replace('answer', 'answers'))
    expect(() => signersOf(bent, [key])).toThrow(WrongSignature)
  })

  test('is signed by all whose lines stand below it, and by nobody else', () => {
    const log = aSigner('hospital.example/audit')
    const witness = aSigner('witness.example/w1', 'cosignature')
    const stranger = aSigner('hospital.example/audit')
    const text = 'one\n\ntwo\n'
    const lines = [log, witness].map((signer) => signatureLine(signer, text, at))
    const note = parseNote(formatNote(text, lines))

    expect(note.text).toBe(text)
    expect(signersOf(note, [log, witness, stranger])).toMatchObject([
      { key: { name: 'hospital.example/audit', id: log.id }, at: null },
      { key: { name: 'witness.example/w1' }, at: new Date('2026-11-30T08:00:00.000Z') },
    ])
    expect(signersOf(note, [stranger])).toEqual([])
  })

  test('of a witness holds for its time alone', () => {
    const witness = aSigner('witness.example/w1', 'cosignature')
    const [head, encoded = ''] = signatureLine(witness, 'text\n', at).split(/ (?=\S+$)/u)
    const bytes = Buffer.from(encoded, 'base64')
    bytes[11] = (bytes[11] ?? 0) ^ 1
    const bent = parseNote(formatNote('text\n', [`${head} ${bytes.toString('base64')}`]))

    expect(() => signersOf(bent, [witness])).toThrow(WrongSignature)
  })

  test('is refused when it is none', () => {
    const line = signatureLine(aSigner('log'), 'text\n', at)
    for (const text of [
      '',
      'text\n',
      `text\n${line}\n`,
      `text\n\n${line}`,
      `te\u0000xt\n\n${line}\n`,
      `te\txt\n\n${line}\n`,
      'text\n\n— log AAAA\n',
      'text\n\n- log AAAAAAAA\n',
      `text\n\n${`${line}\n`.repeat(33)}`,
    ])
      expect(() => parseNote(text)).toThrow(TypeError)
  })

  test('whatever stands in it survives', () => {
    const log = aSigner('log')
    const words = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((one) => !/\p{Cc}/u.test(one))
    fc.assert(
      fc.property(fc.array(words, { minLength: 1 }), (lines) => {
        const text = `${lines.join('\n')}\n`
        const note = parseNote(formatNote(text, [signatureLine(log, text, at)]))

        expect(note.text).toBe(text)
        expect(signersOf(note, [log])).toHaveLength(1)
      }),
    )
  })

  test('keys that are none are refused', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(() => createSigner('log', privateKey, 'note')).toThrow(TypeError)
    for (const name of ['', 'two words', 'a+b']) expect(() => aSigner(name)).toThrow(TypeError)
    for (const text of [
      '',
      'log',
      goKey.replace('c74f', 'c74e'),
      goKey.replace('+AR', '+AQ'),
      'a+00000000+AA==',
      `${goKey}A`,
      goKey.replace('10TW', '10TX'),
    ])
      expect(() => fromVerifierKey(text)).toThrow(TypeError)
  })
})

describe('a checkpoint', () => {
  test('is written as others read it', () => {
    const root = Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64')
    const text =
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
    const checkpoint = { origin: 'example.com/behind-the-sofa', size: 20_852_163, root }

    expect(formatCheckpoint(checkpoint)).toBe(text)
    expect(parseCheckpoint(text)).toEqual(checkpoint)
    expect(parseCheckpoint(`${text}an extension\n`)).toEqual(checkpoint)
  })

  test('is refused when it is none', () => {
    const root = Buffer.alloc(32).toString('base64')
    for (const text of [
      '',
      'log\n',
      `log\n01\n${root}\n`,
      `log\n-1\n${root}\n`,
      `\n1\n${root}\n`,
      `log\n1\n${root}`,
      `log\n1\nAAAA\n`,
      `log\n99999999999999999\n${root}\n`,
    ])
      expect(() => parseCheckpoint(text)).toThrow(TypeError)
  })
})

describe('a proof file', () => {
  const log = aSigner('hospital.example/audit')
  const leaves = ['{"v":1}', '{"v":2}'].map((body) => leafHash(body))
  const frontier = leaves.reduce((edge, leaf) => append(edge, leaf).frontier, emptyFrontier)
  const text = formatCheckpoint({ origin: log.name, size: 2, root: rootOf(frontier) })
  const checkpoint = formatNote(text, [signatureLine(log, text, at)])
  const proof = { index: 1, path: [leaves[0]!], checkpoint, body: '{"v":2}' }

  test('is written and read back to the letter', () => {
    const file = formatProof(proof)

    expect(file.split('\n').slice(0, 3)).toEqual([
      'c2sp.org/tlog-proof@v1',
      `extra ${Buffer.from('{"v":2}').toString('base64')}`,
      'index 1',
    ])
    expect(parseProof(file)).toEqual(proof)
    expect(parseProof(formatProof({ ...proof, body: null, path: [] }))).toEqual({
      ...proof,
      body: null,
      path: [],
    })
  })

  test('holds by itself, or with a receipt', () => {
    expect(checkProof(formatProof(proof), [log])).toMatchObject({
      origin: 'hospital.example/audit',
      size: 2,
      index: 1,
      leaf: leaves[1],
    })
    const without = formatProof({ ...proof, body: null })
    expect(checkProof(without, [log], leaves[1])).toMatchObject({ index: 1 })
  })

  test('does not hold for another entry, place, root or key', () => {
    const file = formatProof(proof)
    const other = aSigner('hospital.example/audit')
    // What this key signed in the name of another log says nothing of ours.
    const foreign = text.replace(log.name, 'other.example/audit')
    const ofAnother = formatNote(foreign, [signatureLine(log, foreign, at)])
    const failing: (() => unknown)[] = [
      () => checkProof(file, [other]),
      () => checkProof(file, []),
      () => checkProof(file, [log], leaves[0]),
      () => checkProof(formatProof({ ...proof, index: 0 }), [log]),
      () => checkProof(formatProof({ ...proof, body: '{"v":3}' }), [log]),
      () => checkProof(formatProof({ ...proof, body: null }), [log]),
      () => checkProof(formatProof({ ...proof, path: [] }), [log]),
      () =>
        checkProof(formatProof({ ...proof, checkpoint: checkpoint.replace('\n2\n', '\n3\n') }), [
          log,
        ]),
      () => checkProof(formatProof({ ...proof, checkpoint: ofAnother }), [log]),
      () => checkProof('', [log]),
      () => checkProof(file.replace('index 1', 'index 01'), [log]),
      () => checkProof(file.replace('@v1', '@v2'), [log]),
    ]
    for (const check of failing) expect(check).toThrow()
  })
})
