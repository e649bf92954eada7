/**
 * Characters written as escapes: %E5%BC%A0 of an address, \u5f20 of code, &#24352; of a page, =E5=BC=A0 of a mail
 * (RFC 3986 §2.1, RFC 8259 §7, HTML §13.1.4, RFC 2045 §6.7). Here they are read as the characters that they stand for.
 */
import { decodeBytes, isReadable } from './bytes.ts'
import type { Stretch } from './reading.ts'

/** A text with its escapes read, and the way back: what a stretch of it is in the text that was written. */
export type Unescaped = { readonly text: string; readonly written: (read: Stretch) => Stretch }

const escapes =
  /(?:%[0-9A-Fa-f]{2})+|(?:=[89A-F][0-9A-F])+|(?:\\u[0-9A-Fa-f]{4})+|(?:&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6});)+/g

/** The text with every escape read, or null when it has none. */
export function readEscapes(text: string): Unescaped | null {
  const starts: number[] = []
  const ends: number[] = []
  let read = ''
  let from = 0
  const add = (part: string, start: number, end: number) => {
    read += part
    for (let unit = 0; unit < part.length; unit += 1) {
      starts.push(start)
      ends.push(end)
    }
  }
  const addPlain = (to: number) => {
    for (; from < to; from += 1) add(text.charAt(from), from, from + 1)
  }
  for (const { 0: run, index } of text.matchAll(escapes)) {
    const characters = charactersOf(run)
    if (characters === null) continue
    addPlain(index)
    for (const { text: character, length } of characters) {
      add(character, from, from + length)
      from += length
    }
  }
  if (from === 0) return null
  addPlain(text.length)
  const written = ({ start, end }: Stretch) => ({
    start: starts[start] ?? text.length,
    end: ends[end - 1] ?? text.length,
  })
  return { text: read, written }
}

/** A character and how many code units its escape takes. */
type Character = { readonly text: string; readonly length: number }

function charactersOf(run: string): readonly Character[] | null {
  const characters = run.startsWith('\\') || run.startsWith('&') ? named(run) : fromBytes(run)
  return characters?.every(({ text }) => isReadable(text)) ? characters : null
}

function named(run: string): readonly Character[] {
  return Array.from(run.matchAll(/\\u([0-9A-Fa-f]{4})|&#([xX]?)([0-9A-Fa-f]+);/g), (match) => {
    const [{ length }, unit, hex, point = ''] = match
    const text =
      unit === undefined
        ? characterAt(Number.parseInt(point, hex ? 16 : 10))
        : String.fromCharCode(Number.parseInt(unit, 16))
    return { text, length }
  })
}

const lastCodePoint = 0x10_ffff

/** A control character, which nobody reads, where there is no such character. */
const characterAt = (point: number): string =>
  point <= lastCodePoint ? String.fromCodePoint(point) : '\0'

function fromBytes(run: string): readonly Character[] | null {
  const bytes = Uint8Array.from({ length: run.length / 3 }, (_, at) =>
    Number.parseInt(run.slice(3 * at + 1, 3 * at + 3), 16),
  )
  return (
    decodeBytes(bytes)?.map(({ text, bytes: length }) => ({ text, length: 3 * length })) ?? null
  )
}
