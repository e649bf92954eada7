import { hash } from 'node:crypto'

/** Hash of a text or bytes under one key. */
export type Hmac = (value: string | Uint8Array) => Buffer

export type Digest = 'sha256' | 'sm3'

const blockLength = 64

/**
 * HMAC (RFC 2104 §2, FIPS 198-1) for keys of at most 64 bytes. Node's own object costs ten times as much for a short text as the two
 * hashes that it is made of, and a request needs two dozen.
 */
export function createHmac(key: Uint8Array, digest: Digest = 'sha256'): Hmac {
  if (key.length > blockLength) throw new Error('A longer key would have to be hashed first.')
  const inner = padded(key, 0x36)
  const outer = padded(key, 0x5c)
  return (value) => {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
    const message = hash(digest, Buffer.concat([inner, bytes]), 'buffer')
    return hash(digest, Buffer.concat([outer, message]), 'buffer')
  }
}

function padded(key: Uint8Array, pad: number): Buffer {
  const block = Buffer.alloc(blockLength, pad)
  for (const [at, byte] of key.entries()) block[at] = byte ^ pad
  return block
}

type Derivation = {
  readonly digest: Digest
  /** At most 64 bytes. */
  readonly salt: Uint8Array
  readonly info: string
  readonly length: number
}

/** A key of `length` bytes from another (HKDF, RFC 5869 §2), for the salts and lengths that we use. */
export function deriveKey(secret: Uint8Array, { digest, salt, info, length }: Derivation): Buffer {
  const expand = createHmac(createHmac(salt, digest)(secret), digest)
  const blocks: Buffer[] = []
  for (let count = 1, have = 0; have < length; count += 1) {
    const block = expand(
      Buffer.concat([blocks.at(-1) ?? Buffer.alloc(0), Buffer.from(info), Buffer.of(count)]),
    )
    blocks.push(block)
    have += block.length
  }
  return Buffer.concat(blocks).subarray(0, length)
}
