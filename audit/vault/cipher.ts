/*
 * How content is encrypted: under a key that is derived, for this one text, from the data keys of everybody it is about. Without
 * any one of them it cannot be read, so destroying one person's key is enough.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

import { deriveKey } from '../hmac.ts'

/** `aes-256-gcm`: NIST SP 800-38D; `sm4`: GB/T 32907 in counter mode, then HMAC with SM3 (GB/T 32905) over the ciphertext. */
export const cipherNames = ['aes-256-gcm', 'sm4'] as const

export type CipherName = (typeof cipherNames)[number]

const saltLength = 16

/** The first byte tells how the rest was encrypted. */
type Scheme = {
  readonly version: number
  readonly digest: 'sha256' | 'sm3'
  /** Bytes of derived key that it takes. */
  readonly keyLength: number
  readonly tagLength: number
  encrypt(key: Buffer, plain: Buffer, context: Buffer): Buffer
  /** Throws when the text or its context is not the one that was encrypted. */
  decrypt(key: Buffer, sealed: Buffer, context: Buffer): Buffer
}

const aes: Scheme = {
  version: 1,
  digest: 'sha256',
  keyLength: 32 + 12,
  tagLength: 16,
  encrypt(key, plain, context) {
    const cipher = createCipheriv('aes-256-gcm', key.subarray(0, 32), key.subarray(32))
    cipher.setAAD(context)
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  },
  decrypt(key, sealed, context) {
    const [body, tag] = splitAt(sealed, -this.tagLength)
    const decipher = createDecipheriv('aes-256-gcm', key.subarray(0, 32), key.subarray(32), {
      authTagLength: this.tagLength,
    })
    decipher.setAAD(context).setAuthTag(tag)
    return Buffer.concat([decipher.update(body), decipher.final()])
  },
}

const sm4: Scheme = {
  version: 2,
  digest: 'sm3',
  keyLength: 16 + 16 + 32,
  tagLength: 32,
  encrypt(key, plain, context) {
    const cipher = createCipheriv('sm4-ctr', key.subarray(0, 16), key.subarray(16, 32))
    const body = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([body, sm3Tag(key, body, context)])
  },
  decrypt(key, sealed, context) {
    const [body, tag] = splitAt(sealed, -this.tagLength)
    if (!timingSafeEqual(tag, sm3Tag(key, body, context))) throw new NotThisContent()
    const decipher = createDecipheriv('sm4-ctr', key.subarray(0, 16), key.subarray(16, 32))
    return Buffer.concat([decipher.update(body), decipher.final()])
  },
}

// The length of the context comes first, so that no context and ciphertext can be taken for others.
function sm3Tag(key: Buffer, body: Buffer, context: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(context.length)
  return createHmac('sm3', key.subarray(32)).update(length).update(context).update(body).digest()
}

const schemes: Readonly<Record<CipherName, Scheme>> = { 'aes-256-gcm': aes, sm4 }

/** The ciphertext is not that of this content, or was changed. */
export class NotThisContent extends Error {
  override readonly name = 'NotThisContent'
}

/** Encrypts a text for its place, under keys of which every one is needed to read it. */
export function encrypt(
  name: CipherName,
  keys: readonly Buffer[],
  { text, context }: { readonly text: string; readonly context: string },
): Buffer {
  const scheme = schemes[name]
  const { version, digest, keyLength } = scheme
  const salt = randomBytes(saltLength)
  const key = deriveKey(joined(keys), { digest, salt, info: context, length: keyLength })
  const sealed = scheme.encrypt(key, Buffer.from(text, 'utf8'), Buffer.from(context, 'utf8'))
  return Buffer.concat([Buffer.of(version), salt, sealed])
}

/** The text again; throws NotThisContent for other keys, another place or changed bytes. */
export function decrypt(keys: readonly Buffer[], sealed: Buffer, context: string): string {
  const scheme = Object.values(schemes).find(({ version }) => version === sealed[0])
  if (scheme === undefined || sealed.length < 1 + saltLength + scheme.tagLength)
    throw new NotThisContent()
  const salt = sealed.subarray(1, 1 + saltLength)
  const { digest, keyLength } = scheme
  const key = deriveKey(joined(keys), { digest, salt, info: context, length: keyLength })
  try {
    return scheme.decrypt(key, sealed.subarray(1 + saltLength), Buffer.from(context)).toString()
  } catch {
    throw new NotThisContent()
  }
}

/**
 * Throws when this runtime does not compute what the standards say: some systems come with a cryptographic library that lacks SM4
 * and SM3 (vectors: GB/T 32907-2016 and GB/T 32905-2016, appendix A.1).
 */
export function testCipher(name: CipherName): void {
  if (name !== 'sm4') return
  const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
  const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false)
  const isRight =
    cipher.update(block, undefined, 'hex') === '681edf34d206965e86b3e94f536e4246' &&
    hash('sm3', 'abc') === '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
  if (!isRight) throw new Error('This runtime computes SM4 or SM3 wrongly.')
}

/** One secret of all keys; a salt of its own for each text gives each its own key, so that no nonce is ever used twice. */
function joined(keys: readonly Buffer[]): Buffer {
  if (keys.length === 0 || keys.some((key) => key.length !== 32))
    throw new RangeError('Content is encrypted under data keys of 32 bytes.')
  return Buffer.concat(keys)
}

function splitAt(bytes: Buffer, at: number): readonly [Buffer, Buffer] {
  return [bytes.subarray(0, at), bytes.subarray(at)]
}
