/*
 * Recomputes a log from what it shows of itself, and from the public keys of those who signed.
 *
 * 1. Stored hashes and roots are compared, never believed: every body is hashed again.
 * 2. An entry that was altered, dropped, inserted, moved or reindexed is found at its index, and so is a search column that
 *    says something else than the body, and a request that ended twice or never began.
 * 3. Who decides goes by a policy that came into force before, on record.
 * 4. A log that was rewritten altogether does not fit what was signed; a signature of a key that is not known counts for nothing.
 * 5. What is left of entries that went is their hashes: they have to fit all that was signed, and an entry has to say that they went.
 * 6. Memory does not grow with the log, but with the requests that are open at one time.
 */
import { canonicalJson } from '#policy'

import type { EntryBody } from '../entry.ts'
import { append, emptyFrontier, rootOf, type Frontier } from '../merkle/frontier.ts'
import { leafHash } from '../merkle/hash.ts'
import type { Checkpoint } from '../notes/checkpoint.ts'
import { speaksFor } from '../notes/keys.ts'
import type { RetiredLeaf } from '../postgres/retired.ts'
import { parseBody } from '../row.ts'
import type { StoredCheckpoint, StoredTree } from '../store.ts'
import { differsFromBody } from './columns.ts'
import { createContentCheck } from './contents.ts'
import type { EntryEvidence, Evidence } from './evidence.ts'
import { createPairing } from './pairing.ts'
import { createPolicyCheck } from './policies.ts'
import { checkpointOf, signersIn, type KnownKey } from './signed.ts'
import { createSmCheck, type SmCheck } from './sm-check.ts'

/** What does not hold, and where: the index of the entry, or of the first entry of the batch. */
export type Finding = {
  readonly kind:
    | 'gap'
    | 'retired'
    | 'hash'
    | 'body'
    | 'columns'
    | 'content'
    | 'tree'
    | 'checkpoint'
    | 'signature'
    | 'ending'
    | 'policy'
    | 'receipt'
  readonly index: number
  readonly detail: string
}

/** The result of a verification. */
export type Verification = {
  readonly entries: number
  readonly root: string
  readonly checkpoints: number
  /** How many entries the newest checkpoint that holds covers; what comes after is not signed yet. */
  readonly signed: number
  /** The same for the newest one that a known witness cosigned. */
  readonly witnessed: number
  /** The same for the second log, which SM2 signs over SM3; it is looked at when its key is known. */
  readonly signedBySm2: number
  /** Kept contents that were compared with their hashes: none in an export, and none for who may not read content. */
  readonly contents: number
  /** Entries that went because their time was up: their hashes are here, and their going is on record. */
  readonly retired: number
  /** Requests that were accepted and have not ended. */
  readonly open: number
  /** How often an entry is older, by more than a minute, than one before it: a clock was set back, or gateways’ clocks differ. */
  readonly clockSteps: number
  readonly findings: readonly Finding[]
  /** How many there are; only the first hundred are told. */
  readonly found: number
}

/** What is known from elsewhere. */
export type Known = {
  /** Null when nobody's signature is to be checked. */
  readonly keys: readonly KnownKey[] | null
  /** Leaf hashes in hexadecimal that callers kept, by index. */
  readonly receipts?: ReadonlyMap<number, string>
  /** How many entries are known to have gone; an export of the first entries does not hold the entry that says so. */
  readonly retired?: number
}

const mostTold = 100
const clockToleranceMs = 60_000

/** Reads all evidence to its end. */
export async function verify(
  evidence: AsyncIterable<Evidence>,
  known: Known = { keys: null },
): Promise<Verification> {
  const verifier = new Verifier(known)
  for await (const piece of evidence) verifier.take(piece)
  return verifier.result(true)
}

/** Takes evidence piece by piece. */
export class Verifier {
  readonly #keys: readonly KnownKey[] | null
  /** Whether anything is to be said of this log's signatures. */
  readonly #isAsked: boolean
  readonly #receipts: ReadonlyMap<number, string>
  readonly #findings: Finding[] = []
  readonly #pairing = createPairing((index, detail) => this.#report('ending', index, detail))
  readonly #policies = createPolicyCheck((index, detail) => this.#report('policy', index, detail))
  readonly #contents = createContentCheck((index, detail) => this.#report('content', index, detail))
  #found = 0
  #frontier: Frontier = emptyFrontier
  /** The end of the last batch. */
  #covered = 0
  readonly #sm: SmCheck | null
  #retired = 0
  /** Up to which index something says that entries went. */
  #goneOnRecord: number
  #checkpoints = 0
  #signed = 0
  #witnessed = 0
  #latest = 0
  #clockSteps = 0

  constructor({ keys, receipts = new Map(), retired = 0 }: Known) {
    this.#goneOnRecord = retired
    const ofThisLog = keys?.filter(({ kind }) => kind !== 'sm2-note') ?? null
    // Whoever knows the key of the second log alone asks for no signature of this one.
    this.#isAsked = ofThisLog === null || ofThisLog.length > 0
    this.#keys = this.#isAsked ? ofThisLog : null
    this.#receipts = receipts
    this.#sm = createSmCheck(keys ?? [], (...found) => this.#report(...found))
  }

  take(piece: Evidence): void {
    if (piece.kind === 'entry') this.#takeEntry(piece)
    else if (piece.kind === 'retired') this.#takeRetired(piece)
    else if (piece.kind === 'tree') this.#takeTree(piece.tree)
    else if (piece.kind === 'sm-checkpoint')
      this.#sm?.takeCheckpoint(piece.checkpoint, this.#latest)
    else if (piece.kind === 'erased') this.#contents.takeErased(piece.index)
    else this.#takeCheckpoint(piece.checkpoint)
  }

