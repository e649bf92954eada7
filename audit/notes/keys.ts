import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'

/** What a key signs (C2SP signed-note, signature types): a note, or that a witness has seen a checkpoint, and when. */
export type KeyKind = 'note' | 'cosignature'

const marks: Readonly<Record<KeyKind, number>> = { note: 0x01, cosignature: 0x04 }
const rawLength = 32

/** A public key with its name, as it stands in a note. */
export type PublicKey = {
  readonly name: string
  readonly kind: KeyKind
  /** The first four bytes of a hash of all of it, in hexadecimal: a hint, no proof. */
  readonly id: string
  readonly key: KeyObject
}

/** Who can sign in this name. */
export type Signer = PublicKey & { readonly sign: (message: Buffer) => Buffer }

/** Names a private Ed25519 key; throws when the key is of another kind or the name cannot stand in a note. */
export function createSigner(name: string, privateKey: KeyObject, kind: KeyKind): Signer {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('The key is not Ed25519.')
  const publicKey = named(name, kind, rawOf(createPublicKey(privateKey)))
  return { ...publicKey, sign: (message) => sign(null, message, privateKey) }
}

/** The text of a public key (C2SP signed-note, verifier keys): `name+id+base64`. */
export function toVerifierKey({ name, kind, id, key }: PublicKey): string {
  return `${name}+${id}+${Buffer.concat([Buffer.of(marks[kind]), rawOf(key)]).toString('base64')}`
}

const shape = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u

/** Reads the text of a public key; throws when it is none, or its id is that of another. */
export function fromVerifierKey(text: string): PublicKey {
  const [, name, id, encoded] = shape.exec(text.trim()) ?? []
  if (name === undefined || encoded === undefined) throw new TypeError('This is no verifier key.')
  const bytes = fromBase64(encoded)
  const kind = (['note', 'cosignature'] as const).find((one) => marks[one] === bytes[0])
  if (kind === undefined || bytes.length !== 1 + rawLength)
    throw new TypeError('The verifier key is of a kind that is not known here.')
  const publicKey = named(name, kind, bytes.subarray(1))
  if (publicKey.id !== id) throw new TypeError('The verifier key does not fit its id.')
  return publicKey
}

/** Whether a key is that of the log of this origin (C2SP tlog-checkpoint, signatures): a log signs in its own name. */
export function speaksFor({ kind, name }: PublicKey, origin: string): boolean {
  return kind === 'note' && name === origin
}

/** Whether the holder of a key signed a message. */
export function isSignedBy({ key }: PublicKey, message: Buffer, signature: Buffer): boolean {
  return verify(null, message, key, signature)
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
  const seed = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(marks[kind]), raw])
  const id = hash('sha256', seed, 'buffer').subarray(0, 4).toString('hex')
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  })
  return { name, kind, id, key }
}

function rawOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}
