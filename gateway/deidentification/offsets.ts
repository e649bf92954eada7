const astral = /[\u{10000}-\u{10FFFF}]/u

/** Turns offsets in code points, as Python counts, into offsets in UTF-16 code units; null for what lies outside. */
export function codeUnitsOf(text: string): (codePoint: number) => number | null {
  if (!astral.test(text)) return (offset) => (offset <= text.length ? offset : null)
  const starts: number[] = []
  let at = 0
  for (const character of text) {
    starts.push(at)
    at += character.length
  }
  starts.push(at)
  return (offset) => starts[offset] ?? null
}