  /** What was found; `isWhole` says that all evidence was taken, so that nothing may be missing at its end. */
  result(isWhole: boolean): Verification {
    if (isWhole) this.#takeEnd()
    return {
      entries: this.#frontier.size,
      root: rootOf(this.#frontier).toString('hex'),
      checkpoints: this.#checkpoints,
      signed: this.#signed,
      witnessed: this.#witnessed,
      signedBySm2: this.#sm?.signed() ?? 0,
      contents: this.#contents.compared(),
      retired: this.#retired,
      open: this.#pairing.open(),
      clockSteps: this.#clockSteps,
      findings: this.#findings,
      found: this.#found,
    }
  }

  #takeEntry(evidence: EntryEvidence): void {
    const { index, body, row } = evidence
    const leaf = leafHash(body)
    const hash = leaf.toString('hex')
    if (index !== this.#frontier.size)
      this.#report('gap', this.#frontier.size, `entry ${index} stands here`)
    if (row !== undefined && row.hash !== hash)
      this.#report('hash', index, 'the stored hash is not that of the body')
    this.#takeBody(evidence)
    this.#takeLeaf(index, leaf)
    this.#sm?.takeEntry(body)
  }

  #takeRetired(leaf: RetiredLeaf): void {
    const { index, hash } = leaf
    if (index !== this.#retired || index !== this.#frontier.size)
      this.#report('gap', this.#frontier.size, `what is left of entry ${index} stands here`)
    this.#retired = index + 1
    this.#takeLeaf(index, hash)
    this.#pairing.takeRetired(index)
    this.#policies.takeRetired()
    this.#sm?.takeRetired(leaf)
  }

  #takeLeaf(index: number, leaf: Buffer): void {
    const hash = leaf.toString('hex')
    if ((this.#receipts.get(index) ?? hash) !== hash)
      this.#report('receipt', index, 'a receipt tells of another entry')
    this.#frontier = append(this.#frontier, leaf).frontier
  }

  #takeBody({ body: text, index, row, beside }: EntryEvidence): void {
    const body = bodyOf(text)
    if (body === null) return this.#report('body', index, 'the body is no canonical entry')
    if (differsFromBody(body, row, beside))
      this.#report('columns', index, 'a search column says something else than the body')
    this.#goneOnRecord = Math.max(this.#goneOnRecord, body.retired?.to ?? 0)
    this.#pairing.take(index, body)
    this.#policies.take(index, body)
    this.#contents.take(index, body, beside?.contents ?? null)
    this.#takeTime(Date.parse(body.at))
  }

  /** Their place orders entries, not their time; but time tells when a clock was not to be trusted. */
  #takeTime(at: number): void {
    if (at < this.#latest - clockToleranceMs) this.#clockSteps += 1
    this.#latest = Math.max(this.#latest, at)
  }

  #takeTree({ first, size, root }: StoredTree): void {
    const at = this.#frontier.size
    if (at !== size)
      this.#report('gap', Math.min(at, size), `${size} entries were written, not all are here`)
    if (first !== this.#covered) this.#report('tree', this.#covered, `a batch begins at ${first}`)
    if (rootOf(this.#frontier).toString('hex') !== root)
      this.#report('tree', first, 'the root is not that of the entries')
    this.#covered = size
  }

  #takeCheckpoint({ size, note }: Pick<StoredCheckpoint, 'size' | 'note'>): void {
    this.#checkpoints += 1
    const index = Math.max(0, size - 1)
    const checkpoint = checkpointOf(note)
    if (checkpoint === null) return this.#report('checkpoint', index, 'this is no checkpoint')
    const signers = signersIn(note, this.#keys ?? [], this.#latest)
    const isSigned = this.#keys === null || signers.some((key) => speaksFor(key, checkpoint.origin))
    if (!isSigned)
      return this.#report('signature', index, 'no known key of this log, still in use, signed it')
    if (!this.#isTrue(checkpoint, size))
      return this.#report('checkpoint', index, 'what was signed is not what the entries give')
    if (this.#isAsked) this.#signed = size
    if (signers.some(({ kind }) => kind === 'cosignature')) this.#witnessed = size
  }

  #isTrue(checkpoint: Checkpoint, size: number): boolean {
    return (
      checkpoint.size === size &&
      size === this.#frontier.size &&
      checkpoint.root.equals(rootOf(this.#frontier))
    )
  }

  #takeEnd(): void {
    const size = this.#frontier.size
    if (this.#retired > this.#goneOnRecord)
      this.#report(
        'retired',
        this.#goneOnRecord,
        'entries went, and nothing here says by whose order',
      )
    if (this.#covered !== size) this.#report('tree', this.#covered, 'no batch holds this entry')
    for (const index of this.#receipts.keys())
      if (index >= size) this.#report('receipt', size, `entry ${index} is not here`)
    this.#contents.end()
  }

  #report(kind: Finding['kind'], index: number, detail: string): void {
    this.#found += 1
    if (this.#findings.length < mostTold) this.#findings.push({ kind, index, detail })
  }
}

function bodyOf(text: string): EntryBody | null {
  try {
    const body = parseBody(text)
    return canonicalJson(body) === text ? body : null
  } catch {
    return null // Whoever rewrites the log can also write nonsense with a matching hash.
  }
}
