import { createHash } from 'node:crypto'

/** Where the next entry goes and what it has to name as its predecessor. */
export type Head = { readonly next: number; readonly hash: string }

/** The head of an empty log. */
export const genesis: Head = { next: 0, hash: '0'.repeat(64) }

/** The hash of an entry covers its own bytes and, through its predecessor's hash, everything before it. */
export function chainHash(previous: string, body: string): string {
  return createHash('sha256').update(previous, 'hex').update(body, 'utf8').digest('hex')
}
