import { hashLength } from '../merkle/hash.ts'
import { fromBase64 } from './keys.ts'

/** What a log says of itself at one moment: its name, how many entries it has, and the root over them (C2SP tlog-checkpoint). */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Buffer }

/** The text of a checkpoint, to be signed. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/** Reads the text of a checkpoint; throws when it is none. Lines after the third belong to other logs than ours. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...rest] = text.split('\n')
  const isWhole = origin && size && root && rest.length > 0 && rest.at(-1) === ''
  if (!isWhole) throw new TypeError('This is no checkpoint.')
  return { origin, size: parseCount(size), root: parseHash(root) }
}

/** A number in decimal digits without leading zeros; throws when it is none. */
export function parseCount(text: string): number {
  const count = /^(?:0|[1-9]\d{0,15})$/u.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(count)) throw new TypeError('This is no whole number.')
  return count
}

/** A hash in base64; throws when it is none. */
export function parseHash(text: string): Buffer {
  const bytes = fromBase64(text)
  if (bytes.length !== hashLength) throw new TypeError('This is no hash.')
  return bytes
}
