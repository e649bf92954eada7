import { characterClasses } from './characters.ts'
import { mapDictionary, padding, type DictionaryMap } from './dictionary-map.ts'
import { mapWords } from './words.ts'

// What is exported is looked up anew at each use, so the loops below use these three instead.
const lastRow = (1 << 19) - 1
const features = 30
const margin = padding

/** Rows of the weight table; a power of two. */
export const rows = lastRow + 1

/** How many rows the features of one character address. */
export const templates = features

/** A simplified text as the tagger sees it; every array has a margin of four empty places on both sides. */
export type Characters = {
  readonly length: number
  readonly codes: Uint16Array
  readonly classes: Uint8Array
  readonly starts: Uint8Array
  readonly ends: Uint8Array
  readonly vetoed: Uint8Array
} & DictionaryMap

/** Prepares a simplified text for the tagger. */
export function readCharacters(text: string): Characters {
  const codes = new Uint16Array(text.length + 2 * margin)
  const classes = new Uint8Array(text.length + 2 * margin)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const kind = characterClasses[code] ?? 0
    // Every digit is read as 0, so that a measurement learnt once is known for all numbers.
    codes[index + margin] = kind === 32 ? 0x30 : code
    classes[index + margin] = kind
  }
  return {
    length: text.length,
    codes,
    classes,
    ...mapWords(text, margin),
    ...mapDictionary(text),
  }
}

/** What the features of one character say, two numbers each: all first ones, then all second ones. */
export type Keys = Int32Array

/** Room for the keys of one character. */
export function createKeys(): Keys {
  return new Int32Array(2 * features)
}

/** The row that a feature addresses. Every step is cut to 32 bits at once, so that the compiler may stay with whole numbers. */
export function rowOf(keys: Keys, template: number): number {
  const a = ((keys[template] ?? 0) + Math.imul(template + 1, 0x51ed)) | 0
  const b = ((keys[template + features] ?? 0) + template + 1) | 0
  const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3ca5)
  return (mixed ^ (mixed >>> 13)) & lastRow
}

/** Writes the rows of the character at `index` into `into`. */
export function writeRows(text: Characters, index: number, into: Int32Array): void {
  const keys = createKeys()
  writeKeys(text, index, keys)
  for (let template = 0; template < features; template++) into[template] = rowOf(keys, template)
}

/** Writes what the features of the character at `index` say into `into`. */
export function writeKeys(text: Characters, index: number, into: Keys): void {
  const at = index + margin
  writeCharacterKeys(text.codes, at, into)
  writeClassKeys(text.classes, at, into)
  writeWordKeys(text, at, into)
  writeDictionaryKeys(text, at, into)
}

function writeCharacterKeys(codes: Uint16Array, at: number, into: Int32Array): void {
  const b = codes[at - 2] ?? 0
  const c = codes[at - 1] ?? 0
  const d = codes[at] ?? 0
  const e = codes[at + 1] ?? 0
  const f = codes[at + 2] ?? 0
  // The first five say one thing alone: their second key stays 0.
  into[0] = d
  into[1] = c
  into[2] = e
  into[3] = b
  into[4] = f
  into[5] = c
  into[features + 5] = d
  into[6] = d
  into[features + 6] = e
  into[7] = b
  into[features + 7] = c
  into[8] = e
  into[features + 8] = f
  into[9] = c
  into[features + 9] = e
  into[10] = (c << 16) | d
  into[features + 10] = e
  into[11] = (b << 16) | c
  into[features + 11] = d
  into[12] = (d << 16) | e
  into[features + 12] = f
}

function writeClassKeys(classes: Uint8Array, at: number, into: Int32Array): void {
  const b = classes[at - 2] ?? 0
  const c = classes[at - 1] ?? 0
  const d = classes[at] ?? 0
  const e = classes[at + 1] ?? 0
  const f = classes[at + 2] ?? 0
  into[13] = (c << 16) | d
  into[features + 13] = e
  into[14] = (d << 16) | e
  into[features + 14] = f
  into[15] = (b << 16) | c
  into[features + 15] = d
}

function byte(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}

function writeWordKeys(text: Characters, at: number, into: Int32Array): void {
  const { starts, ends, vetoed } = text
  const own = byte(text.classes, at)
  const known = byte(vetoed, at)
  const around = (byte(vetoed, at - 1) << 2) | (known << 1) | byte(vetoed, at + 1)
  into[16] = (byte(starts, at) << 8) | byte(ends, at)
  into[features + 16] = known
  into[17] = byte(ends, at - 1)
  into[features + 17] = own
  into[18] = byte(starts, at + 1)
  into[features + 18] = own
  into[19] = around
  into[features + 19] = (byte(ends, at - 1) << 8) | byte(starts, at + 1)
}

function writeDictionaryKeys(
  { begins, finishes, covers, classes, codes }: Characters,
  at: number,
  into: Int32Array,
): void {
  const own = byte(classes, at)
  const before = byte(finishes, at - 1)
  into[20] = byte(begins, at)
  into[features + 20] = byte(finishes, at)
  into[21] = before
  into[features + 21] = byte(begins, at)
  into[22] = byte(finishes, at)
  into[features + 22] = byte(begins, at + 1)
  into[23] = (before << 8) | byte(classes, at - 1)
  into[features + 23] = own
  into[24] = (byte(begins, at + 1) << 8) | byte(classes, at + 1)
  into[features + 24] = own
  into[25] = byte(covers, at)
  into[features + 25] = (byte(covers, at - 1) << 8) | byte(covers, at + 1)
  into[26] = byte(covers, at)
  into[features + 26] = codes[at] ?? 0
  into[27] = (before << 8) | byte(begins, at + 2)
  into[features + 27] = own
  into[28] = (before << 8) | byte(begins, at + 3)
  into[features + 28] = own
  into[29] = (byte(finishes, at - 2) << 8) | byte(begins, at + 1)
  into[features + 29] = own
}
