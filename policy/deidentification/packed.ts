/**
 * Texts packed into letters and digits: base64, also in its form for addresses and broken into lines (RFC 4648 §4, §5, RFC
 * 2045 §6.8), and hexadecimal. A run that is no UTF-8 is none: digests, keys and pictures are left to others.
 */
import { isReadable, textOfUtf8 } from './bytes.ts'
import type { Stretch } from './reading.ts'

const base64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*={0,2}/g
const hexadecimal = /(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}[ :]?){7,}[0-9A-Fa-f]{2}(?![0-9A-Za-z])/g

/** Every stretch that is packed text, with what it says. */
export function packedTexts(text: string): readonly (Stretch & { readonly text: string })[] {
  return [
    ...stretchesOf(text, base64, fromBase64),
    ...stretchesOf(text, hexadecimal, fromHexadecimal),
  ]
}

function* stretchesOf(
  text: string,
  pattern: RegExp,
  bytesOf: (run: string) => Uint8Array | null,
): Generator<Stretch & { readonly text: string }> {
  for (const { 0: run, index: start } of text.matchAll(pattern)) {
    const said = textOf(bytesOf(run))
    if (said !== null) yield { text: said, start, end: start + run.length }
  }
}

/** Bytes below the blank but for tab and line ends, which no text has: a quick look before the bytes are decoded. */
const isControl = (byte: number): boolean =>
  (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f

function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null || bytes.some(isControl)) return null
  const text = textOfUtf8(bytes)
  return text && isReadable(text) ? text : null
}

/** Packed text has letters of both cases; a long number or a word in capitals is none. */
const small = /[a-z]/
const capital = /[A-Z]/

function fromBase64(run: string): Uint8Array | null {
  if (!small.test(run) || !capital.test(run)) return null
  try {
    const bytes = atob(run.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))
  } catch {
    return null // Of a length that base64 cannot have.
  }
}

function fromHexadecimal(run: string): Uint8Array {
  const digits = run.replaceAll(/[ :]/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  )
}
