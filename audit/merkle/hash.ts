import { hash } from 'node:crypto'

/** Bytes of a hash, SHA-256 or SM3. */
export const hashLength = 32

const leafMark = Buffer.of(0)
const nodeMark = Buffer.of(1)

/** How the nodes of a tree are made. */
export type Hasher = {
  /** The hash of a leaf: over a zero byte and its data (RFC 6962 §2.1). */
  readonly leaf: (data: string | Buffer) => Buffer
  /** The hash of two neighbours: over a one byte and both hashes (RFC 6962 §2.1). */
  readonly node: (left: Buffer, right: Buffer) => Buffer
  /** The root of a tree without leaves: the hash of nothing (RFC 6962 §2.1). */
  readonly empty: () => Buffer
}

const hasherOf = (algorithm: 'sha256' | 'sm3'): Hasher => ({
  leaf(data) {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
    return hash(algorithm, Buffer.concat([leafMark, bytes]), 'buffer')
  },
  node: (left, right) => hash(algorithm, Buffer.concat([nodeMark, left, right]), 'buffer'),
  empty: () => hash(algorithm, '', 'buffer'),
})

/** The trees of RFC 6962. */
export const sha256: Hasher = hasherOf('sha256')
/** The same trees with SM3 (GB/T 32905-2016). */
export const sm3: Hasher = hasherOf('sm3')

/** Leaves, nodes and the empty root of the trees of RFC 6962. */
export const leafHash = sha256.leaf
export const nodeHash = sha256.node
export const emptyRoot: Buffer = sha256.empty()
