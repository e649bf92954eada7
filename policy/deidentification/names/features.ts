import { characterClasses } from './characters.ts'
import { mapWords } from './words.ts'

/** Rows of the weight table; a power of two. */
export const rows = 1 << 17

/** How many rows the features of one character address. */
export const templates = 30

/** Empty places on both sides of the arrays. */
export const padding = 4

/** A simplified text as the tagger sees it; every array has a margin of four empty places on both sides. */
export type Characters = {
  readonly length: number
  readonly codes: Uint16Array
  readonly classes: Uint8Array
  readonly starts: Uint8Array
  readonly ends: Uint8Array
  readonly vetoed: Uint8Array
}

/** Prepares a simplified text for the tagger. */
export function readCharacters(text: string): Characters {
  const codes = new Uint16Array(text.length + 2 * padding)
  const classes = new Uint8Array(text.length + 2 * padding)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const kind = characterClasses[code] ?? 0
    // Every digit is read as 0, so that a measurement learnt once is known for all numbers.
    codes[index + padding] = kind === 32 ? 0x30 : code
    classes[index + padding] = kind
  }
  return { length: text.length, codes, classes, ...mapWords(text, padding) }
}

function row(seed: number, a: number, b: number): number {
  let hash = Math.imul(a + seed * 0x51ed, 0x9e3779b1) ^ Math.imul(b + seed, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3ca5)
  return (hash ^ (hash >>> 13)) & (rows - 1)
}

/** Writes the rows of the character at `index` into `into`. */
export function writeRows(text: Characters, index: number, into: Int32Array): void {
  const at = index + padding
  writeCharacterRows(text.codes, at, into)
  writeClassRows(text.classes, at, into)
  writeWordRows(text, at, into)
}

function writeCharacterRows(codes: Uint16Array, at: number, into: Int32Array): void {
  const a = codes[at - 3] ?? 0
  const b = codes[at - 2] ?? 0
  const c = codes[at - 1] ?? 0
  const d = codes[at] ?? 0
  const e = codes[at + 1] ?? 0
  const f = codes[at + 2] ?? 0
  const g = codes[at + 3] ?? 0
  into[0] = row(1, d, 0)
  into[1] = row(2, c, 0)
  into[2] = row(3, e, 0)
  into[3] = row(4, b, 0)
  into[4] = row(5, f, 0)
  into[5] = row(6, c, d)
  into[6] = row(7, d, e)
  into[7] = row(8, b, c)
  into[8] = row(9, e, f)
  into[9] = row(10, c, e)
  into[10] = row(11, (c << 16) | d, e)
  into[11] = row(12, (b << 16) | c, d)
  into[12] = row(13, (d << 16) | e, f)
  into[13] = row(14, (a << 16) | b, c)
  into[14] = row(15, (e << 16) | f, g)
  into[15] = row(16, f, g)
}

function writeClassRows(classes: Uint8Array, at: number, into: Int32Array): void {
  const a = classes[at - 3] ?? 0
  const b = classes[at - 2] ?? 0
  const c = classes[at - 1] ?? 0
  const d = classes[at] ?? 0
  const e = classes[at + 1] ?? 0
  const f = classes[at + 2] ?? 0
  const g = classes[at + 3] ?? 0
  into[16] = row(17, (c << 16) | d, e)
  into[17] = row(18, (d << 16) | e, f)
  into[18] = row(19, (b << 16) | c, d)
  into[19] = row(20, (d << 16) | e, (f << 16) | g)
  into[20] = row(21, (b << 16) | c, (d << 16) | e)
  into[21] = row(22, (a << 16) | b, (c << 16) | d)
}

function byte(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}

function writeWordRows(text: Characters, at: number, into: Int32Array): void {
  const { starts, ends, vetoed } = text
  const own = byte(text.classes, at)
  const known = byte(vetoed, at)
  const around = (byte(vetoed, at - 1) << 2) | (known << 1) | byte(vetoed, at + 1)
  into[22] = row(23, (byte(starts, at) << 8) | byte(ends, at), known)
  into[23] = row(24, byte(ends, at - 1), own)
  into[24] = row(25, byte(ends, at - 2), own)
  into[25] = row(26, byte(ends, at - 3), own)
  into[26] = row(27, byte(starts, at + 1), own)
  into[27] = row(28, byte(starts, at + 2), own)
  into[28] = row(29, byte(starts, at + 3), own)
  into[29] = row(30, around, (byte(ends, at - 1) << 8) | byte(starts, at + 1))
}
