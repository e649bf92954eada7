import { hash } from 'node:crypto'

/** Bytes of a SHA-256 hash. */
export const hashLength = 32

const leafMark = Buffer.of(0)
const nodeMark = Buffer.of(1)

/** The hash of a leaf: SHA-256 over a zero byte and its data (RFC 6962 §2.1). */
export function leafHash(data: string | Buffer): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
  return hash('sha256', Buffer.concat([leafMark, bytes]), 'buffer')
}

/** The hash of two neighbours: SHA-256 over a one byte and both hashes (RFC 6962 §2.1). */
export function nodeHash(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([nodeMark, left, right]), 'buffer')
}

/** The root of a tree without leaves: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot: Buffer = hash('sha256', '', 'buffer')
