import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Text that only the holder of the server's secret can read. */
export type Envelope = {
  /** Encrypts a text for the place `id`; opened anywhere else, it is refused. */
  close(text: string, id: string): Uint8Array
  /** The text; throws when it was closed for another place, under another secret, or changed. */
  open(sealed: Uint8Array, id: string): string
}

const cipher = 'aes-256-gcm'
const version = 1
const nonceLength = 12
const tagLength = 16

/**
 * AES-256-GCM (NIST SP 800-38D) under a key of its own for each purpose: version, random nonce of 96 bits, ciphertext, tag of
 * 128 bits; version and place are authenticated.
 */
export function createEnvelope(secret: string, purpose: string): Envelope {
  const key = Buffer.from(hkdfSync('sha256', secret, 'wardline', `envelope/${purpose}`, 32))
  const context = (id: string) => Buffer.from(`${version}|${purpose}|${id}`)
  return {
    close(text, id) {
      const nonce = randomBytes(nonceLength)
      const closing = createCipheriv(cipher, key, nonce).setAAD(context(id))
      const body = [closing.update(text, 'utf8'), closing.final()]
      return Buffer.concat([Buffer.of(version), nonce, ...body, closing.getAuthTag()])
    },
    open(sealed, id) {
      const bytes = Buffer.from(sealed)
      if (bytes[0] !== version || bytes.length < 1 + nonceLength + tagLength) {
        throw new Error('This is no envelope of ours.')
      }
      const nonce = bytes.subarray(1, 1 + nonceLength)
      const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength })
        .setAAD(context(id))
        .setAuthTag(bytes.subarray(-tagLength))
      const body = bytes.subarray(1 + nonceLength, -tagLength)
      return opening.update(body, undefined, 'utf8') + opening.final('utf8')
    },
  }
}
