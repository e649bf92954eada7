import { isIncluded } from '../merkle/check.ts'
import { sha256, sm3 } from '../merkle/hash.ts'
import { parseCheckpoint, parseCount, parseHash } from './checkpoint.ts'
import { fromBase64, speaksFor, type PublicKey } from './keys.ts'
import { parseNote, signersOf } from './note.ts'

/** All that somebody needs to check that an entry is in the log, without the log (C2SP tlog-proof). */
export type ProofFile = {
  readonly index: number
  readonly path: readonly Buffer[]
  /** The checkpoint, a signed note, to the letter. */
  readonly checkpoint: string
  /** What the entry says; null when the file does not tell. */
  readonly body: string | null
}

const head = 'c2sp.org/tlog-proof@v1'

/** The text of a proof file. */
export function formatProof({ index, path, checkpoint, body }: ProofFile): string {
  const lines = [
    head,
    ...(body === null ? [] : [`extra ${Buffer.from(body).toString('base64')}`]),
    `index ${index}`,
    ...path.map((hash) => hash.toString('base64')),
  ]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/** Reads a proof file; throws when it is none. */
export function parseProof(file: string): ProofFile {
  const parting = file.indexOf('\n\n')
  const [first, ...rest] = file.slice(0, Math.max(0, parting)).split('\n')
  if (first !== head) throw new TypeError('This is no proof file.')
  const extra = rest[0]?.startsWith('extra ') ? rest.shift() : undefined
  const [index, ...path] = rest
  if (!index?.startsWith('index ')) throw new TypeError('The proof file names no index.')
  return {
    index: parseCount(index.slice('index '.length)),
    path: path.map(parseHash),
    checkpoint: file.slice(parting + 2),
    body: extra === undefined ? null : bodyOf(extra.slice('extra '.length)),
  }
}

function bodyOf(encoded: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(encoded))
}

/** What a proof file shows: whose log, which entry, and which of the known keys vouch for it. */
export type Proven = {
  readonly origin: string
  readonly size: number
  readonly index: number
  readonly leaf: Buffer
  readonly signers: readonly PublicKey[]
}

/**
 * Checks a proof file: the path leads from the entry to a checkpoint that a known key signed. `leaf` is the hash of a receipt,
 * for files that do not tell what the entry says; when both are there they must agree. Throws when anything does not hold.
 */
export function checkProof(
  file: string,
  known: readonly PublicKey[],
  leaf: Buffer | null = null,
): Proven {
  const proof = parseProof(file)
  const note = parseNote(proof.checkpoint)
  const { origin, size, root } = parseCheckpoint(note.text)
  const signers = signersOf(note, known).map(({ key }) => key)
  const signer = signers.find((key) => speaksFor(key, origin))
  if (signer === undefined) throw new TypeError('No known key of this log signed the checkpoint.')
  const hasher = signer.kind === 'sm2-note' ? sm3 : sha256
  const own = proof.body === null ? leaf : hasher.leaf(proof.body)
  if (own === null)
    throw new TypeError('Neither the file nor a receipt tells which entry it is about.')
  if (leaf !== null && !leaf.equals(own)) throw new TypeError('The proof is about another entry.')
  if (!isIncluded({ index: proof.index, size, leaf: own, root }, proof.path, hasher))
    throw new TypeError('The path does not lead from the entry to the root.')
  return { origin, size, index: proof.index, leaf: own, signers }
}
