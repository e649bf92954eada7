import { z } from 'zod'

import { toVerifierKey, type Signer } from '../notes/keys.ts'
import type { RetiredLeaf } from '../postgres/retired.ts'
import type { Evidence } from './evidence.ts'

const version = 'wardline-log@v1'

/** The lines of an exported log (JSON Lines): a head, the evidence in its order, and an end that says how much there was. */
export async function* exportLines(
  signer: Signer | undefined,
  evidence: AsyncIterable<Evidence>,
): AsyncGenerator<string> {
  yield line({
    export: version,
    origin: signer?.name ?? null,
    key: signer ? toVerifierKey(signer) : null,
  })
  let entries = 0
  for await (const piece of evidence) {
    if (piece.kind === 'entry') entries += 1
    const shown = show(piece)
    if (shown !== null) yield line(shown)
  }
  yield line({ end: entries })
}

/** Null for what only the store itself can show. */
function show(piece: Evidence): object | null {
  if (piece.kind === 'erased') return null
  if (piece.kind === 'entry') return { entry: piece.index, body: piece.body }
  if (piece.kind === 'retired') return showRetired(piece)
  if (piece.kind === 'tree') {
    const { first, size, root } = piece.tree
    return { tree: size, first, root }
  }
  const { size, note } = piece.checkpoint
  return piece.kind === 'checkpoint' ? { checkpoint: size, note } : { smCheckpoint: size, note }
}

const showRetired = ({ index, hash: left, smHash }: RetiredLeaf): object => ({
  retired: index,
  hash: left.toString('hex'),
  ...(smHash && { smHash: smHash.toString('hex') }),
})

const line = (value: object): string => `${JSON.stringify(value)}\n`

const count = z.number().int().nonnegative()
const head = z.object({ export: z.literal(version) })
const hash = z.string().regex(/^[0-9a-f]{64}$/u)
const piece = z.union([
  z.strictObject({ entry: count, body: z.string() }),
  z.strictObject({ retired: count, hash, smHash: hash.optional() }),
  z.strictObject({ tree: count, first: count, root: z.string() }),
  z.strictObject({ checkpoint: count, note: z.string() }),
  z.strictObject({ smCheckpoint: count, note: z.string() }),
  z.strictObject({ end: count }),
])

/** The file is no export of a log. */
export class NotAnExport extends Error {
  override readonly name = 'NotAnExport'
}

/** The file ends before its end. */
export class IncompleteExport extends Error {
  override readonly name = 'IncompleteExport'
}

/** Reads the lines of an export; throws NotAnExport, and IncompleteExport after the last line when the end is missing. */
export async function* evidenceFrom(lines: AsyncIterable<string>): AsyncGenerator<Evidence> {
  let number = 0
  let entries = 0
  let end: number | null = null
  for await (const text of lines) {
    number += 1
    if (end !== null) throw new NotAnExport(`Line ${number} stands behind the end.`)
    const value = number === 1 ? readHead(text) : readPiece(text, number)
    if ('export' in value) continue
    if ('end' in value) end = value.end
    else {
      entries += 'entry' in value ? 1 : 0
      yield toEvidence(value)
    }
  }
  if (end === null) throw new IncompleteExport('The file has no end.')
  if (end !== entries)
    throw new IncompleteExport(`${end} entries were exported, ${entries} are here.`)
}

type Piece = z.infer<typeof piece>

function readHead(text: string): z.infer<typeof head> {
  const read = head.safeParse(parsed(text))
  if (!read.success) throw new NotAnExport('The first line is no head.')
  return read.data
}

function readPiece(text: string, number: number): Piece {
  const value = parsed(text)
  if (value === undefined) throw new IncompleteExport(`Line ${number} is cut off.`)
  const read = piece.safeParse(value)
  if (!read.success) throw new NotAnExport(`Line ${number} is no evidence.`)
  return read.data
}

function toEvidence(value: Exclude<Piece, { readonly end: number }>): Evidence {
  if ('entry' in value) return { kind: 'entry', index: value.entry, body: value.body }
  if ('retired' in value) {
    const { retired: index, hash: left, smHash } = value
    return { kind: 'retired', index, hash: bytesOf(left), smHash: smHash ? bytesOf(smHash) : null }
  }
  if ('tree' in value) {
    const { tree: size, first, root } = value
    return { kind: 'tree', tree: { first, size, root } }
  }
  const { note } = value
  return 'smCheckpoint' in value
    ? { kind: 'sm-checkpoint', checkpoint: { size: value.smCheckpoint, note } }
    : { kind: 'checkpoint', checkpoint: { size: value.checkpoint, note } }
}

const bytesOf = (hexadecimal: string): Buffer => Buffer.from(hexadecimal, 'hex')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
