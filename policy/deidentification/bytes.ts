/** Bytes that may be text, as UTF-8 or, from older Chinese systems, GB 2312. */

/** A character and how many bytes it takes. */
export type Decoded = { readonly text: string; readonly bytes: number }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const gb18030 = new TextDecoder('gb18030', { fatal: true })

/** The characters that the bytes stand for, or null when they are no text. */
export function decodeBytes(bytes: Uint8Array): readonly Decoded[] | null {
  return decodeUtf8(bytes) ?? decodeGb2312(bytes)
}

/** The text that the bytes stand for as UTF-8, in which hardly any others can be read by chance (RFC 3629), or null. */
export function textOfUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

function decodeUtf8(bytes: Uint8Array): readonly Decoded[] | null {
  const whole = textOfUtf8(bytes)
  return whole === null ? null : Array.from(whole, (text) => ({ text, bytes: lengthInUtf8(text) }))
}

function lengthInUtf8(character: string): number {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x80) return 1
  if (point < 0x800) return 2
  return point < 0x1_0000 ? 3 : 4
}

/** Pairs of bytes from A1 on (GB 2312 in its usual form EUC-CN) and ASCII between them. */
function decodeGb2312(bytes: Uint8Array): readonly Decoded[] | null {
  const characters: Decoded[] = []
  for (let at = 0; at < bytes.length;) {
    const length = (bytes[at] ?? 0) < 0x80 ? 1 : 2
    const pair = bytes.subarray(at, at + length)
    if (pair.length < length || (length === 2 && pair.some((byte) => byte < 0xa1))) return null
    characters.push({ text: gb18030.decode(pair), bytes: length })
    at += length
  }
  return characters
}

const unreadable = /(?![\t\n\r])[\p{Cc}\p{Co}\p{Cn}\uFFFD]/u

/** Whether this is text as people write it: without control characters and characters of private use. */
export function isReadable(text: string): boolean {
  return !unreadable.test(text)
}
