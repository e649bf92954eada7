import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'

import { isSm2Signature, signSm2, sm2KeyLength, sm2PublicKey } from './sm2.ts'

/**
 * What a key signs (C2SP signed-note, signature types): a note, a note by SM2, or that a witness has seen a checkpoint, and when.
 */
export type KeyKind = 'note' | 'sm2-note' | 'cosignature'

type Shape = { readonly mark: Buffer; readonly length: number }

// SM2 has no type of its own in C2SP, which keeps 0xff with a longer name behind it for such.
const shapes: Readonly<Record<KeyKind, Shape>> = {
  note: { mark: Buffer.of(0x01), length: 32 },
  'sm2-note': { mark: Buffer.from('\u00ffsm2-with-sm3:', 'latin1'), length: sm2KeyLength },
  cosignature: { mark: Buffer.of(0x04), length: 32 },
}

const kinds = ['note', 'sm2-note', 'cosignature'] as const satisfies readonly KeyKind[]

/** A public key with its name, as it stands in a note. */
export type PublicKey = {
  readonly name: string
  readonly kind: KeyKind
  /** The first four bytes of a hash of all of it, in hexadecimal: a hint, no proof. */
  readonly id: string
  /** The key itself: of Ed25519 32 bytes, of SM2 an uncompressed point. */
  readonly raw: Buffer
}

/** Who can sign in this name. */
export type Signer = PublicKey & { readonly sign: (message: Buffer) => Buffer }

/** Names a private Ed25519 key; throws when the key is of another kind or the name cannot stand in a note. */
export function createSigner(
  name: string,
  privateKey: KeyObject,
  kind: 'note' | 'cosignature',
): Signer {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('The key is not Ed25519.')
  const publicKey = named(name, kind, rawOf(createPublicKey(privateKey)))
  return { ...publicKey, sign: (message) => sign(null, message, privateKey) }
}

/** Names a private SM2 key of 32 bytes; throws when it is none or the name cannot stand in a note. */
export function createSm2Signer(name: string, privateKey: Buffer): Signer {
  const publicKey = named(name, 'sm2-note', sm2PublicKey(privateKey))
  return { ...publicKey, sign: (message) => signSm2(message, privateKey) }
}

/** The text of a public key (C2SP signed-note, verifier keys): `name+id+base64`. */
export function toVerifierKey({ name, kind, id, raw }: PublicKey): string {
  return `${name}+${id}+${Buffer.concat([shapes[kind].mark, raw]).toString('base64')}`
}

const shape = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u

/** Reads the text of a public key; throws when it is none, or its id is that of another. */
export function fromVerifierKey(text: string): PublicKey {
  const [, name, id, encoded] = shape.exec(text.trim()) ?? []
  if (name === undefined || encoded === undefined) throw new TypeError('This is no verifier key.')
  const bytes = fromBase64(encoded)
  const kind = kinds.find((one) => isOf(shapes[one], bytes))
  if (kind === undefined)
    throw new TypeError('The verifier key is of a kind that is not known here.')
  const publicKey = named(name, kind, bytes.subarray(shapes[kind].mark.length))
  if (publicKey.id !== id) throw new TypeError('The verifier key does not fit its id.')
  return publicKey
}

const isOf = ({ mark, length }: Shape, bytes: Buffer): boolean =>
  bytes.length === mark.length + length && bytes.subarray(0, mark.length).equals(mark)

/** Whether a key is that of the log of this origin (C2SP tlog-checkpoint, signatures): a log signs in its own name. */
export function speaksFor({ kind, name }: PublicKey, origin: string): boolean {
  return kind !== 'cosignature' && name === origin
}

/** Whether the holder of a key signed a message. */
export function isSignedBy({ kind, raw }: PublicKey, message: Buffer, signature: Buffer): boolean {
  return kind === 'sm2-note'
    ? isSm2Signature(message, signature, raw)
    : verify(null, message, ed25519(raw), signature)
}

/** Bytes of base64 (RFC 4648 §4) as it is written when nobody adds to it; throws otherwise: one key and one signature have one text. */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new TypeError('This is no base64.')
  return bytes
}

function named(name: string, kind: KeyKind, raw: Buffer): PublicKey {
  if (!/^[^\s+\p{Cc}]+$/u.test(name))
    throw new TypeError('A key’s name has neither space nor plus.')
  const seed = Buffer.concat([Buffer.from(`${name}\n`), shapes[kind].mark, raw])
  const id = hash('sha256', seed, 'buffer').subarray(0, 4).toString('hex')
  return { name, kind, id, raw }
}

const ed25519 = (raw: Buffer): KeyObject =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  })

function rawOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}
