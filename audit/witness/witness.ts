/*
 * A witness (C2SP tlog-witness): somebody outside the reach of whoever runs the log, who signs that it has only ever grown.
 *
 * 1. It signs a checkpoint only when the log proves that it begins with all that was signed for this log before.
 * 2. What it signed it has written down first, and one request at a time is decided, so that no two forks are ever signed.
 * 3. It knows logs by their public keys and nothing of their entries.
 */
import { isConsistent, type Tree } from '../merkle/check.ts'
import { emptyRoot } from '../merkle/hash.ts'
import { parseCheckpoint, parseCount, parseHash, type Checkpoint } from '../notes/checkpoint.ts'
import type { PublicKey, Signer } from '../notes/keys.ts'
import { parseNote, signatureLine, signersOf, type Note } from '../notes/note.ts'

/** What was signed last for each log; `write` returns when it would survive a power cut. */
export type WitnessState = {
  read(origin: string): Promise<Tree | null>
  write(origin: string, tree: Tree): Promise<void>
}

/** An answer over HTTP. */
export type WitnessAnswer = {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422
  readonly body: string
  readonly type: 'text/plain' | 'text/x.tlog.size'
}

export type WitnessOptions = {
  readonly signer: Signer
  /** The keys of the logs that are witnessed; a key's name is its log's origin. */
  readonly logs: readonly PublicKey[]
  readonly state: WitnessState
  readonly clock: () => Date
}

/** Decides what is asked of `add-checkpoint`, one request after another. */
export function createWitness(
  options: WitnessOptions,
): (request: string) => Promise<WitnessAnswer> {
  let last: Promise<unknown> = Promise.resolve()
  return (request) => {
    const answer = last.then(() => decide(request, options))
    last = answer.catch(() => {})
    return answer
  }
}

async function decide(text: string, options: WitnessOptions): Promise<WitnessAnswer> {
  const request = readRequest(text)
  if (request === null) return refusal(400, 'This is no request to add a checkpoint.')
  const { checkpoint, note, old } = request
  const keys = options.logs.filter(({ name }) => name === checkpoint.origin)
  if (keys.length === 0) return refusal(404, 'This log is not known here.')
  if (!isSigned(note, keys)) return refusal(403, 'No known key of this log signed the checkpoint.')
  if (old > checkpoint.size) return refusal(400, 'The old size is above that of the checkpoint.')
  const seen = (await options.state.read(checkpoint.origin)) ?? { size: 0, root: emptyRoot }
  if (old !== seen.size) return conflict(seen.size)
  if (old === checkpoint.size && !seen.root.equals(checkpoint.root)) return conflict(seen.size)
  if (!isConsistent(seen, checkpoint, request.proof))
    return refusal(422, 'The proof does not show that the log has only grown.')
  await options.state.write(checkpoint.origin, checkpoint)
  const line = signatureLine(options.signer, note.text, options.clock())
  return { status: 200, body: `${line}\n`, type: 'text/plain' }
}

type Request = {
  readonly old: number
  readonly proof: readonly Buffer[]
  readonly note: Note
  readonly checkpoint: Checkpoint
}

const longestProof = 63

function readRequest(text: string): Request | null {
  try {
    const parting = text.indexOf('\n\n')
    const [first = '', ...proof] = text.slice(0, Math.max(0, parting)).split('\n')
    if (!first.startsWith('old ') || proof.length > longestProof) return null
    const note = parseNote(text.slice(parting + 2))
    return {
      old: parseCount(first.slice('old '.length)),
      proof: proof.map(parseHash),
      note,
      checkpoint: parseCheckpoint(note.text),
    }
  } catch {
    return null // Whatever it is, it is not in the form.
  }
}

function isSigned(note: Note, keys: readonly PublicKey[]): boolean {
  try {
    return signersOf(note, keys).length > 0
  } catch {
    return false // A known key's signature that does not hold.
  }
}

const refusal = (status: 400 | 403 | 404 | 422, why: string): WitnessAnswer => ({
  status,
  body: `${why}\n`,
  type: 'text/plain',
})

const conflict = (size: number): WitnessAnswer => ({
  status: 409,
  body: `${size}\n`,
  type: 'text/x.tlog.size',
})
