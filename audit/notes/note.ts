import { fromBase64, isSignedBy, type PublicKey, type Signer } from './keys.ts'

/** A text and who signed it (C2SP signed-note). Nothing of it may be believed before a signature was checked. */
export type Note = { readonly text: string; readonly signatures: readonly Signature[] }

/** One line below a note. */
type Signature = {
  readonly name: string
  readonly id: string
  readonly bytes: Buffer
}

const mostSignatures = 32
const line = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u
/** Of the control characters below the blank a line end alone may stand in a note. */
const isControl = (unit: string): boolean => unit < ' ' && unit !== '\n'

/** Reads a note; throws when it is none. */
export function parseNote(note: string): Note {
  const parting = note.lastIndexOf('\n\n')
  if (
    parting < 0 ||
    !note.endsWith('\n') ||
    Array.from(note).some(isControl) ||
    !note.isWellFormed()
  )
    throw new TypeError('This is no signed note.')
  const lines = note.slice(parting + 2, -1).split('\n')
  if (lines.length > mostSignatures) throw new TypeError('The note has too many signatures.')
  return { text: note.slice(0, parting + 1), signatures: lines.map(parseSignature) }
}

function parseSignature(text: string): Signature {
  const [, name, encoded] = line.exec(text) ?? []
  const bytes = fromBase64(encoded ?? '')
  if (name === undefined || bytes.length < 5) throw new TypeError('This is no signature of a note.')
  return { name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) }
}

/** A note from its text, which ends in a line end, and its signature lines. */
export function formatNote(text: string, lines: readonly string[]): string {
  return `${text}\n${lines.map((one) => `${one}\n`).join('')}`
}

/** Signs the text of a note; `at` is the time that a cosignature states, in whole seconds. */
export function signatureLine(signer: Signer, text: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const bytes =
    signer.kind === 'cosignature'
      ? Buffer.concat([uint64(seconds), signer.sign(cosigned(text, seconds))])
      : signer.sign(Buffer.from(text))
  return `— ${signer.name} ${Buffer.concat([Buffer.from(signer.id, 'hex'), bytes]).toString('base64')}`
}

/** Who of those we trust signed a note, and when, where the signature says so. */
export type Signed = { readonly key: PublicKey; readonly at: Date | null }

/** Checks a note against known keys; a signature of a known key that does not hold spoils the note, strange ones are ignored. */
export function signersOf(
  { text, signatures }: Note,
  known: readonly PublicKey[],
): readonly Signed[] {
  return signatures.flatMap((signature) => {
    const key = known.find(({ name, id }) => name === signature.name && id === signature.id)
    return key === undefined ? [] : [checked(key, text, signature)]
  })
}

function checked(key: PublicKey, text: string, { bytes }: Signature): Signed {
  if (key.kind !== 'cosignature') {
    if (!isSignedBy(key, Buffer.from(text), bytes)) throw new WrongSignature(key.name)
    return { key, at: null }
  }
  const seconds = bytes.length > 8 ? Number(bytes.readBigUInt64BE()) : Number.NaN
  const holds =
    Number.isSafeInteger(seconds) && isSignedBy(key, cosigned(text, seconds), bytes.subarray(8))
  if (!holds) throw new WrongSignature(key.name)
  return { key, at: new Date(seconds * 1000) }
}

/** A signature of a key that is known, and it does not hold. */
export class WrongSignature extends Error {
  override readonly name = 'WrongSignature'
  constructor(who: string) {
    super(`The signature of ${who} does not hold.`)
  }
}

/** What a witness signs (C2SP tlog-cosignature, Ed25519 signed message). */
const cosigned = (text: string, seconds: number): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`)

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
