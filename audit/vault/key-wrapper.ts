/*
 * Who wraps the data keys. A wrapper is trusted to be there when a request wants its content kept, and never to hand its key out.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'

/** Wraps data keys for their ids; a key that was wrapped for one id is not unwrapped for another. */
export type KeyWrapper = {
  wrap(key: Buffer, id: string): Promise<Buffer>
  /** Throws when this wrapper did not wrap it, or not for this id. */
  unwrap(wrapped: Buffer, id: string): Promise<Buffer>
  /** Whether it was wrapped with the key that wraps now. */
  isCurrent(wrapped: Buffer): Promise<boolean>
}

const version = 1
const nameLength = 8
const nonceLength = 12
const tagLength = 16
const headLength = 1 + nameLength + nonceLength

/**
 * Wraps with keys of 32 bytes that this process holds (AES-256-GCM): the first one wraps, and each unwraps what it wrapped, so that
 * keys can be replaced one after the other.
 */
export function createLocalWrapper(keys: readonly Buffer[]): KeyWrapper {
  if (keys.some((key) => key.length !== 32)) throw new RangeError('A wrapping key has 32 bytes.')
  const byName = new Map(keys.map((key) => [nameOf(key), key]))
  const [current] = keys
  if (current === undefined) throw new RangeError('A wrapper needs a key.')
  return {
    wrap: async (key, id) => {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(id))
      const body = [cipher.update(key), cipher.final(), cipher.getAuthTag()]
      const name = Buffer.from(nameOf(current), 'hex')
      return Buffer.concat([Buffer.of(version), name, nonce, ...body])
    },
    unwrap: async (wrapped, id) => {
      const key = byName.get(wrapperOf(wrapped))
      if (key === undefined) throw new Error('The key that wrapped this data key is not here.')
      const nonce = wrapped.subarray(headLength - nonceLength, headLength)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
      decipher.setAAD(Buffer.from(id)).setAuthTag(wrapped.subarray(-tagLength))
      const body = wrapped.subarray(headLength, -tagLength)
      return Buffer.concat([decipher.update(body), decipher.final()])
    },
    isCurrent: async (wrapped) => wrapperOf(wrapped) === nameOf(current),
  }
}

/** A name that tells keys apart and gives nothing of them away. */
const nameOf = (key: Buffer): string =>
  hash('sha256', Buffer.concat([Buffer.from('wardline wrapping key|'), key])).slice(
    0,
    2 * nameLength,
  )

const wrapperOf = (wrapped: Buffer): string =>
  wrapped[0] === version ? wrapped.subarray(1, 1 + nameLength).toString('hex') : ''
